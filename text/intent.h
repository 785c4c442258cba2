#pragma once

#include <cstddef>
#include <string_view>

namespace outdial::text {

/// What a person wants of our calls.
enum class Intent { none, opt_out, later, wrong_number };

struct HeardIntent {
  Intent intent = Intent::none;
  /// Bytes of the utterance that say so.
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// Reads one utterance of the far end, in any of the four languages whatever the locale; never
/// give it what the agent said. It is a net below the agent's own tool call, not a substitute.
/// Pure, any thread, any input.
HeardIntent detect_intent(std::string_view utterance);

std::string_view to_text(Intent intent);
/// `optout-phrases.json` as it is embedded.
std::string_view optout_phrases();

}  // namespace outdial::text
