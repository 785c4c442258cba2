#pragma once

#include <string>
#include <vector>

#include "schema/batches.h"
#include "schema/enrolments.h"
#include "schema/list_page.h"

namespace outdial::schema {

// Filters: any of the words, or any at all when empty.

struct BatchFilter {
  CampaignId campaign_id;
  std::string external_id;
  std::vector<std::string> statuses;
};
std::vector<BatchId> batch_page(const ReadTx& tx, TenantId tenant, const BatchFilter& filter,
                                const PageRange& range);

struct EnrolmentFilter {
  std::vector<std::string> statuses;
  std::vector<std::string> dispositions;
  std::vector<std::string> reasons;
};
std::vector<EnrolmentId> enrolment_page(const ReadTx& tx, BatchId batch,
                                        const EnrolmentFilter& filter, const PageRange& range);
/// Newest first, over all batches.
std::vector<EnrolmentId> latest_enrolments_of(const ReadTx& tx, ContactId contact, int limit);

}  // namespace outdial::schema
