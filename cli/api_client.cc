#include "cli/api_client.h"

#include "base/id.h"

namespace outdial::cli {

ApiClient::ApiClient(const std::string& server, std::string token, const std::string& ca_file)
    : server_(server), token_(std::move(token)), http_(server_, ca_file) {}

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
  if (!http_.usable()) {
    return base::unexpected(Failure{Exit::usage, server_ + " is not an address I can use", {}, {}});
  }
  HttpQuestion question{method, path, headers, {}};
  question.headers["Accept"] = "application/json";
  if (!token_.empty()) question.headers["Authorization"] = "Bearer " + token_;
  if (content != nullptr) {
    question.headers["Content-Type"] = content->type;
    question.body = content->body;
  }
  auto answer = http_.ask(question, sink);
  if (!answer && answer.error().absurd) {
    return base::unexpected(
        Failure{Exit::failed,
                answer.error().why + " (" + server_ + "): is this Outdial's address?",
                {},
                {}});
  }
  if (!answer) {
    return base::unexpected(
        Failure{Exit::unreachable,
                "cannot reach Outdial at " + server_ + ": " + answer.error().why,
                {"is the daemon up? systemctl status outdiald",
                 "another address: --server URL or OUTDIAL_SERVER"},
                {}});
  }
  if (answer->status >= 200 && answer->status < 300)
    return Reply{answer->status, std::move(answer->body), answer->headers["outdial-next-cursor"]};
  return base::unexpected(
      failure_from(answer->status, answer->body, answer->headers["x-request-id"]));
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
