#include "policy/block_reason.h"

#include <array>

namespace outdial::policy {

std::string_view to_text(BlockReason reason) {
  static constexpr std::array<std::string_view, 22> kTexts = {"",
                                                              "invalid_number",
                                                              "blocked_unknown_timezone",
                                                              "non_geographic",
                                                              "dnc_global",
                                                              "dnc_tenant",
                                                              "dnc_registry",
                                                              "registry_stale",
                                                              "no_consent",
                                                              "consent_revoked",
                                                              "consent_expired",
                                                              "cap_day",
                                                              "cap_week",
                                                              "cap_rolling",
                                                              "outside_window",
                                                              "holiday",
                                                              "region_block",
                                                              "no_window",
                                                              "refusal_silence",
                                                              "from_number_unverified",
                                                              "campaign_paused",
                                                              "abandon_limit"};
  return kTexts.at(static_cast<std::size_t>(reason));
}

}  // namespace outdial::policy
