#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace outdial::policy {

enum class Category {
  unreached,
  system,
  bad_number,
  machine,
  abandoned,
  human,
  scheduled,
  success,
  outcome,
  dnc
};

/// What a call came to in business terms, and what follows from it.
struct Disposition {
  std::string_view code;
  Category category = Category::system;
  bool connected = false;
  bool human = false;
  bool right_party = false;
  /// The contact is finished with.
  bool final = false;
  /// The person is not to blame and nothing rang: no attempt, no gap, no cap, no ladder, only
  /// `delays` as backoff, the last one again and again.
  bool backoff = false;
  int max_retries = 0;
  /// Minutes before retry 1, 2, …; empty where the person names the time.
  std::vector<int> delays;
  /// The next try comes at another time of the day.
  bool vary_daypart = false;
};

/// Nothing for a code that is not in the table.
const Disposition* find_disposition(std::string_view code);
std::span<const Disposition> all_dispositions();

enum class Proof { not_asked_for, missing, present };

/// What is known of a call that has ended.
struct EndedCall {
  /// Retell's disconnection_reason; also `outcome_lost` and `http_429`, `http_402` of our own.
  std::string end_reason;
  bool has_start = false;
  std::int64_t duration_ms = 0;
  /// Lines `Agent: …` and `User: …`.
  std::string transcript;
  std::optional<bool> in_voicemail;
  /// Custom analysis field `outcome`, when the analysis has one.
  std::string outcome;
  /// What the agent says itself, by a tool call or in the analysis, of a wish not to be called.
  std::optional<bool> opted_out;
  /// Of the tool call without which a success does not count.
  Proof proof = Proof::not_asked_for;
  /// The agent's setting for voicemail.
  bool leaves_messages = true;
  /// Without a name nobody looks for the disclosure.
  std::string business_name;
  /// How long the far end first spoke without a pause, and how long the line stayed open after that
  /// before anybody spoke or hung up. Estimated from words and length while unknown.
  std::optional<double> greeting_seconds;
  std::optional<double> open_after_greeting_seconds;
};

/// Effects of a reason beyond the contact itself.
enum class SideEffect { none, halt_account, pause_from_number, rest_from_number };

struct Judgement {
  std::string_view disposition;
  bool answered = false;
  /// Whatever it resolves to, the reason forbids a retry.
  bool no_retry = false;
  SideEffect effect = SideEffect::none;
  /// A reason that is not in the table, or that an outbound call should not have.
  bool report = false;
  /// Our own side failed: no new call before it works again.
  bool after_repair = false;
  /// The analysis claims a success without the proof asked for.
  bool claim_unverified = false;
  /// The far end asks not to be called and the agent says otherwise: a person has to look at it,
  /// and the wish stands until then.
  bool opt_out_contradicted = false;
  /// The byte of the transcript at which the far end begins to say so.
  std::optional<std::size_t> opt_out_at;
  /// The agent did not say in time who calls and that it is no human.
  bool disclosure_missing = false;
};

/// Answered first: a call with a start, a positive duration or a transcript was answered whatever
/// its reason says. The disposition is always one of the table.
Judgement judge(const EndedCall& call);

}  // namespace outdial::policy
