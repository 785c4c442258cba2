#include "schema/batch_list.h"

namespace outdial::schema {
namespace {

#define BATCH_CHOICE                                                                         \
  " AND id < $3 AND created_at >= $4 AND created_at < $5 AND ($6 = '' OR external_id = $6) " \
  "AND ($7 = '' OR $7 LIKE '%,' || status || ',%') ORDER BY id DESC LIMIT $8"

constexpr char kOfTenant[] =
    "SELECT id FROM batches WHERE tenant_id = $1 AND tenant_id = $2" BATCH_CHOICE;
constexpr char kOfCampaign[] =
    "SELECT id FROM batches WHERE tenant_id || '' = $1 AND campaign_id = $2" BATCH_CHOICE;

constexpr char kEnrolments[] = R"(
  SELECT id FROM enrolments
  WHERE batch_id = $1 AND id < $2 AND created_at >= $3 AND created_at < $4
    AND ($5 = '' OR $5 LIKE '%,' || status || ',%') AND ($6 = '' OR $6 LIKE '%,' || disposition || ',%')
    AND ($7 = '' OR $7 LIKE '%,' || reason || ',%')
  ORDER BY id DESC LIMIT $8)";

constexpr char kBatchesOfContact[] =
    "SELECT id FROM enrolments WHERE contact_id = $1 ORDER BY id DESC LIMIT $2";

EnrolmentId read_enrolment_id(const Row& row) {
  return row.id<EnrolmentId>(0);
}

}  // namespace

std::vector<BatchId> batch_page(const ReadTx& tx, TenantId tenant, const BatchFilter& filter,
                                const PageRange& range) {
  bool of_campaign = !filter.campaign_id.empty();
  std::string statuses = one_of(filter.statuses);
  return tx.all(of_campaign ? kOfCampaign : kOfTenant,
                {tenant, of_campaign ? filter.campaign_id.view() : tenant.view(), range.top(),
                 range.from, range.until, filter.external_id, statuses, range.limit},
                [](const Row& row) { return row.id<BatchId>(0); });
}

std::vector<EnrolmentId> enrolment_page(const ReadTx& tx, BatchId batch,
                                        const EnrolmentFilter& filter, const PageRange& range) {
  std::string statuses = one_of(filter.statuses);
  std::string dispositions = one_of(filter.dispositions);
  std::string reasons = one_of(filter.reasons);
  return tx.all(
      kEnrolments,
      {batch, range.top(), range.from, range.until, statuses, dispositions, reasons, range.limit},
      read_enrolment_id);
}

std::vector<EnrolmentId> latest_enrolments_of(const ReadTx& tx, ContactId contact, int limit) {
  return tx.all(kBatchesOfContact, {contact, limit}, read_enrolment_id);
}

}  // namespace outdial::schema
