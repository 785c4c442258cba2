#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "base/clock.h"

namespace outdial::policy {

/// Somebody on the phone wants to be called another time.
struct CallbackWish {
  /// When, in their words.
  std::string_view words;
  std::string_view locale;
  base::Time said_at;
  /// The earliest instant that the gap between two calls leaves for a day without an hour.
  base::Time not_before;
};

/// When to call: at the hour that they named, or in another part of the day that they named than
/// this time. Nothing where they named neither in words that are understood.
struct CallbackPlan {
  std::optional<base::Time> at;
  /// They named the hour, not a part of the day: no gap has to be kept, as they wait for the call.
  bool hour_named = false;
};
/// `zone` is the person's; `next_allowed` gives the first allowed instant from the one given on.
/// Pure, any thread.
CallbackPlan plan_callback(
    const CallbackWish& wish, std::string_view zone,
    const std::function<std::optional<base::Time>(base::Time)>& next_allowed);

}  // namespace outdial::policy
