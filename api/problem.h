#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/http.h"
#include "base/clock.h"
#include "base/expected.h"

namespace outdial::api {

/// Everything that a request can be refused for; the words and what to do are in problem.cc.
enum class Code {
  malformed_json,
  invalid_request,
  unknown_parameter,
  invalid_parameter,
  invalid_cursor,
  idempotency_key_required,
  invalid_idempotency_key,
  malformed_csv,
  unauthorized,
  missing_role,
  missing_scope,
  not_owner,
  not_found,
  method_not_allowed,
  conflict,
  idempotency_running,
  campaign_not_active,
  campaign_incomplete,
  batch_closed,
  batch_state,
  batch_empty,
  batch_halted,
  call_state,
  contact_in_call,
  already_exists,
  last_admin,
  legal_hold,
  body_too_large,
  unsupported_media_type,
  validation_failed,
  idempotency_mismatch,
  refused_by_policy,
  bad_signature,
  too_many_attempts,
  internal_error,
  unavailable
};
inline constexpr std::size_t kCodes = static_cast<std::size_t>(Code::unavailable) + 1;

struct CodeFacts {
  int status;
  std::string_view code;
  std::string_view title;
  /// Said when the problem has no detail of its own.
  std::string_view advice;
};
/// In the order of the enum.
std::span<const CodeFacts> all_codes();
const CodeFacts& facts_of(Code code);

/// One member (JSON pointer) or query parameter (`?name`) that is wrong.
struct FieldError {
  std::string pointer;
  std::string code;
  std::string detail;
};

/// Why a request is refused. Becomes application/problem+json (RFC 9457).
struct Problem {
  Code code = Code::internal_error;
  std::string detail;
  std::vector<FieldError> errors;
  std::optional<base::Time> next_allowed_at;
  NamedTexts headers;
};

/// What a handler gives: its answer, or why not.
using Answer = base::Expected<Response, Problem>;

inline auto refuse(Code code, std::string detail = {}) {
  return base::unexpected(Problem{code, std::move(detail), {}, {}, {}});
}
inline auto refuse(Code code, std::vector<FieldError> errors) {
  return base::unexpected(Problem{code, {}, std::move(errors), {}, {}});
}

Response to_response(const Problem& problem, std::string_view request_id);

}  // namespace outdial::api
