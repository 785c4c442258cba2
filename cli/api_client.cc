#include "cli/api_client.h"

#include "base/id.h"
#include "cli/bounded_http.h"

namespace outdial::cli {
namespace {

/// Far more than any page or record has.
constexpr std::size_t kMaxAnswer = 64 << 20;
/// One page of an export, which is not kept.
constexpr std::size_t kMaxStreamed = std::size_t{1} << 30;

std::string why(httplib::Error error) {
  switch (error) {
    case httplib::Error::Connection:
      return "nothing listens there";
    case httplib::Error::ConnectionTimeout:
      return "it does not answer";
    case httplib::Error::SSLConnection:
    case httplib::Error::SSLLoadingCerts:
    case httplib::Error::SSLServerVerification:
      return "its certificate is not trusted, or it speaks no TLS";
    default:
      return "the connection broke before the answer came";
  }
}

}  // namespace

ApiClient::ApiClient(const std::string& server, std::string token, const std::string& ca_file)
    : server_(server), token_(std::move(token)), http_(std::make_unique<BoundedHttp>(server_)) {
  httplib::ClientImpl* client = http_->client.get();
  if (client == nullptr) return;
  client->set_connection_timeout(3);
  client->set_read_timeout(120);
  client->set_write_timeout(30);
  client->set_keep_alive(true);
  client->set_tcp_nodelay(true);
  client->set_follow_location(false);
  if (!ca_file.empty()) client->set_ca_cert_path(ca_file);
}

ApiClient::~ApiClient() = default;

Answer ApiClient::get(const std::string& path) {
  return send("GET", path, nullptr, {});
}
Answer ApiClient::get(const std::string& path, const Sink& sink) {
  return send("GET", path, nullptr, {}, sink);
}
Answer ApiClient::post(const std::string& path, const Content& content) {
  return send("POST", path, &content, {});
}
Answer ApiClient::patch(const std::string& path, const Content& content) {
  return send("PATCH", path, &content, {});
}
Answer ApiClient::remove(const std::string& path) {
  return send("DELETE", path, nullptr, {});
}

Answer ApiClient::post_once(const std::string& path, const Content& content) {
  const Headers key{{"Idempotency-Key", base::IdSource::secret_hex(16)}};
  Answer answer = send("POST", path, &content, key);
  bool lost = !answer && answer.error().exit == Exit::unreachable;
  return lost ? send("POST", path, &content, key) : answer;
}

Answer ApiClient::send(const std::string& method, const std::string& path, const Content* content,
                       const Headers& headers, const Sink& sink) {
  if (!http_->client || !http_->client->is_valid()) {
    return base::unexpected(Failure{Exit::usage, server_ + " is not an address I can use", {}, {}});
  }
  httplib::Request request;
  request.method = method;
  request.path = path;
  for (const auto& [name, value] : headers)
    request.set_header(name, value);
  request.set_header("Accept", "application/json");
  if (!token_.empty()) request.set_header("Authorization", "Bearer " + token_);
  if (content != nullptr) {
    request.set_header("Content-Type", content->type);
    request.body = content->body;
  }
  AnswerBounds& bounds = http_->bounds;
  bounds = {sink ? kMaxStreamed : kMaxAnswer, {}};
  std::string body;
  bool good = false;
  request.response_handler = [&](const httplib::Response& head) {
    good = head.status >= 200 && head.status < 300;
    return true;
  };
  request.content_receiver = [&](const char* data, std::size_t size, std::uint64_t, std::uint64_t) {
    if (good && sink) return sink({data, size});
    if (body.size() + size > kMaxAnswer) bounds.why = "the answer is too large";
    if (bounds.why.empty()) body.append(data, size);
    return bounds.why.empty();
  };
  httplib::Result result = http_->client->send(request);
  if (!bounds.why.empty()) {
    return base::unexpected(Failure{
        Exit::failed, bounds.why + " (" + server_ + "): is this Outdial's address?", {}, {}});
  }
  if (!result) {
    return base::unexpected(
        Failure{Exit::unreachable,
                "cannot reach Outdial at " + server_ + ": " + why(result.error()),
                {"is the daemon up? systemctl status outdiald",
                 "another address: --server URL or OUTDIAL_SERVER"},
                {}});
  }
  if (result->status >= 200 && result->status < 300)
    return Reply{result->status, std::move(body), result->get_header_value("Outdial-Next-Cursor")};
  return base::unexpected(
      failure_from(result->status, body, result->get_header_value("X-Request-Id")));
}

std::string url_encoded(const std::string& text) {
  static const char* const kDigits = "0123456789ABCDEF";
  std::string result;
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    bool plain = (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
                 (byte >= 'a' && byte <= 'z') || c == '-' || c == '_' || c == '.' || c == '~';
    if (plain) {
      result += c;
    } else {
      result += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    }
  }
  return result;
}

}  // namespace outdial::cli
