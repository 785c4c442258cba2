#pragma once

#include <string_view>
#include <vector>

#include "policy/transcript.h"

namespace outdial::policy {

/// Whether the person was told who calls and that no human speaks.
enum class Disclosure {
  made,
  /// The agent spoke for ten seconds without it: our fault.
  missing,
  /// The call ended before the agent had spoken that long.
  not_reached,
};

/// The agent's first ten seconds must hold the name of the business and a word for an artificial
/// voice, in any of the four languages.
Disclosure check_disclosure(const std::vector<Turn>& turns, std::string_view business_name);

}  // namespace outdial::policy
