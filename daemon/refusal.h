#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace outdial::daemon {

/// Why the listener itself answers a request, before any handler sees it.
enum class Refusal : std::uint8_t {
  bad_request,
  unknown_method,
  unknown_path,
  head_too_slow,
  head_too_large,
  target_too_long,
  body_too_slow,
  body_too_large,
  content_encoding,
  multipart,
  transfer_encoding,
  expectation,
  too_many_connections,
  too_many_requests,
  too_many_streams,
  out_of_buffers,
  answer_too_large,
  handler_failed,
};
inline constexpr std::size_t kRefusals = 18;

struct RefusalFacts {
  int status;
  std::string_view code;
  std::string_view detail;
};
const RefusalFacts& facts_of(Refusal refusal);

/// The phrase of a status line.
std::string_view status_phrase(int status);

/// An application/problem+json body. `code`, `detail` and `request_id` must need no JSON escape.
std::string problem_json(int status, std::string_view code, std::string_view detail,
                         std::string_view request_id);

/// The whole answer. `close` says whether the connection ends with it.
std::string refusal_answer(Refusal refusal, std::string_view request_id, bool close);

}  // namespace outdial::daemon
