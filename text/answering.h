#pragma once

#include <optional>
#include <string_view>

namespace outdial::text {

/// Who or what answered.
enum class Answering { human, voicemail, ivr, screening };

struct FirstWords {
  /// What the far end said first, up to 20 s; several utterances with a full stop in between.
  std::string_view text;
  /// How long it spoke without a pause; without a length long speech proves nothing.
  std::optional<double> seconds = std::nullopt;
  /// The provider's own finding (`voicemail_reached`) decides when there is one.
  bool voicemail_reached = false;
  /// Once the agent has completed an exchange with somebody, only unmistakable words make a
  /// voicemail of them.
  bool exchange_completed = false;
};

/// Pure, any thread, any input.
Answering detect_answering(const FirstWords& heard);

std::string_view to_text(Answering answering);
/// `voicemail-phrases.json` as it is embedded.
std::string_view voicemail_phrases();

}  // namespace outdial::text
