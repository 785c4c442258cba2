#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <span>
#include <string_view>

#include "base/clock.h"

namespace outdial::policy {

/// Parts of a day at which people are found in different places: from 09:00, 12:00, 14:00 and 17:00
/// to 20:00.
enum class Daypart { morning, midday, afternoon, evening };

/// On the clocks of the zone; nothing early, late, or where the zone is unknown.
std::optional<Daypart> daypart_of(std::string_view zone, base::Time at);

/// When the attempts of the 72 h before `earliest` fell into its daypart too, the start of the next
/// daypart that none of them fell into; `earliest` itself when it is in none or all are used.
base::Time vary_daypart(base::Time earliest, std::span<const base::Time> attempts,
                        std::string_view zone);

/// Somebody wants to be called back on a day and named no time.
struct NamedDay {
  std::chrono::year_month_day day;
  base::Time last_attempt;
  /// Where the day is today: what the gap between two calls leaves of it.
  base::Time not_before;
};
/// The first allowed instant of that local date in another daypart than the last attempt, else the
/// first from its beginning on, and four hours after `not_before` on the same day. `next_allowed`
/// gives the first allowed instant from the one given on; nothing when it does.
std::optional<base::Time> daypart_for_callback(
    const NamedDay& named, std::string_view zone,
    const std::function<std::optional<base::Time>(base::Time)>& next_allowed);

}  // namespace outdial::policy
