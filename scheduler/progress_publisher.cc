#include "scheduler/progress_publisher.h"

#include "base/json.h"
#include "schema/events.h"
#include "schema/progress.h"

namespace outdial::scheduler {
namespace {

std::string event_text(const schema::ProgressRow& p) {
  return base::dump_json({{"id", p.batch_id.view()},
                          {"total", p.total},
                          {"pending", p.pending},
                          {"queued", p.queued},
                          {"in_call", p.in_call},
                          {"done", p.done},
                          {"exhausted", p.exhausted},
                          {"suppressed", p.suppressed},
                          {"expired", p.expired},
                          {"cancelled", p.cancelled},
                          {"needs_review", p.needs_review},
                          {"calls",
                           {{"placed", p.calls_placed},
                            {"connected", p.calls_connected},
                            {"voicemail", p.calls_voicemail},
                            {"no_answer", p.calls_no_answer},
                            {"busy", p.calls_busy},
                            {"failed", p.calls_failed},
                            {"unknown", p.calls_unknown}}}});
}

}  // namespace

int ProgressPublisher::run_once() {
  auto since = [&](base::Time now) { return now - clock_.to_stored(std::chrono::seconds{1}); };
  bool due = store_.read([&](const schema::ReadTx& tx) {
    return !schema::progress_to_publish(tx, since(tx.now())).empty();
  });
  if (!due) return 0;
  return store_.write([&](schema::Tx& tx) {
    int published = 0;
    for (const auto& progress : schema::progress_to_publish(tx, since(tx.now()))) {
      schema::append_event(tx, progress.tenant_id, "batch.progress", progress.batch_id.view(),
                           event_text(progress));
      schema::mark_progress_published(tx, progress.batch_id);
      ++published;
    }
    return published;
  });
}

}  // namespace outdial::scheduler
