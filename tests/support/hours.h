#pragma once

#include "policy/week_hours.h"

namespace outdial::tests {

/// From one full hour to another, on every day of the week.
inline policy::WeekHours every_day(int from_hour, int to_hour) {
  return policy::WeekHours(
      {{{true, true, true, true, true, true, true}, from_hour * 60, to_hour * 60}});
}

}  // namespace outdial::tests
