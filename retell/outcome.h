#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/clock.h"
#include "base/expected.h"
#include "retell/exchange.h"

namespace outdial::retell {

/// Retell has the call.
struct Placed {
  std::string call_id;
  std::string raw;  // the answer's body
};
/// Retell said no; nothing was placed.
struct Refused {
  int status;
  std::string message;
};
/// Too fast or too many; nothing was placed.
struct Throttled {
  std::optional<base::Millis> retry_after;
  std::string message;
};
/// No byte of the request has left; nothing was placed.
struct NotSent {
  std::string reason;
};
/// The call may or may not have been placed: only proof resolves it.
struct Unknown {
  std::string reason;
  std::optional<int> status;
};
using CreateOutcome = std::variant<Placed, Refused, Throttled, NotSent, Unknown>;

/// Why a look-up or command other than create-phone-call gave no result.
struct Failure {
  enum class Kind {
    not_found,    // 404 or 422
    refused,      // another 4xx: the request or the key is wrong
    throttled,    // 429
    unavailable,  // no connection, no answer in time, 5xx, an answer that cannot be read
  };
  Kind kind;
  std::optional<int> status;
  std::string message;
  std::optional<base::Millis> retry_after;
};
template <class T>
using Answer = base::Expected<T, Failure>;

/// What an exchange says about the call that was asked for. `secret` never gets into a message.
CreateOutcome judge_create(const Exchange& exchange, std::string_view secret, base::Time real_now);
/// The body of a 2xx answer, or the failure.
Answer<std::string> judge_answer(Exchange exchange, std::string_view secret, base::Time real_now);

}  // namespace outdial::retell
