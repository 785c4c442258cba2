#pragma once

#include <cstdint>
#include <optional>

#include "policy/dispositions.h"

namespace outdial::policy {

/// What is counted over a set of attempts and the contacts they were made to.
struct Tally {
  // Attempts
  std::int64_t attempts = 0;
  /// Not placed by the carrier or the platform: no attempts, counted apart.
  std::int64_t not_placed = 0;
  std::int64_t invalid_numbers = 0;
  /// The network worked, and nobody took the call: no answer, busy, declined.
  std::int64_t not_taken = 0;
  std::int64_t connected = 0;
  std::int64_t voicemail = 0;
  std::int64_t human = 0;
  std::int64_t right_party = 0;
  std::int64_t completed = 0;
  std::int64_t succeeded = 0;
  std::int64_t qualified = 0;
  std::int64_t confirmed = 0;
  std::int64_t rescheduled = 0;
  std::int64_t opted_out = 0;
  std::int64_t abandoned = 0;
  /// Answered by a person to whom the agent spoke.
  std::int64_t live_connected = 0;
  std::int64_t talk_ms = 0;
  std::int64_t cost_micros = 0;
  // Contacts
  std::int64_t loaded = 0;
  std::int64_t tried = 0;
  std::int64_t contacts_with_human = 0;
  std::int64_t contacts_with_right_party = 0;
};

/// Counts a call that came to `disposition`.
void count_call(Tally& tally, const Disposition& disposition, std::int64_t talk_ms,
                std::int64_t cost_micros);
/// Attempts that rang or were answered.
std::int64_t alerted(const Tally& tally);

/// Nothing where there is nothing to divide by. Rates are percentages; they and averages have one
/// decimal, rounded half up. Costs are micro-units of the currency.
struct Metrics {
  std::optional<double> asr;
  std::optional<double> ner;
  std::optional<double> average_talk_seconds;
  std::optional<double> connect_rate;
  std::optional<double> contact_penetration;
  std::optional<double> rpc_rate;
  std::optional<double> rpc_per_contact;
  std::optional<double> voicemail_rate;
  std::optional<double> abandon_rate;
  std::optional<double> completion_rate;
  std::optional<double> success_per_rpc;
  std::optional<double> success_per_contact;
  std::optional<double> qualification_rate;
  std::optional<double> confirmation_rate;
  std::optional<double> opt_out_rate;
  std::optional<double> attempts_per_contact;
  std::optional<double> list_penetration;
  std::optional<std::int64_t> cost_per_contact;
  std::optional<std::int64_t> cost_per_qualified;
  std::optional<std::int64_t> cost_per_confirmed;
  /// What dialling by hand would have taken, estimated.
  std::int64_t saved_seconds = 0;
};
Metrics metrics_of(const Tally& tally);

/// A campaign's calls that people answered, over the period that the rule looks at.
struct LiveAnswers {
  std::int64_t abandoned = 0;
  std::int64_t connected = 0;
};
/// Whether the campaign has to pause before too many people were left without an agent.
bool abandons_too_often(const LiveAnswers& answers);

}  // namespace outdial::policy
