#include "simulator/outcome.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace outdial::simulator {
namespace {

constexpr Range kAtOnce{100, 400};
constexpr Range kSignalling{500, 3'000};
constexpr Range kPicksUp{3'000, 20'000};
constexpr Range kRingsOut{0, 0};

constexpr auto kEnded = CallStatus::ended;
constexpr auto kUnconnected = CallStatus::not_connected;
constexpr auto kError = CallStatus::error;

constexpr Reason kReasons[] = {
    {"user_hangup", kEnded, Connects::always, true, kPicksUp},
    {"agent_hangup", kEnded, Connects::always, true, kPicksUp},
    {"call_transfer", kEnded, Connects::always, true, kPicksUp},
    {"call_take_over", kEnded, Connects::always, true, kPicksUp},
    {"transfer_bridged", kEnded, Connects::always, true, kPicksUp},
    {"transfer_cancelled", kEnded, Connects::always, true, kPicksUp},
    {"max_duration_reached", kEnded, Connects::always, true, kPicksUp},
    {"inactivity", kEnded, Connects::always, true, kPicksUp},
    {"manual_stopped", kEnded, Connects::always, true, kPicksUp},
    {"voicemail_reached", kEnded, Connects::always, true, kPicksUp},
    {"ivr_reached", kEnded, Connects::always, true, kPicksUp},
    {"dial_no_answer", kUnconnected, Connects::never, true, kRingsOut},
    {"user_declined", kUnconnected, Connects::never, true, {4'000, 12'000}},
    {"dial_busy", kUnconnected, Connects::never, true, kSignalling},
    {"invalid_destination", kUnconnected, Connects::never, true, {300, 1'500}},
    {"dial_failed", kUnconnected, Connects::never, true, kSignalling},
    {"telephony_provider_unavailable", kUnconnected, Connects::never, true, kSignalling},
    {"sip_routing_error", kUnconnected, Connects::never, true, kSignalling},
    {"telephony_provider_permission_denied", kUnconnected, Connects::never, true, kSignalling},
    {"marked_as_spam", kUnconnected, Connects::never, true, kSignalling},
    {"scam_detected", kError, Connects::sometimes, true, kPicksUp},
    {"no_valid_payment", kError, Connects::never, false, kAtOnce},
    {"concurrency_limit_reached", kError, Connects::never, false, kAtOnce},
    {"no_concurrency_fallback", kEnded, Connects::never, false, kAtOnce},
    {"error_llm_websocket_open", kError, Connects::sometimes, true, kPicksUp},
    {"error_llm_websocket_lost_connection", kError, Connects::always, true, kPicksUp},
    {"error_llm_websocket_runtime", kError, Connects::always, true, kPicksUp},
    {"error_llm_websocket_corrupt_payload", kError, Connects::always, true, kPicksUp},
    {"error_no_audio_received", kError, Connects::always, true, kPicksUp},
    {"error_asr", kError, Connects::always, true, kPicksUp},
    {"error_retell", kError, Connects::sometimes, true, kSignalling},
    {"error_unknown", kError, Connects::sometimes, true, kSignalling},
    {"error_user_not_joined", kError, Connects::never, false, kAtOnce},
    {"registered_call_timeout", kError, Connects::never, false, kAtOnce},
};

/// A word of `--outcomes`: the reasons it can end with, and what is said.
struct Word {
  std::string_view name;
  Script script;
  std::array<std::string_view, 2> reasons;
};

constexpr Word kWords[] = {
    {"interested", Script::interested, {"agent_hangup", "user_hangup"}},
    {"not_interested", Script::not_interested, {"user_hangup", "agent_hangup"}},
    {"callback", Script::callback, {"user_hangup", "agent_hangup"}},
    {"wrong_number", Script::wrong_number, {"user_hangup", "agent_hangup"}},
    {"opt_out", Script::opt_out, {"agent_hangup", "user_hangup"}},
    {"confirmed", Script::confirmed, {"agent_hangup", "user_hangup"}},
    {"reschedule", Script::reschedule, {"agent_hangup", "user_hangup"}},
    {"voicemail", Script::voicemail, {"voicemail_reached", "voicemail_reached"}},
    {"hidden_voicemail", Script::hidden_voicemail, {"agent_hangup", "user_hangup"}},
    {"ivr", Script::ivr, {"ivr_reached", "ivr_reached"}},
    {"no_answer", Script::none, {"dial_no_answer", "dial_no_answer"}},
    {"busy", Script::none, {"dial_busy", "dial_busy"}},
    {"declined", Script::none, {"user_declined", "user_declined"}},
    {"invalid", Script::none, {"invalid_destination", "invalid_destination"}},
};

constexpr std::string_view kOutcomeWords[] = {
    "human",   "interested", "not_interested", "callback",  "wrong_number",
    "opt_out", "confirmed",  "reschedule",     "voicemail", "hidden_voicemail",
    "ivr",     "no_answer",  "busy",           "declined",  "invalid",
    "error"};

constexpr std::string_view kApplicants[] = {
    "interested", "interested", "interested",   "interested",     "not_interested",
    "callback",   "callback",   "wrong_number", "not_interested", "opt_out"};
constexpr std::string_view kPatients[] = {"confirmed",    "confirmed",  "confirmed",  "confirmed",
                                          "confirmed",    "reschedule", "reschedule", "callback",
                                          "wrong_number", "opt_out"};
constexpr std::string_view kErrors[] = {"dial_failed",  "telephony_provider_unavailable",
                                        "error_retell", "error_no_audio_received",
                                        "error_asr",    "error_unknown"};

template <std::size_t N>
std::string_view one_of(const std::string_view (&names)[N], Dice& dice) {
  return names[dice.next() % N];
}

const Word* find_word(std::string_view name) {
  auto found = std::ranges::find(kWords, name, &Word::name);
  return found == std::end(kWords) ? nullptr : found;
}

Script script_of(const Reason& reason) {
  if (reason.name == "voicemail_reached") return Script::voicemail;
  if (reason.name == "ivr_reached") return Script::ivr;
  if (reason.name == "inactivity" || reason.name == "error_no_audio_received" ||
      reason.name.starts_with("error_llm_websocket"))
    return Script::silence;
  return Script::interested;
}

}  // namespace

std::string_view name_of(CallStatus status) {
  constexpr std::string_view kNames[] = {"registered", "ongoing", "ended", "not_connected",
                                         "error"};
  return kNames[static_cast<std::size_t>(status)];
}

std::string_view name_of(Script script) {
  constexpr std::string_view kNames[] = {
      "none",      "interested", "not_interested", "callback",         "wrong_number", "opt_out",
      "confirmed", "reschedule", "voicemail",      "hidden_voicemail", "ivr",          "silence"};
  return kNames[static_cast<std::size_t>(script)];
}

std::span<const Reason> all_reasons() {
  return kReasons;
}

const Reason* find_reason(std::string_view name) {
  auto found = std::ranges::find(kReasons, name, &Reason::name);
  return found == std::end(kReasons) ? nullptr : found;
}

std::span<const std::string_view> outcome_words() {
  return kOutcomeWords;
}

bool knows_outcome(std::string_view name) {
  return std::ranges::find(kOutcomeWords, name) != std::end(kOutcomeWords) ||
         find_reason(name) != nullptr;
}

Outcome resolve_outcome(std::string_view name, bool appointment, Dice& dice) {
  if (name == "human") name = appointment ? one_of(kPatients, dice) : one_of(kApplicants, dice);
  if (name == "error") name = one_of(kErrors, dice);
  Outcome outcome;
  if (const Word* word = find_word(name)) {
    outcome.script = word->script;
    name = word->reasons[dice.next() % word->reasons.size()];
  }
  outcome.reason = find_reason(name);
  if (outcome.reason == nullptr) return outcome;
  Connects connects = outcome.reason->connects;
  outcome.connects =
      connects == Connects::always || (connects == Connects::sometimes && dice.chance(0.5));
  if (outcome.connects && outcome.script == Script::none) {
    outcome.script = script_of(*outcome.reason);
    if (outcome.script == Script::interested && appointment) outcome.script = Script::confirmed;
  }
  return outcome;
}

base::Expected<OutcomeMix, std::string> OutcomeMix::parse(std::string_view spec) {
  OutcomeMix mix;
  while (!spec.empty()) {
    auto comma = spec.find(',');
    std::string_view part = spec.substr(0, comma);
    spec = comma == spec.npos ? std::string_view{} : spec.substr(comma + 1);
    auto equals = part.find('=');
    std::string_view name = part.substr(0, equals);
    double weight = 1;
    if (equals != part.npos) {
      std::string_view digits = part.substr(equals + 1);
      auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), weight);
      if (error != std::errc{} || end != digits.data() + digits.size() || weight < 0)
        return base::unexpected("'" + std::string(digits) + "' is not a weight");
    }
    if (!knows_outcome(name))
      return base::unexpected("unknown outcome '" + std::string(name) + "'");
    mix.weights_.emplace_back(name, weight);
    mix.total_ += weight;
  }
  if (!(mix.total_ > 0)) return base::unexpected(std::string("the outcomes have no weight"));
  return mix;
}

std::string_view OutcomeMix::pick(Dice& dice) const {
  double point = dice.unit() * total_;
  for (const auto& [name, weight] : weights_) {
    if (point < weight) return name;
    point -= weight;
  }
  return weights_.back().first;
}

}  // namespace outdial::simulator
