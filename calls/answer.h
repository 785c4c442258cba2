#pragma once

#include <optional>
#include <string>
#include <variant>

#include "base/clock.h"

namespace outdial::calls {

// What became of one request to place a call: a closed set, visited exhaustively.

struct AnswerPlaced {
  std::string provider_call_id;
};
struct AnswerRefused {
  int status = 0;
  std::string message;
};
struct AnswerThrottled {
  std::optional<base::Millis> retry_after;
  std::string message;
};
struct AnswerNotSent {
  std::string reason;
};
struct AnswerUnknown {
  std::string reason;
};
using Answer =
    std::variant<AnswerPlaced, AnswerRefused, AnswerThrottled, AnswerNotSent, AnswerUnknown>;

}  // namespace outdial::calls
