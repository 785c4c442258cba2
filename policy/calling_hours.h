#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "policy/block_reason.h"
#include "policy/calling_rules.h"
#include "policy/open_search.h"
#include "policy/places.h"
#include "policy/week_hours.h"

namespace outdial::policy {

enum class ZonePolicy : std::uint8_t {
  all,
  /// Only the most likely zone, and not for solicitation.
  primary
};

/// A state of emergency, set by the operator: no solicitation in the region.
struct RegionBlock {
  /// `US-LA`, or `US` for a whole country.
  std::string region;
  Closure closure;
};

/// What holds for every call of a campaign.
struct HoursSettings {
  Purpose purpose = Purpose::telemarketing;
  /// The tenant's word; overruled where recruiting is solicitation by law.
  bool recruiting_is_informational = false;
  ZonePolicy zone_policy = ZonePolicy::all;
  /// A new call must have so long until its hours end.
  std::chrono::minutes finish_margin{0};
  /// Hours of the tenant's and the campaign's own; null for none.
  const WeekHours* tenant_hours = nullptr;
  const WeekHours* campaign_hours = nullptr;
  std::vector<RegionBlock> region_blocks;
  /// Ids of rows that the tenant waived; heeded for those of low confidence only.
  std::vector<std::string> waived_rules;
};

/// What holds for one person.
struct ContactHours {
  const WeekHours* preferred = nullptr;
  /// The person asked to be called at this time: no solicitation hours of regions, those of
  /// countries all the same.
  bool explicit_time_consent = false;
};

struct HoursVerdict {
  bool allowed = false;
  BlockReason reason = BlockReason::none;
  /// What refuses first: a row's id, the region of a block, `tenant`, `campaign` or `contact`.
  /// Lives as long as the settings.
  std::string_view rule;
  std::optional<RuleClass> rule_class;
  Zone zone = nullptr;
  /// `now` itself when allowed. Nothing: no such instant within 15 days.
  std::optional<base::Time> next_allowed;
};

/// May a person at this place be called now, as far as the hours are concerned? Pure, any thread.
HoursVerdict check_hours(const Place& place, const HoursSettings& settings,
                         const ContactHours& contact, base::Time now);
/// `at` itself when a call is allowed then; else the latest instant before it, not before
/// `earliest` and within 15 days, at which one is. Such an instant keeps some minutes from the end
/// of the hours, so that everybody whose time was moved there can still be called.
std::optional<base::Time> last_allowed(const Place& place, const HoursSettings& settings,
                                       const ContactHours& contact, base::Time at,
                                       base::Time earliest);
/// `US:informational in America/New_York`; a block reason where no rule was reached; `ok`.
std::string to_text(const HoursVerdict& verdict);

/// One thing that was looked at, for evidence and explanation.
struct HoursStep {
  std::string rule;
  /// Empty for what is no rule of the law.
  std::string rule_class;
  /// Empty for a region block.
  std::string zone;
  /// `2026-11-18T13:05`; empty without a zone.
  std::string local_time;
  /// `ok`, a block reason, `not_judged` (holidays beyond the table), or why it did not count:
  /// `time_consent`, `waived`.
  std::string verdict;
  std::string source;
};
/// Everything that check_hours() looks at, in its order.
std::vector<HoursStep> explain_hours(const Place& place, const HoursSettings& settings,
                                     const ContactHours& contact, base::Time now);

}  // namespace outdial::policy
