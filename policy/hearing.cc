#include "policy/hearing.h"

#include <string>

#include "text/intent.h"

namespace outdial::policy {
namespace {

using text::Answering;

/// 150 words a minute.
constexpr double kSecondsPerWord = 0.4;

/// What the far end says until the agent speaks again.
std::vector<std::string> far_end_replies(const std::vector<Turn>& turns) {
  std::vector<std::string> replies;
  bool goes_on = false;
  for (const Turn& turn : turns) {
    bool far_end = turn.speaker == Speaker::far_end;
    if (far_end && goes_on) replies.back().append(". ").append(turn.text);
    if (far_end && !goes_on) replies.emplace_back(turn.text);
    goes_on = far_end;
  }
  return replies;
}

void note_intents(const std::vector<Turn>& turns, Heard& heard) {
  for (const Turn& turn : turns) {
    if (turn.speaker != Speaker::far_end) continue;
    const auto [intent, begin, end] = text::detect_intent(turn.text);
    if (intent == text::Intent::opt_out && !heard.opt_out)
      heard.opt_out = turn.text.substr(begin, end - begin);
    heard.wrong_number |= intent == text::Intent::wrong_number;
    heard.later |= intent == text::Intent::later;
  }
}

/// Turns that were taken back and forth are no greeting, however long.
std::optional<double> seconds_of_greeting(const std::vector<std::string>& replies,
                                          const ListenOptions& options) {
  if (options.greeting_seconds) return options.greeting_seconds;
  if (options.surely_no_voicemail || replies.size() > 1) return std::nullopt;
  return count_words(replies.front()) * kSecondsPerWord;
}

/// The machine that answered gives way to the voicemail behind it or to the person behind it; a
/// menu keeps the call, for its voices sound like persons too.
void note_reply(const std::string& reply, Heard& heard) {
  bool with_person = heard.answered_by == Answering::human;
  Answering next = text::detect_answering({.text = reply, .exchange_completed = with_person});
  if (next == Answering::voicemail) heard.answered_by = next;
  if (next != Answering::human) return;
  if (heard.answered_by == Answering::screening) heard.answered_by = next;
  heard.person_after_menu |= heard.answered_by == Answering::ivr;
}

}  // namespace

Heard listen(const std::vector<Turn>& turns, const ListenOptions& options) {
  Heard heard;
  note_intents(turns, heard);
  std::vector<std::string> replies = far_end_replies(turns);
  if (replies.empty()) return heard;
  heard.answered_by = text::detect_answering(
      {.text = replies.front(), .seconds = seconds_of_greeting(replies, options)});
  for (std::size_t i = 1; i < replies.size() && heard.answered_by != Answering::voicemail; ++i)
    note_reply(replies[i], heard);
  return heard;
}

double estimated_greeting_seconds(const std::vector<Turn>& turns) {
  std::vector<std::string> replies = far_end_replies(turns);
  return replies.empty() ? 0 : count_words(replies.front()) * kSecondsPerWord;
}

}  // namespace outdial::policy
