#pragma once

#include <optional>
#include <string>
#include <variant>

#include "calls/rules.h"
#include "schema/accounts.h"
#include "schema/batches.h"
#include "schema/campaigns.h"
#include "schema/contacts.h"
#include "schema/enrolments.h"
#include "schema/tenants.h"

namespace outdial::calls {

/// Everything that a dial depends on, as one transaction sees it.
struct DialFacts {
  schema::EnrolmentRow enrolment;
  schema::BatchRow batch;
  schema::CampaignRow campaign;
  schema::TenantRow tenant;
  schema::ContactRow contact;
  std::optional<schema::FromNumberRow> number;
  std::optional<schema::AccountRow> account;
  policy::CallingWindows windows;
  policy::RetryRules retry;
  base::Millis redial_not_placed_after{};
  /// IANA name; empty when nobody says where the contact is.
  std::string zone;
};

/// Nothing when there is no such enrolment.
std::optional<DialFacts> read_dial_facts(const schema::ReadTx& tx, schema::EnrolmentId id,
                                         const Rules& rules);

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

/// Time between two dials at each place that has a pace of its own.
struct Spacing {
  base::Millis account;
  base::Millis batch;
};
Spacing spacing_of(const base::Clock& clock, const DialFacts& facts, const Rules& rules);

/// The first instant from `at` on that lies in calling hours where the contact is; `at` when none
/// is known.
base::Time within_windows(const DialFacts& facts, base::Time at);

/// May this person be called now, as far as the person, the batch and the hour are concerned?
Obstacle check_person(const schema::ReadTx& tx, const DialFacts& facts);
/// Is there a slot, and is it this account's, number's and batch's turn?
Obstacle check_room(const schema::Tx& tx, const DialFacts& facts, const Rules& rules,
                    const Spacing& spacing);

}  // namespace outdial::calls
