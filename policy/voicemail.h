#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace outdial::policy {

struct VoicemailText {
  std::string text;
  /// Takes more than 30 seconds to say.
  bool too_long = false;
};

/// What the agent says to a machine, in English, from variables that the filter passes for
/// voicemail; nothing without a number to call back, for nobody may be called without one.
std::optional<VoicemailText> voicemail_text(std::string_view business_type,
                                            const std::map<std::string, std::string>& values);
bool takes_too_long(std::string_view voicemail);

/// Messages that a contact was left.
struct MessagesLeft {
  std::optional<base::Time> last;
  std::int64_t in_campaign = 0;
};
/// One in three days, and two in a campaign.
bool may_leave_message(const MessagesLeft& left, base::Time now);

}  // namespace outdial::policy
