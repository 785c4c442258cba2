#pragma once

#include <cstdint>
#include <string_view>

namespace outdial::policy {

/// Why somebody may not be called now.
enum class BlockReason : std::uint8_t {
  none,
  invalid_number,
  blocked_unknown_timezone,
  non_geographic,
  dnc_global,
  dnc_tenant,
  dnc_registry,
  registry_stale,
  no_consent,
  consent_revoked,
  consent_expired,
  cap_day,
  cap_week,
  cap_rolling,
  outside_window,
  holiday,
  region_block,
  /// There is no instant within 15 days: a person has to look.
  no_window,
  refusal_silence,
  from_number_unverified,
  campaign_paused,
  abandon_limit,
};

/// `outside_window`; empty for none.
std::string_view to_text(BlockReason reason);

}  // namespace outdial::policy
