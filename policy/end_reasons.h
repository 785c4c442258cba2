#pragma once

#include <string_view>

#include "policy/dispositions.h"

namespace outdial::policy {

/// What a reason says of a call, before anybody has looked whether it was answered.
enum class Tells {
  /// The call did not come about, or broke; it was not answered unless something shows it.
  no_answer,
  /// Somebody or something answered; who, the conversation shows.
  conversation,
  voicemail,
  /// A machine for certain: nothing that was said counts.
  machine,
  /// A person, and how it ended, unless something weightier was said.
  ending,
};

struct Reason {
  std::string_view name;
  Tells tells = Tells::no_answer;
  /// For a call that was not answered, and for `machine` and `ending`.
  std::string_view disposition;
  SideEffect effect = SideEffect::none;
  bool no_retry = false;
  bool report = false;
  bool after_repair = false;
};

/// The row of Retell's word or of ours; the row of the unknown, which is reported, for any other.
const Reason& find_reason(std::string_view name);

}  // namespace outdial::policy
