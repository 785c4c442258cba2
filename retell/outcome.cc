#include "retell/outcome.h"

#include <algorithm>

#include "retell/call_wire.h"
#include "retell/json_members.h"
#include "retell/retry_after.h"

namespace outdial::retell {
namespace {

constexpr std::size_t kMaxMessage = 300;

bool is_success(int status) {
  return status >= 200 && status < 300;
}

std::string presentable(std::string text, std::string_view secret) {
  if (!secret.empty()) {
    for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at))
      text.replace(at, secret.size(), "[key]");
  }
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < ' ' || c == 0x7f; }, ' ');
  if (text.size() > kMaxMessage) {
    auto end = kMaxMessage;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
      --end;
    text.resize(end);
    text += "…";
  }
  return text;
}

/// Retell's `message`, else the text itself, since proxies answer in any form.
std::string message_of(const Exchange& exchange, std::string_view secret) {
  if (auto json = base::parse_json(exchange.body); json && json->is_object()) {
    auto message = json->find("message");
    if (message != json->end() && message->is_string())
      return presentable(message->get<std::string>(), secret);
  }
  return presentable(exchange.body, secret);
}

std::optional<std::string> call_id_of(const std::string& body) {
  auto json = base::parse_json(body);
  if (!json || !json->is_object()) return std::nullopt;
  auto id = json->find("call_id");
  if (id == json->end() || !id->is_string()) return std::nullopt;
  auto text = id->get<std::string>();
  if (text.empty() || text.size() > kMaxCallId) return std::nullopt;
  return text;
}

Failure::Kind kind_of(int status) {
  if (status == 404 || status == 422) return Failure::Kind::not_found;
  if (status == 429) return Failure::Kind::throttled;
  if (status >= 400 && status < 500 && status != 408 && status != 409)
    return Failure::Kind::refused;
  return Failure::Kind::unavailable;
}

}  // namespace

CreateOutcome judge_create(const Exchange& exchange, std::string_view secret, base::Time real_now) {
  if (!exchange.answered) {
    if (!exchange.maybe_sent) return NotSent{presentable(exchange.reason, secret)};
    return Unknown{presentable(exchange.reason, secret), std::nullopt};
  }
  switch (exchange.status) {
    case 400:
    case 401:
    case 402:
    case 403:
    case 404:
    case 422:
      return Refused{exchange.status, message_of(exchange, secret)};
    case 429:
      return Throttled{parse_retry_after(exchange.retry_after_ms, exchange.retry_after, real_now),
                       message_of(exchange, secret)};
    default:
      break;
  }
  if (is_success(exchange.status)) {
    if (auto id = call_id_of(exchange.body)) return Placed{std::move(*id), exchange.body};
    return Unknown{"the answer names no call_id", exchange.status};
  }
  return Unknown{message_of(exchange, secret), exchange.status};
}

Answer<std::string> judge_answer(Exchange exchange, std::string_view secret, base::Time real_now) {
  using base::unexpected;
  if (!exchange.answered)
    return unexpected(Failure{Failure::Kind::unavailable, std::nullopt,
                              presentable(exchange.reason, secret), std::nullopt});
  if (is_success(exchange.status)) return std::move(exchange.body);
  return unexpected(
      Failure{kind_of(exchange.status), exchange.status, message_of(exchange, secret),
              parse_retry_after(exchange.retry_after_ms, exchange.retry_after, real_now)});
}

}  // namespace outdial::retell
