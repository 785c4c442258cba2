#include "policy/transcript.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "text/unicode.h"

namespace outdial::policy {
namespace {

struct Prefix {
  std::string_view text;
  Speaker speaker;
};
constexpr std::array<Prefix, 3> kPrefixes = {{{"Agent:", Speaker::agent},
                                              {"User:", Speaker::far_end},
                                              {"Transfer Target:", Speaker::other}}};

/// Retell's mark for speech without recognisable words.
constexpr std::string_view kNoWords = "(unintelligible audio)";

std::string_view take_line(std::string_view& rest) {
  std::size_t end = std::min(rest.find('\n'), rest.size());
  std::string_view line = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return line;
}

/// Drops what comes before the next letter or digit; false when there is none.
bool skip_to_word(std::string_view& text) {
  while (!text.empty()) {
    char32_t point = text::take_code_point(text);
    if (text::is_letter(point) || (point >= U'0' && point <= U'9')) return true;
  }
  return false;
}

/// Drops everything up to the next blank.
void skip_word(std::string_view& text) {
  while (!text.empty())
    if (text::is_blank(text::take_code_point(text))) return;
}

}  // namespace

std::vector<Turn> read_transcript(std::string_view transcript) {
  std::vector<Turn> turns;
  Speaker speaker = Speaker::other;
  while (!transcript.empty()) {
    std::string_view line = take_line(transcript);
    for (const Prefix& prefix : kPrefixes) {
      if (!line.starts_with(prefix.text)) continue;
      speaker = prefix.speaker;
      line.remove_prefix(prefix.text.size());
      break;
    }
    if (has_words(line) && line.find(kNoWords) == std::string_view::npos)
      turns.push_back({speaker, line});
  }
  return turns;
}

int utterance_at(std::string_view transcript, std::size_t byte) {
  std::string_view rest = transcript;
  int utterance = 0;
  while (!rest.empty() && transcript.size() - rest.size() <= byte) {
    std::string_view line = take_line(rest);
    if (std::ranges::any_of(kPrefixes, [&](auto& prefix) { return line.starts_with(prefix.text); }))
      ++utterance;
  }
  return std::max(utterance, 1);
}

int count_words(std::string_view text) {
  int words = 0;
  while (skip_to_word(text)) {
    ++words;
    skip_word(text);
  }
  return words;
}

bool has_words(std::string_view text) {
  return skip_to_word(text);
}

bool spoke(const std::vector<Turn>& turns, Speaker speaker) {
  // Turns without words are left out of a transcript.
  return std::ranges::find(turns, speaker, &Turn::speaker) != turns.end();
}

int count_words(const std::vector<Turn>& turns, Speaker speaker, std::size_t from) {
  int words = 0;
  for (std::size_t i = from; i < turns.size(); ++i)
    if (turns[i].speaker == speaker) words += count_words(turns[i].text);
  return words;
}

}  // namespace outdial::policy
