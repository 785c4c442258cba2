#pragma once

#include <span>
#include <string>
#include <variant>

#include "calls/facts.h"
#include "calls/past_calls.h"
#include "calls/rules.h"

namespace outdial::calls {

// Why a dial may not be, and what that means for the enrolment. The reason is the rule's name.

/// It may be later: the enrolment waits as pending.
struct NotBefore {
  /// Whom it holds up: this person, or everybody in the batch, because the batch, its from_number,
  /// its account or the tenant waits. Then `at` is only when to look again, and the person's own
  /// time stays as it is.
  enum class Whom { person, batch };
  std::string reason;
  base::Time at;
  Whom whom = Whom::person;
};
/// It never may be: the enrolment is finished.
struct Never {
  schema::EnrolmentStatus final_state;
  std::string reason;
};
/// There is no room at the moment: the job waits in the queue.
struct NoRoom {
  std::string reason;
  base::Time until;
};
using Obstacle = std::variant<std::monostate, NotBefore, Never, NoRoom>;

/// When it will have passed. Nothing for what waits for somebody's word or another call's end.
std::optional<base::Time> known_end(const NotBefore& later, base::Time now);
/// What the API calls a reason of the rulebook.
std::string_view wire_word(policy::BlockReason reason);

/// Time between two dials at each place that has a pace of its own.
struct Spacing {
  base::Millis account;
  base::Millis batch;
};
Spacing spacing_of(const base::Clock& clock, const DialFacts& facts, const Rules& rules);

/// The first instant from `at` on at which the calling rules allow a dial; `at` when there is none
/// ahead.
base::Time within_rules(const schema::ReadTx& tx, const DialFacts& facts, base::Time at);

/// By then the batch has expired, the contact's last day has passed or its appointment has come.
bool is_too_late(const DialFacts& facts, base::Time at);

/// A check of what is known of person and batch, under the name that explanations give it.
struct Check {
  std::string_view rule;
  Obstacle (*run)(const schema::ReadTx& tx, const DialFacts& facts);
};
/// In the order in which they are asked; caps and hours come after them.
std::span<const Check> checks_of_person();

/// Is a call to the number live, or may one have been made that nobody knows of?
Obstacle check_number(const schema::ReadTx& tx, const DialFacts& facts, const PastCalls& past);
/// May this person be called now, as far as the person, the batch and the hour are concerned?
Obstacle check_person(const schema::ReadTx& tx, const DialFacts& facts);
/// Is there a slot, and is it this account's, number's and batch's turn?
Obstacle check_room(const schema::Tx& tx, const DialFacts& facts, const Rules& rules,
                    const Spacing& spacing);

}  // namespace outdial::calls
