#include "schema/events.h"

namespace outdial::schema {
namespace {

constexpr char kAdvance[] = "UPDATE counters SET value = value + 1 WHERE name = 'event_seq'";

constexpr char kAppend[] = R"(
  INSERT INTO events (seq, tenant_id, type, subject_id, data_json, created_at)
  VALUES ((SELECT value FROM counters WHERE name = 'event_seq'), $1, $2, $3, $4, $5))";

constexpr char kAfter[] = R"(
  SELECT seq, tenant_id, type, subject_id, data_json, created_at
  FROM events WHERE seq > $1 AND tenant_id = $2 ORDER BY seq LIMIT $3)";

constexpr char kNewest[] = "SELECT value FROM counters WHERE name = 'event_seq'";

constexpr char kOldest[] = R"(
  SELECT COALESCE((SELECT MIN(seq) FROM events), (SELECT value + 1 FROM counters WHERE name = 'event_seq')))";

// They come in order of time: the oldest are the first.
constexpr char kPruneEvents[] = R"(
  DELETE FROM events
  WHERE seq IN (SELECT o.seq FROM (SELECT seq, created_at FROM events ORDER BY seq LIMIT $1) o WHERE o.created_at < $2))";

}  // namespace

void append_event(Tx& tx, TenantId tenant, std::string_view type, std::string_view subject_id,
                  std::string_view data_json) {
  tx.run(kAdvance, {});
  tx.run(kAppend, {tenant, type, subject_id, data_json, tx.now()});
  tx.announce(Topic::events);
}

std::vector<EventRow> events_after(const ReadTx& tx, TenantId tenant, std::int64_t seq, int limit) {
  return tx.all(kAfter, {seq, tenant, limit}, [](const Row& row) {
    return EventRow{row.integer(0), row.id<TenantId>(1), row.text(2),
                    row.text(3),    row.text(4),         row.time(5)};
  });
}

std::int64_t newest_event(const ReadTx& tx) {
  return tx.integer(kNewest, {});
}
std::int64_t oldest_event(const ReadTx& tx) {
  return tx.integer(kOldest, {});
}
int prune_events(Tx& tx, base::Time before, int limit) {
  return tx.run(kPruneEvents, {limit, before});
}

}  // namespace outdial::schema
