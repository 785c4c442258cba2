#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "simulator/outcome.h"

namespace outdial::simulator {

struct Turn {
  bool agent = false;
  std::string text;
};

/// One answer of the post-call analysis.
using Finding = std::pair<std::string_view, std::variant<bool, double, std::string>>;

/// What was said in a call, and what an analysis finds in it.
struct Conversation {
  std::vector<Turn> turns;
  std::string summary;
  bool successful = false;
  bool in_voicemail = false;
  std::string_view sentiment = "Unknown";
  std::vector<Finding> findings;
};

/// Dynamic variables as they were sent.
using Variables = std::vector<std::pair<std::string, std::string>>;

/// Whether these variables speak of an appointment.
bool about_appointment(const Variables& variables);

/// Puts values into `{{name}}`; an unset name stays with its braces, and inserted text is not
/// scanned again.
std::string fill_placeholders(std::string_view text, const Variables& variables);

/// The conversation of one call; the same seed always gives the same words.
Conversation hold_conversation(Script script, const Variables& variables, std::uint64_t seed);

}  // namespace outdial::simulator
