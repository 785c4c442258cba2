#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "calls/rules.h"
#include "policy/attempt_caps.h"
#include "policy/calling_hours.h"
#include "policy/consent.h"
#include "policy/places.h"
#include "schema/accounts.h"
#include "schema/batches.h"
#include "schema/campaigns.h"
#include "schema/contacts.h"
#include "schema/enrolments.h"
#include "schema/tenants.h"

namespace outdial::calls {

/// What a campaign says of when and how often to call, made ready for use.
struct CampaignTerms {
  policy::Purpose purpose = policy::Purpose::telemarketing;
  /// Nothing: the configured hours hold.
  std::optional<policy::WeekHours> hours;
  policy::RetryRules retry;
  /// The ladder that `retry` was laid over.
  policy::RetryRules configured;
  /// What holds for people whose row says nothing.
  policy::Consent default_consent = policy::Consent::none;
};
/// Remembered until the campaign changes.
std::shared_ptr<const CampaignTerms> terms_of(const schema::ReadTx& tx,
                                              const schema::CampaignRow& campaign,
                                              const Rules& rules);

/// Everything that a dial depends on, as one transaction sees it. Points into the rules that it was
/// read with.
struct DialFacts {
  schema::EnrolmentRow enrolment;
  schema::BatchRow batch;
  schema::CampaignRow campaign;
  schema::TenantRow tenant;
  schema::ContactRow contact;
  std::optional<schema::FromNumberRow> number;
  std::optional<schema::AccountRow> account;
  std::shared_ptr<const CampaignTerms> terms;
  /// Where the person may be: on whose clocks they are called and whose rules bind the call.
  policy::Place place;
  policy::HoursSettings hours;
  /// Those that the contact asks for; nothing when it asks for none.
  std::optional<policy::WeekHours> preferred;
  policy::CapQuestion caps;
  /// The contact's own, else what the campaign says of everybody.
  policy::Consent consent = policy::Consent::none;
  base::Millis redial_not_placed_after{};
  /// For so long a number that another campaign has reached is left in peace.
  std::chrono::days cooldown{0};
  /// The clocks by which times are read and spoken; empty when nobody says.
  std::string spoken_zone;
};

/// Nothing when there is no such enrolment.
std::optional<DialFacts> read_dial_facts(const schema::ReadTx& tx, schema::EnrolmentId id,
                                         const Rules& rules);

/// The person's clocks, the first where there are several; empty when it is unknown where they are.
std::string_view local_zone(const policy::Place& place);

}  // namespace outdial::calls
