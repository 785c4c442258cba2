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
/// As for somebody who named no time at all.
constexpr hours kNoOtherPart{4};

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
    const NamedDay& named, std::string_view zone,
    const std::function<std::optional<base::Time>(base::Time)>& next_allowed) {
  auto known = text::read_zone(zone);
  if (!known) return std::nullopt;
  auto last = part_of(text::local_of(named.last_attempt, *known));
  const std::chrono::local_days midnight{named.day};
  for (std::size_t part = 0; part < kParts; ++part) {
    if (part == last) continue;
    base::Time begin = text::instant_of(midnight + kBegin.at(part), *known).at;
    auto at = next_allowed(std::max(begin, named.not_before));
    if (at && text::local_of(*at, *known) < midnight + kBegin.at(part + 1)) return at;
  }
  base::Time begin = text::instant_of(text::LocalSeconds(midnight), *known).at;
  return next_allowed(std::max(begin, named.not_before + kNoOtherPart));
}

}  // namespace outdial::policy
