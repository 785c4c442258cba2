#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"

namespace outdial::simulation {

// The law as the judge reads it: some places, written down from calling-rules.md without a look at
// the tables that the daemon uses, so that both would have to be wrong in the same way.

/// The number of person `index`, in one place after the other; fictional where the country has such
/// numbers.
std::string fictional_phone(int index);
/// The same for places on all kinds of clocks, with statutes that know Sundays, named clocks and
/// half hours: `index` / kClockPlaces people are in the same place.
std::string phone_by_clock(int index);
inline constexpr int kClockPlaces = 18;
/// A number that is nowhere.
std::string number_nowhere(int index);

/// Spans of minutes of a local day.
using Spans = std::vector<std::pair<int, int>>;

/// The clocks of a person: the declared zone, else all that the number may have; empty when it is
/// nowhere.
std::vector<std::string> clocks_of(const std::string& phone, const std::string& declared_zone);

/// What forbids a call for this purpose at this instant; nothing when it is lawful.
std::optional<std::string> forbidden_hour(const std::string& phone,
                                          const std::string& declared_zone,
                                          std::string_view purpose, base::Time at);
/// Whether `at` lies in one of the spans, every day, on all of the clocks.
bool all_within(const Spans& spans, const std::vector<std::string>& clocks, base::Time at);

/// A state of emergency in `US-FL`, `US` or `FR`: nobody may be solicited there.
struct Emergency {
  std::string region;
  base::Time start, end;
};
bool in_emergency(const std::vector<Emergency>& all, std::string_view phone,
                  std::string_view purpose, base::Time at);

/// What forbids a call to somebody who has given this consent (`none`, `express`,
/// `express_written`); nothing when it is lawful.
std::optional<std::string> lacks_consent(std::string_view phone, std::string_view purpose,
                                         std::string_view consent);

/// A call to the same number by the same tenant that rang.
struct Ring {
  base::Time at;
  std::string purpose;
};
/// What forbids one more call after these; nothing when it is lawful.
std::optional<std::string> too_many(const std::string& phone, const std::string& declared_zone,
                                    std::string_view purpose, bool consent,
                                    const std::vector<Ring>& rings, base::Time at);

}  // namespace outdial::simulation
