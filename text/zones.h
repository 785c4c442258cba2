#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/expected.h"

namespace outdial::text {

using LocalSeconds = std::chrono::local_seconds;

enum class ZoneProblem { kUnknown, kAbbreviation, kOffset, kFixed };
/// The name as tzdata has it, whatever its case and with blanks for underscores. Names of places
/// and their legacy aliases only.
base::Expected<std::string, ZoneProblem> read_zone(std::string_view text);

struct LocalInstant {
  enum class Kind { kUnique, kSkipped, kRepeated };
  /// The earlier of two; the end of the gap for a time that the clocks skip.
  base::Time at;
  Kind kind = Kind::kUnique;
};
/// `zone` must be a name that read_zone() gave; throws std::runtime_error otherwise.
LocalInstant instant_of(LocalSeconds local, const std::string& zone);
LocalSeconds local_of(base::Time at, const std::string& zone);

}  // namespace outdial::text
