#include "policy/end_reasons.h"

#include <algorithm>
#include <array>

namespace outdial::policy {
namespace {

constexpr Reason kUnknownReason = {"*", Tells::no_answer, "call_error", SideEffect::none, false,
                                   true};

constexpr Reason broken_socket(std::string_view name) {
  Reason reason = {name, Tells::no_answer, "call_error"};
  reason.after_repair = true;
  return reason;
}

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
    broken_socket("error_llm_websocket_open"),
    broken_socket("error_llm_websocket_lost_connection"),
    broken_socket("error_llm_websocket_runtime"),
    broken_socket("error_llm_websocket_corrupt_payload"),
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

}  // namespace

const Reason& find_reason(std::string_view name) {
  auto found = std::ranges::find(kReasons, name, &Reason::name);
  return found == kReasons.end() ? kUnknownReason : *found;
}

}  // namespace outdial::policy
