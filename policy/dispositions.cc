#include "policy/dispositions.h"

#include <algorithm>
#include <array>
#include <vector>

#include "policy/transcript.h"

namespace outdial::policy {
namespace {

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
};

constexpr Reason kUnknownReason = {"*", Tells::no_answer, "call_error", SideEffect::none, false,
                                   true};

constexpr std::array kReasons = {
    Reason{"user_hangup", Tells::conversation, ""},
    Reason{"agent_hangup", Tells::conversation, ""},
    Reason{"call_transfer", Tells::ending, "transferred"},
    Reason{"call_take_over", Tells::ending, "transferred"},
    Reason{"transfer_bridged", Tells::ending, "transferred"},
    Reason{"transfer_cancelled", Tells::conversation, "", SideEffect::none, true},
    Reason{"max_duration_reached", Tells::ending, "max_duration"},
    Reason{"inactivity", Tells::ending, "inactive_silence"},
    Reason{"manual_stopped", Tells::conversation, "", SideEffect::none, true},
    Reason{"voicemail_reached", Tells::voicemail, ""},
    Reason{"ivr_reached", Tells::machine, "ivr"},
    Reason{"dial_no_answer", Tells::no_answer, "no_answer"},
    Reason{"user_declined", Tells::no_answer, "user_declined"},
    Reason{"dial_busy", Tells::no_answer, "busy"},
    Reason{"invalid_destination", Tells::no_answer, "invalid_number"},
    Reason{"dial_failed", Tells::no_answer, "network_failure"},
    Reason{"telephony_provider_unavailable", Tells::no_answer, "provider_error"},
    Reason{"sip_routing_error", Tells::no_answer, "permission_denied",
           SideEffect::pause_from_number},
    Reason{"telephony_provider_permission_denied", Tells::no_answer, "permission_denied",
           SideEffect::pause_from_number},
    Reason{"marked_as_spam", Tells::no_answer, "blocked_spam", SideEffect::rest_from_number},
    Reason{"scam_detected", Tells::no_answer, "permission_denied", SideEffect::halt_account},
    Reason{"no_valid_payment", Tells::no_answer, "permission_denied", SideEffect::halt_account},
    Reason{"concurrency_limit_reached", Tells::no_answer, "provider_error"},
    Reason{"no_concurrency_fallback", Tells::no_answer, "call_error", SideEffect::none, false,
           true},
    Reason{"error_llm_websocket_open", Tells::no_answer, "call_error"},
    Reason{"error_llm_websocket_lost_connection", Tells::no_answer, "call_error"},
    Reason{"error_llm_websocket_runtime", Tells::no_answer, "call_error"},
    Reason{"error_llm_websocket_corrupt_payload", Tells::no_answer, "call_error"},
    Reason{"error_no_audio_received", Tells::no_answer, "call_error"},
    Reason{"error_asr", Tells::no_answer, "call_error"},
    Reason{"error_retell", Tells::no_answer, "call_error"},
    Reason{"error_unknown", Tells::no_answer, "call_error"},
    Reason{"error_user_not_joined", Tells::no_answer, "call_error", SideEffect::none, false, true},
    Reason{"registered_call_timeout", Tells::no_answer, "call_error", SideEffect::none, false,
           true},
    // Old words in old records.
    Reason{"machine_detected", Tells::voicemail, ""},
    Reason{"no-answer", Tells::no_answer, "no_answer"},
    // Our own.
    Reason{"outcome_lost", Tells::no_answer, "call_error"},
    Reason{"http_429", Tells::no_answer, "provider_error"},
    Reason{"http_402", Tells::no_answer, "permission_denied", SideEffect::halt_account},
};

/// What can be the last word on an answered call, the weightiest first.
constexpr std::array<std::string_view, 29> kByWeight = {"dnc_request",
                                                        "hostile",
                                                        "emergency",
                                                        "deceased",
                                                        "wrong_number",
                                                        "complaint",
                                                        "transferred",
                                                        "rescheduled",
                                                        "cancelled",
                                                        "confirmed",
                                                        "interested",
                                                        "not_qualified",
                                                        "not_interested",
                                                        "reschedule_requested",
                                                        "callback_requested",
                                                        "already_done",
                                                        "language_barrier",
                                                        "third_party",
                                                        "minor",
                                                        "voicemail_left",
                                                        "voicemail_no_message",
                                                        "call_screening",
                                                        "ivr",
                                                        "fax",
                                                        "abandoned",
                                                        "hung_up_early",
                                                        "inactive_silence",
                                                        "max_duration",
                                                        "incomplete"};

constexpr int kMessageWords = 8;
constexpr std::int64_t kEarlyMs = 10'000;

const Reason& find_reason(std::string_view name) {
  auto found = std::ranges::find(kReasons, name, &Reason::name);
  return found == kReasons.end() ? kUnknownReason : *found;
}

std::string_view weightier(std::string_view one, std::string_view other) {
  return std::ranges::find(kByWeight, one) <= std::ranges::find(kByWeight, other) ? one : other;
}

/// What the analysis says the call came to; only what an answered call can come to.
std::optional<std::string_view> outcome_of(const EndedCall& call) {
  auto found = std::ranges::find(kByWeight, std::string_view(call.outcome));
  if (found == kByWeight.end()) return std::nullopt;
  return *found;
}

std::string_view resolve_voicemail(const std::vector<Turn>& turns) {
  auto greeting = std::ranges::find(turns, Speaker::far_end, &Turn::speaker);
  auto after = greeting == turns.end() ? 0 : greeting - turns.begin();
  int message = count_words(turns, Speaker::agent, static_cast<std::size_t>(after));
  return message >= kMessageWords ? "voicemail_left" : "voicemail_no_message";
}

/// Who answered and what came of it. The steps and their order are the business rule.
std::string_view resolve_conversation(const EndedCall& call, const std::vector<Turn>& turns) {
  if (call.in_voicemail.value_or(false)) return resolve_voicemail(turns);
  bool broke = call.end_reason.starts_with("error_");
  if (broke && !spoke(turns, Speaker::agent)) return "abandoned";
  // Without any transcript nobody can say that the far end was silent.
  auto outcome = outcome_of(call);
  bool unheard = turns.empty() && outcome;
  if (!unheard && !spoke(turns, Speaker::far_end)) return "inactive_silence";
  if (outcome) return *outcome;
  if (call.duration_ms > 0 && call.duration_ms < kEarlyMs) return "hung_up_early";
  return "incomplete";
}

std::string_view resolve_ending(std::string_view ending, const EndedCall& call,
                                const std::vector<Turn>& turns) {
  if (call.in_voicemail.value_or(false)) return weightier(ending, resolve_voicemail(turns));
  auto outcome = outcome_of(call);
  bool silent = !turns.empty() && !spoke(turns, Speaker::far_end);
  return outcome && !silent ? weightier(ending, *outcome) : ending;
}

std::string_view resolve(const Reason& reason, const EndedCall& call) {
  // Nothing outranks a wish not to be called, wherever it was found.
  if (call.outcome == "dnc_request") return "dnc_request";
  std::vector<Turn> turns = read_transcript(call.transcript);
  switch (reason.tells) {
    case Tells::no_answer:
    case Tells::conversation:
      return resolve_conversation(call, turns);
    case Tells::voicemail:
      return resolve_voicemail(turns);
    case Tells::machine:
      return reason.disposition;
    case Tells::ending:
      return resolve_ending(reason.disposition, call, turns);
  }
  return "incomplete";
}

}  // namespace

Judgement judge(const EndedCall& call) {
  const Reason& reason = find_reason(call.end_reason);
  Judgement judgement;
  judgement.answered = reason.tells != Tells::no_answer || call.has_start || call.duration_ms > 0 ||
                       !call.transcript.empty();
  judgement.disposition = judgement.answered ? resolve(reason, call) : reason.disposition;
  judgement.no_retry = reason.no_retry;
  judgement.effect = reason.effect;
  judgement.report = reason.report;
  return judgement;
}

}  // namespace outdial::policy
