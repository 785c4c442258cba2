#pragma once

#include <chrono>
#include <string_view>

#include "base/clock.h"
#include "text/relative_dates.h"

namespace outdial::text {

/// When to call somebody back who said when. It still has to be moved into the calling window.
struct CallbackTime {
  enum class Kind {
    /// At `at`.
    kInstant,
    /// Some time on `day`: the caller chooses the part of the day.
    kDay,
    /// Not understood, past or too far ahead: at `at`, and staff should look.
    kUnclear
  };
  Kind kind = Kind::kUnclear;
  base::Time at{};
  std::chrono::year_month_day day{};

  bool for_staff() const { return kind == Kind::kUnclear; }
};

/// `zone` is the called party's. A time of no date is today's while that is ten minutes ahead, else
/// tomorrow's; a range counts from its start. Pure, never throws, any thread.
CallbackTime callback_time(const ParsedDate& parsed, base::Time now, std::string_view zone);

}  // namespace outdial::text
