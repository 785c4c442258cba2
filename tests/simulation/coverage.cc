#include "tests/simulation/coverage.h"

namespace outdial::simulation {

void Coverage::note(std::string_view what, std::uint64_t times) {
  auto known = counts_.find(what);
  if (known == counts_.end())
    counts_.emplace(std::string(what), times);
  else
    known->second += times;
}

void Coverage::add(const Coverage& other) {
  for (const auto& [what, times] : other.counts_)
    note(what, times);
}

std::uint64_t Coverage::count(std::string_view what) const {
  auto known = counts_.find(what);
  return known == counts_.end() ? 0 : known->second;
}

}  // namespace outdial::simulation
