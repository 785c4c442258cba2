#pragma once

#include <string>
#include <vector>

#include "schema/calls.h"
#include "schema/list_page.h"

namespace outdial::schema {

struct CallFilter {
  ContactId contact_id;
  BatchId batch_id;
  CampaignId campaign_id;
  // Each: any of these, or any at all when empty.
  std::vector<std::string> kinds;
  std::vector<std::string> dispositions;
  std::vector<std::string> statuses;
  // Further choices beside `statuses`: calls that are over and reached a person or a voicemail,
  // respectively neither.
  bool or_completed = false;
  bool or_failed = false;
};

std::vector<CallId> call_page(const ReadTx& tx, TenantId tenant, const CallFilter& filter,
                              const PageRange& range);

/// A webhook of the call, without its body.
struct CallEventSummary {
  CallEventId id;
  std::string event;
  std::string provider_call_id;
  std::int64_t copies = 1;
  std::int64_t tries = 0;
  std::string apply_error;
  base::Time received_at{};
  std::optional<base::Time> applied_at;
  std::optional<base::Time> next_try_at;
};
std::vector<CallEventSummary> call_event_page(const ReadTx& tx, CallId call,
                                              const PageRange& range);

}  // namespace outdial::schema
