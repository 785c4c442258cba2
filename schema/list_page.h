#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace outdial::schema {

/// One page of a list, newest first.
struct PageRange {
  /// Only ids below this one; empty: from the newest.
  std::string before;
  int limit = 50;
  /// Created in [from, until).
  base::Time from{};
  base::Time until = base::Time::max();

  /// Above every id.
  std::string_view top() const { return before.empty() ? std::string_view("zzz") : before; }
};

/// `,a,b,`: what a query takes for "one of these"; empty for "any".
std::string one_of(const std::vector<std::string>& words);

/// The least text that an id made at or after `time` can have: ids begin with their time.
std::string least_id(std::string_view prefix, base::Time time);

}  // namespace outdial::schema
