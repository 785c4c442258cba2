#include "schema/stats.h"

#include "schema/list_page.h"

namespace outdial::schema {
namespace {

// A sum that overflows fails the query: one absurd row must not.
#define LONGEST_CALL_MS "86400000"
#define DEAREST_BATCH_MICROS "1000000000000000"

#define TALLY_COLUMNS                                                                      \
  "SELECT k.disposition, COUNT(*), SUM(CASE WHEN a.goal_achieved = 1 THEN 1 ELSE 0 END), " \
  "SUM(CASE WHEN k.duration_ms > 0 THEN 1 ELSE 0 END), "                                   \
  "SUM(CASE WHEN k.duration_ms > " LONGEST_CALL_MS " THEN " LONGEST_CALL_MS                \
  " "                                                                                      \
  "WHEN k.duration_ms > 0 THEN k.duration_ms ELSE 0 END) "

constexpr char kTallySince[] = TALLY_COLUMNS R"(
  FROM calls k LEFT JOIN call_analyses a ON a.call_id = k.id
  WHERE k.tenant_id = $1 AND k.id >= $2 AND k.placing_at >= $3 AND k.provider_call_id IS NOT NULL
  GROUP BY k.disposition ORDER BY k.disposition)";

constexpr char kTallyCampaign[] = TALLY_COLUMNS R"(
  FROM batches b JOIN calls k ON k.batch_id = b.id LEFT JOIN call_analyses a ON a.call_id = k.id
  WHERE b.campaign_id = $1 AND k.provider_call_id IS NOT NULL
  GROUP BY k.disposition ORDER BY k.disposition)";

constexpr char kCountCampaign[] = R"(
  SELECT COUNT(*), SUM(p.total), SUM(p.pending), SUM(p.queued), SUM(p.in_call), SUM(p.done), SUM(p.exhausted),
         SUM(p.suppressed), SUM(p.expired), SUM(p.cancelled), SUM(p.needs_review),
         SUM(CASE WHEN p.cost_micros > )" DEAREST_BATCH_MICROS " THEN " DEAREST_BATCH_MICROS R"(
                  WHEN p.cost_micros > 0 THEN p.cost_micros ELSE 0 END)
  FROM batches b JOIN batch_progress p ON p.batch_id = b.id
  WHERE b.campaign_id = $1)";

constexpr char kOldestJob[] =
    "SELECT MIN(due_at) FROM jobs WHERE state = 'available' AND tenant_id = $1";

constexpr char kBatchesByStatus[] =
    "SELECT status, COUNT(*) FROM batches GROUP BY status ORDER BY status";

constexpr char kOpenEnrolments[] = R"(
  SELECT SUM(p.pending), SUM(p.queued), SUM(p.in_call)
  FROM batch_progress p JOIN batches b ON b.id = p.batch_id
  WHERE b.status NOT IN ('completed', 'cancelled'))";

CallTally read_tally(const Row& row) {
  return {row.text(0), row.integer(1), row.integer(2), row.integer(3), row.integer(4)};
}

}  // namespace

std::vector<CallTally> tally_since(const ReadTx& tx, TenantId tenant, base::Time since) {
  std::string floor = least_id(CallTag::kPrefix, since);
  return tx.all(kTallySince, {tenant, floor, since}, read_tally);
}

std::vector<CallTally> tally_of_campaign(const ReadTx& tx, CampaignId campaign) {
  return tx.all(kTallyCampaign, {campaign}, read_tally);
}

CampaignCounts count_campaign(const ReadTx& tx, CampaignId campaign) {
  return tx
      .one(kCountCampaign, {campaign},
           [](const Row& row) {
             CampaignCounts c;
             int column = 0;
             for (std::int64_t* count :
                  {&c.batches, &c.total, &c.pending, &c.queued, &c.in_call, &c.done, &c.exhausted,
                   &c.suppressed, &c.expired, &c.cancelled, &c.needs_review, &c.cost_micros})
               *count = row.opt_integer(column++).value_or(0);
             return c;
           })
      .value();
}

std::optional<base::Time> oldest_available_job(const ReadTx& tx, TenantId tenant) {
  return tx.one(kOldestJob, {tenant}, [](const Row& row) { return row.opt_time(0); })
      .value_or(std::nullopt);
}

std::vector<StateCount> count_batches_by_status(const ReadTx& tx) {
  return tx.all(kBatchesByStatus, {}, [](const Row& row) {
    return StateCount{row.text(0), row.integer(1)};
  });
}

std::vector<StateCount> count_open_enrolments(const ReadTx& tx) {
  auto counts = tx.one(kOpenEnrolments, {}, [](const Row& row) {
    return std::vector<StateCount>{{"pending", row.opt_integer(0).value_or(0)},
                                   {"queued", row.opt_integer(1).value_or(0)},
                                   {"in_call", row.opt_integer(2).value_or(0)}};
  });
  return counts.value_or(std::vector<StateCount>{});
}

}  // namespace outdial::schema
