#pragma once

#include <string>
#include <vector>

#include "schema/batches.h"
#include "schema/jobs.h"

namespace outdial::schema {

/// Calls that the provider took, of one disposition (empty while a call is under way).
struct CallTally {
  std::string disposition;
  std::int64_t calls = 0;
  std::int64_t goals = 0;
  /// Those that lasted, and how long together.
  std::int64_t timed = 0;
  std::int64_t talk_ms = 0;
};
std::vector<CallTally> tally_since(const ReadTx& tx, TenantId tenant, base::Time since);
std::vector<CallTally> tally_of_campaign(const ReadTx& tx, CampaignId campaign);

/// The counts of all batches of the campaign together.
struct CampaignCounts {
  std::int64_t batches = 0;
  std::int64_t total = 0;
  std::int64_t pending = 0, queued = 0, in_call = 0;
  std::int64_t done = 0, exhausted = 0, suppressed = 0, expired = 0, cancelled = 0,
               needs_review = 0;
  std::int64_t cost_micros = 0;
};
CampaignCounts count_campaign(const ReadTx& tx, CampaignId campaign);

/// Since when the oldest job that could run now waits.
std::optional<base::Time> oldest_available_job(const ReadTx& tx, TenantId tenant);

struct StateCount {
  std::string state;
  std::int64_t count = 0;
};
/// Over all tenants.
std::vector<StateCount> count_batches_by_status(const ReadTx& tx);
std::vector<StateCount> count_open_enrolments(const ReadTx& tx);

}  // namespace outdial::schema
