#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <utility>

namespace outdial::schema {

// Every noun has one enum, one table of moves in states.cc and one diagram in
// docs/state-machines.md. There is no set_state: each UPDATE names the state that it expects and
// reports whether a row changed.

enum class CampaignStatus { draft, active, paused, archived };
enum class BatchStatus { preparing, in_progress, paused, halted, completed, cancelling, cancelled };
enum class EnrolmentStatus {
  pending,
  queued,
  in_call,
  done,
  exhausted,
  suppressed,
  expired,
  cancelled,
  needs_review
};
enum class CallStatus {
  placing,
  placed,
  refused,
  throttled,
  not_sent,
  unknown,
  not_placed,
  ongoing,
  ended,
  analyzed
};
enum class JobState { available, scheduled, running, completed, discarded, cancelled };

template <class State>
using Moves = std::span<const std::pair<State, State>>;

/// The word of each state, in the order of the enum: the text in columns and JSON.
template <class State>
std::span<const std::string_view> state_words();
/// All legal moves.
template <class State>
Moves<State> state_moves();

template <class State>
std::string_view to_text(State state) {
  return state_words<State>()[static_cast<std::size_t>(state)];
}

template <class State>
std::optional<State> parse_state(std::string_view word) {
  auto words = state_words<State>();
  for (std::size_t i = 0; i < words.size(); ++i)
    if (words[i] == word) return static_cast<State>(i);
  return std::nullopt;
}

template <class State>
bool may_move(State from, State to) {
  for (auto move : state_moves<State>())
    if (move == std::pair{from, to}) return true;
  return false;
}

bool is_final(EnrolmentStatus status);
/// Holds its slot and its number: placing, placed, unknown, ongoing.
bool is_live(CallStatus status);
bool is_open(BatchStatus status);

}  // namespace outdial::schema
