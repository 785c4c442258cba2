#include "daemon/refusal.h"

#include <array>

namespace outdial::daemon {
namespace {

// In the order of the enum.
constexpr std::array<RefusalFacts, kRefusals> kFacts{{
    {400, "malformed_request", "The request is not valid HTTP/1.1. Check the client or the proxy."},
    {501, "unknown_method", "Use GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS."},
    {404, "not_found", "No such path."},
    {408, "request_timeout", "The request head took too long to arrive. Send it again."},
    {431, "head_too_large",
     "The request head may have 16 KiB and 100 header fields. Send fewer or shorter ones."},
    {414, "target_too_long", "The request target may have 8000 bytes. Send a shorter query."},
    {408, "body_timeout", "The request body took too long to arrive. Send it again, or in parts."},
    {413, "body_too_large", "The request body is larger than this path takes. Send it in parts."},
    {415, "content_encoding", "Compressed request bodies are not taken. Send the body as it is."},
    {415, "multipart", "Multipart bodies are not taken. Send the file itself as the body."},
    {501, "transfer_encoding", "The only transfer encoding taken is chunked."},
    {417, "expectation", "The only expectation taken is 100-continue."},
    {503, "too_many_connections", "Too many connections are open. Try again soon."},
    {503, "busy", "Too many requests are waiting. Try again soon."},
    {503, "too_many_streams", "Too many event streams are open. Try again soon."},
    {503, "out_of_buffers", "Too much data is being sent at once. Try again soon."},
    {500, "answer_too_large", "The answer is too large. Ask for less at once."},
    {500, "internal_error", "Something failed here. The log says more under this request id."},
}};

}  // namespace

const RefusalFacts& facts_of(Refusal refusal) {
  return kFacts.at(static_cast<std::size_t>(refusal));
}

std::string_view status_phrase(int status) {
  switch (status) {
    case 400:
      return "Bad Request";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 417:
      return "Expectation Failed";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    default:
      return "Error";
  }
}

std::string problem_json(int status, std::string_view code, std::string_view detail,
                         std::string_view request_id) {
  std::string json;
  json.append(R"({"type":"about:blank","title":")").append(status_phrase(status));
  json.append(R"(","status":)").append(std::to_string(status));
  json.append(R"(,"detail":")").append(detail);
  json.append(R"(","code":")").append(code);
  json.append(R"(","request_id":")").append(request_id).append("\"}\n");
  return json;
}

std::string refusal_answer(Refusal refusal, std::string_view request_id, bool close) {
  const RefusalFacts& facts = facts_of(refusal);
  std::string body = problem_json(facts.status, facts.code, facts.detail, request_id);
  std::string answer = "HTTP/1.1 " + std::to_string(facts.status) + " ";
  answer.append(status_phrase(facts.status));
  answer.append("\r\nContent-Type: application/problem+json\r\nContent-Length: ");
  answer.append(std::to_string(body.size()));
  answer.append("\r\nX-Request-Id: ").append(request_id);
  answer.append("\r\nX-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\n");
  if (facts.status == 503) answer.append("Retry-After: 1\r\n");
  if (close) answer.append("Connection: close\r\n");
  return answer.append("\r\n").append(body);
}

}  // namespace outdial::daemon
