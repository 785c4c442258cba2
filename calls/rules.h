#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "policy/calling_hours.h"
#include "policy/retry.h"
#include "policy/week_hours.h"

namespace outdial::calls {

/// What the configuration says about placing and following calls. Delays are on the stored time
/// axis.
struct Rules {
  std::int64_t concurrency = 20;
  double calls_per_second = 1.0;
  /// 0: no limit.
  std::int64_t calls_per_minute = 0;
  /// Dials of one from_number per UTC day; 0: no limit.
  std::int64_t per_number_per_day = 0;
  base::Millis max_call{300'000};
  base::Millis poll_overdue_after{120'000};
  base::Millis analysis_wait{600'000};
  std::vector<base::Millis> reconcile_after{base::Millis{5'000}, base::Millis{30'000},
                                            base::Millis{120'000}, base::Millis{300'000}};
  base::Millis give_up_unknown_after{900'000};
  base::Millis redial_not_placed_after{3'600'000};
  policy::RetryRules retry;
  /// When campaigns may call that say nothing of it.
  policy::WeekHours hours;
  /// How long before its hours end a call may begin at the latest.
  std::chrono::minutes finish_margin{0};
  std::vector<policy::RegionBlock> region_blocks;
  /// For so long a number that another campaign has reached is left in peace, where the campaign
  /// sets nothing else.
  std::chrono::days cooldown{0};
  std::string default_timezone;
  /// This run of the daemon, sent with every call as outdial_instance_id.
  std::string instance_id;
};

}  // namespace outdial::calls
