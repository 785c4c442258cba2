#include "daemon/answer.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace outdial::daemon {
namespace {

using namespace std::string_view_literals;

constexpr std::array kTakenOut{"Connection"sv, "Keep-Alive"sv,     "X-Request-Id"sv,
                               "Server"sv,     "EXCEPTION_WHAT"sv, "X-Content-Type-Options"sv};

template <class Number>
Number number_of(std::string_view text) {
  Number number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

/// Takes the line that starts `rest`, without its end.
std::string_view take_line(std::string_view& rest) {
  auto end = rest.find("\r\n");
  std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end == rest.npos ? rest.size() : end + 2);
  return line;
}

/// True when the header is for the listener, not for the client.
bool took_order(std::string_view name, std::string_view value, Answer& answer) {
  if (same_name(name, "X-Outdial-Stream")) {
    answer.stream = answer.status == 200;
    answer.stream_filter = value;
  } else if (same_name(name, "X-Outdial-Stream-After")) {
    answer.stream_after = number_of<std::int64_t>(value);
  } else {
    return false;
  }
  return true;
}

}  // namespace

Answer answer_from(std::string written, bool is_head, std::string_view request_id) {
  auto head_end = written.find("\r\n\r\n");
  if (head_end == written.npos) return answer_refusal(Refusal::handler_failed, request_id);
  std::string_view rest = std::string_view(written).substr(0, head_end);
  std::string_view status_line = take_line(rest);
  Answer answer;
  answer.status = number_of<int>(status_line.substr(std::min<std::size_t>(9, status_line.size())));
  answer.head.append(status_line).append("\r\n");
  bool framed = is_head || answer.status == 204 || answer.status == 304;
  while (!rest.empty()) {
    std::string_view line = take_line(rest);
    auto colon = line.find(": ");
    if (colon == line.npos) continue;
    std::string_view name = line.substr(0, colon);
    if (std::ranges::any_of(kTakenOut, [&](auto out) { return same_name(out, name); })) continue;
    if (took_order(name, line.substr(colon + 2), answer)) continue;
    if (same_name(name, "Content-Length") || same_name(name, "Transfer-Encoding")) framed = true;
    answer.head.append(line).append("\r\n");
  }
  answer.stream = answer.stream && !is_head;
  answer.close = !framed;
  answer.head.append("X-Request-Id: ").append(request_id);
  answer.head.append("\r\nX-Content-Type-Options: nosniff\r\n");
  answer.body = std::move(written.erase(0, head_end + 4));
  return answer;
}

Answer answer_refusal(Refusal refusal, std::string_view request_id) {
  return answer_from(refusal_answer(refusal, request_id, false), false, request_id);
}

}  // namespace outdial::daemon
