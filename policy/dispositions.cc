#include "policy/dispositions.h"

#include <algorithm>
#include <array>
#include <vector>

#include "policy/disclosure.h"
#include "policy/end_reasons.h"
#include "policy/hearing.h"
#include "policy/transcript.h"

namespace outdial::policy {
namespace {

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
/// Somebody who hears nothing for so long was left alone.
constexpr double kAbandonedSeconds = 2;

std::string_view weightier(std::string_view one, std::string_view other) {
  return std::ranges::find(kByWeight, one) <= std::ranges::find(kByWeight, other) ? one : other;
}

/// An ended call with what was heard in it, on the way to its disposition.
class Resolver {
 public:
  Resolver(const EndedCall& call, Judgement& judgement)
      : call_(call),
        judgement_(judgement),
        turns_(read_transcript(call.transcript)),
        heard_(listen(turns_, {call.greeting_seconds, !call.in_voicemail.value_or(true)})) {
    if (!call.business_name.empty()) disclosure_ = check_disclosure(turns_, call.business_name);
  }

  std::string_view resolve(const Reason& reason) {
    // Nothing outranks a wish not to be called, wherever it was found.
    if (opted_out()) return "dnc_request";
    switch (reason.tells) {
      case Tells::no_answer:
      case Tells::conversation:
        return resolve_conversation();
      case Tells::voicemail:
        return resolve_voicemail(call_.leaves_messages);
      case Tells::machine:
        return reason.disposition;
      case Tells::ending:
        return resolve_ending(reason.disposition);
    }
    return "incomplete";
  }

 private:
  bool opted_out() {
    auto told = outcome();
    bool says_so = call_.opted_out.value_or(false) || told == "dnc_request";
    bool says_no = !says_so && (call_.opted_out.has_value() || told.has_value());
    if (!heard_.opt_out) return says_so;
    judgement_.opt_out_contradicted = says_no;
    judgement_.opt_out_at =
        static_cast<std::size_t>(heard_.opt_out->data() - call_.transcript.data());
    return true;
  }

  bool spoke(Speaker speaker) const { return policy::spoke(turns_, speaker); }

  /// What the analysis says the call came to; only what an answered call can come to.
  std::optional<std::string_view> outcome() const {
    auto found = std::ranges::find(kByWeight, std::string_view(call_.outcome));
    if (found == kByWeight.end()) return std::nullopt;
    return *found;
  }

  /// The same, a success only with its proof.
  std::optional<std::string_view> proven_outcome() {
    auto told = outcome();
    bool success = told && find_disposition(*told)->category == Category::success;
    if (!success || call_.proof != Proof::missing) return told;
    judgement_.claim_unverified = true;
    return "incomplete";
  }

  std::string_view resolve_voicemail(bool leaves_messages) const {
    auto greeting = std::ranges::find(turns_, Speaker::far_end, &Turn::speaker);
    auto after = greeting == turns_.end() ? 0 : greeting - turns_.begin();
    int message = count_words(turns_, Speaker::agent, static_cast<std::size_t>(after));
    return leaves_messages && message >= kMessageWords ? "voicemail_left" : "voicemail_no_message";
  }

  /// The machine that answered; nothing for a person.
  std::optional<std::string_view> machine() const {
    if (call_.in_voicemail.value_or(false)) return resolve_voicemail(true);
    auto told = outcome();
    switch (heard_.answered_by) {
      case text::Answering::voicemail:
        return resolve_voicemail(true);
      case text::Answering::screening:
        return "call_screening";
      case text::Answering::ivr:
        if (heard_.person_after_menu && told && find_disposition(*told)->human) return std::nullopt;
        return "ivr";
      case text::Answering::human:
        return std::nullopt;
    }
    return std::nullopt;
  }

  /// Somebody answered and the agent said nothing.
  bool abandoned() const {
    if (spoke(Speaker::agent)) return false;
    if (call_.end_reason.starts_with("error_")) return true;
    if (!spoke(Speaker::far_end)) return false;
    double open = static_cast<double>(call_.duration_ms) / 1000.0 -
                  call_.greeting_seconds.value_or(estimated_greeting_seconds(turns_));
    return call_.open_after_greeting_seconds.value_or(open) >= kAbandonedSeconds;
  }

  bool ended_early() const {
    bool short_call = call_.duration_ms > 0 && call_.duration_ms < kEarlyMs;
    return short_call || disclosure_ == Disclosure::not_reached;
  }

  /// Who answered and what came of it. The steps and their order are the business rule.
  std::string_view resolve_conversation() {
    if (auto found = machine()) return *found;
    if (abandoned()) return "abandoned";
    auto told = proven_outcome();
    // Without any transcript nobody can say that the far end was silent.
    bool unheard = turns_.empty() && told;
    if (!unheard && !spoke(Speaker::far_end)) return "inactive_silence";
    judgement_.disclosure_missing = disclosure_ == Disclosure::missing;
    bool open = !told || (*told == "incomplete" && !judgement_.claim_unverified);
    if (open && heard_.wrong_number) return "wrong_number";
    if (open && heard_.later) return "callback_requested";
    if (told) return *told;
    return ended_early() ? "hung_up_early" : "incomplete";
  }

  std::string_view resolve_ending(std::string_view ending) {
    if (auto found = machine()) return weightier(ending, *found);
    judgement_.disclosure_missing = disclosure_ == Disclosure::missing;
    bool silent = !turns_.empty() && !spoke(Speaker::far_end);
    auto told = proven_outcome();
    return told && !silent ? weightier(ending, *told) : ending;
  }

  const EndedCall& call_;
  Judgement& judgement_;
  std::vector<Turn> turns_;
  Heard heard_;
  std::optional<Disclosure> disclosure_;
};

}  // namespace

Judgement judge(const EndedCall& call) {
  const Reason& reason = find_reason(call.end_reason);
  Judgement judgement;
  judgement.answered = reason.tells != Tells::no_answer || call.has_start || call.duration_ms > 0 ||
                       !call.transcript.empty();
  judgement.disposition =
      judgement.answered ? Resolver(call, judgement).resolve(reason) : reason.disposition;
  judgement.no_retry = reason.no_retry;
  judgement.effect = reason.effect;
  judgement.report = reason.report;
  judgement.after_repair = !judgement.answered && reason.after_repair;
  return judgement;
}

}  // namespace outdial::policy
