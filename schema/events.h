#pragma once

#include <optional>
#include <string>
#include <vector>

#include "schema/ids.h"
#include "schema/tx.h"

namespace outdial::schema {

/// One line of the durable stream that /api/v1/events serves.
struct EventRow {
  std::int64_t seq = 0;
  TenantId tenant_id;
  std::string type;
  std::string subject_id;
  std::string data_json;
  base::Time created_at{};
};

/// Appends with the next sequence number, which is therefore in order of commit.
void append_event(Tx& tx, TenantId tenant, std::string_view type, std::string_view subject_id,
                  std::string_view data_json);
std::vector<EventRow> events_after(const ReadTx& tx, TenantId tenant, std::int64_t seq, int limit);
/// The newest sequence number ever given, and the oldest that is still kept (newest + 1 when none
/// is).
std::int64_t newest_event(const ReadTx& tx);
std::int64_t oldest_event(const ReadTx& tx);
int prune_events(Tx& tx, base::Time before, int limit);

}  // namespace outdial::schema
