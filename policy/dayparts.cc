#include "policy/dayparts.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <string>

#include "text/zones.h"

namespace outdial::policy {
namespace {

using std::chrono::days;
using std::chrono::hours;

constexpr std::size_t kParts = 4;
/// Each part ends where the next one begins.
constexpr std::array<hours, kParts + 1> kBegin = {hours{9}, hours{12}, hours{14}, hours{17},
                                                  hours{20}};
constexpr hours kRemembered{72};

std::optional<std::size_t> part_of(text::LocalSeconds local) {
  auto time = local - std::chrono::floor<days>(local);
  if (time < kBegin.front() || time >= kBegin.back()) return std::nullopt;
  return static_cast<std::size_t>(std::ranges::upper_bound(kBegin, time) - kBegin.begin()) - 1;
}

std::array<bool, kParts> parts_used(base::Time before, std::span<const base::Time> attempts,
                                    const std::string& zone) {
  std::array<bool, kParts> used = {};
  for (base::Time attempt : attempts)
    if (attempt > before - kRemembered && attempt <= before)
      if (auto part = part_of(text::local_of(attempt, zone))) used.at(*part) = true;
  return used;
}

}  // namespace

std::optional<Daypart> daypart_of(std::string_view zone, base::Time at) {
  auto known = text::read_zone(zone);
  if (!known) return std::nullopt;
  auto part = part_of(text::local_of(at, *known));
  return part ? std::optional(static_cast<Daypart>(*part)) : std::nullopt;
}

base::Time vary_daypart(base::Time earliest, std::span<const base::Time> attempts,
                        std::string_view zone) {
  auto known = text::read_zone(zone);
  if (!known) return earliest;
  text::LocalSeconds local = text::local_of(earliest, *known);
  auto part = part_of(local);
  auto used = parts_used(earliest, attempts, *known);
  if (!part || !used.at(*part)) return earliest;
  for (std::size_t next = *part + 1; next < *part + kParts; ++next) {
    if (used.at(next % kParts)) continue;
    auto day = std::chrono::floor<days>(local) + days{next / kParts};
    return text::instant_of(day + kBegin.at(next % kParts), *known).at;
  }
  return earliest;
}

std::optional<base::Time> daypart_for_callback(
    std::chrono::local_days day, std::string_view zone, base::Time last_attempt,
    const std::function<std::optional<base::Time>(base::Time)>& next_allowed) {
  auto known = text::read_zone(zone);
  if (!known) return std::nullopt;
  auto last = part_of(text::local_of(last_attempt, *known));
  for (std::size_t part = 0; part < kParts; ++part) {
    auto at = next_allowed(text::instant_of(day + kBegin.at(part), *known).at);
    if (!at || part == last) continue;
    text::LocalSeconds local = text::local_of(*at, *known);
    if (local >= day + kBegin.at(part) && local < day + kBegin.at(part + 1)) return at;
  }
  return next_allowed(text::instant_of(text::LocalSeconds(day), *known).at);
}

}  // namespace outdial::policy
