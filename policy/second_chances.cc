#include "policy/second_chances.h"

#include <algorithm>
#include <array>
#include <chrono>

namespace outdial::policy {
namespace {

constexpr std::int64_t kFailuresOfADeadNumber = 3;
constexpr std::array<std::string_view, 3> kNumberWillNeverDo = {"invalid_number", "wrong_number",
                                                                "fax"};
constexpr std::array<std::string_view, 5> kNeverRecycled = {
    "dnc_request", "hostile", "wrong_number", "deceased", "invalid_number"};
constexpr std::chrono::days kRest{30};

}  // namespace

std::string_view after_repeats(std::string_view disposition, std::int64_t in_a_row) {
  bool dead = disposition == "network_failure" && in_a_row >= kFailuresOfADeadNumber;
  return dead ? "invalid_number" : disposition;
}

std::optional<std::size_t> next_number(std::string_view disposition, std::size_t current,
                                       std::size_t count) {
  bool another = std::ranges::find(kNumberWillNeverDo, disposition) != kNumberWillNeverDo.end();
  if (!another || current + 1 >= count) return std::nullopt;
  return current + 1;
}

bool may_recycle(std::string_view disposition, base::Time last_attempt, base::Time now) {
  bool never = std::ranges::find(kNeverRecycled, disposition) != kNeverRecycled.end();
  return !never && now - last_attempt >= kRest;
}

}  // namespace outdial::policy
