#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "policy/transcript.h"
#include "text/answering.h"

namespace outdial::policy {

/// What the far end's words alone tell of a call; what the agent says never counts.
struct Heard {
  /// The words of the first wish not to be called; lies in the transcript.
  std::optional<std::string_view> opt_out;
  bool wrong_number = false;
  /// Wants to be called at another time.
  bool later = false;
  /// Who answered; a person once one has spoken after an assistant that screens calls.
  text::Answering answered_by = text::Answering::human;
  /// Somebody spoke like a person after a menu.
  bool person_after_menu = false;
};

struct ListenOptions {
  /// How long the far end first spoke without a pause.
  std::optional<double> greeting_seconds = std::nullopt;
  /// The analysis says that it was no machine: an estimated length proves nothing.
  bool surely_no_voicemail = false;
};

Heard listen(const std::vector<Turn>& turns, const ListenOptions& options);

/// What the far end says first, until the agent speaks: how long it takes to say.
double estimated_greeting_seconds(const std::vector<Turn>& turns);

}  // namespace outdial::policy
