#include "api/metrics.h"

#include "api/metric_text.h"
#include "schema/call_events.h"
#include "schema/calls.h"
#include "schema/events.h"
#include "schema/jobs.h"
#include "schema/stats.h"

namespace outdial::api {
namespace {

struct Counts {
  schema::JobCounts jobs;
  std::vector<schema::StateCount> batches;
  std::vector<schema::StateCount> enrolments;
  std::int64_t live_calls = 0;
  std::int64_t waiting_webhooks = 0;
  std::int64_t newest_event = 0;
};

Counts read_counts(const schema::ReadTx& tx) {
  return {schema::count_jobs(tx),
          schema::count_batches_by_status(tx),
          schema::count_open_enrolments(tx),
          schema::count_live_calls(tx),
          schema::count_unapplied_events(tx),
          schema::newest_event(tx)};
}

void add_counts(MetricText& text, const Counts& counts) {
  auto job = [&](const char* state, std::int64_t count) {
    text.gauge("jobs", "Jobs that are not finished, by state", static_cast<double>(count),
               {{"state", state}});
  };
  job("available", counts.jobs.available);
  job("scheduled", counts.jobs.scheduled);
  job("running", counts.jobs.running);
  for (const auto& [status, count] : counts.batches)
    text.gauge("batches", "Batches by status", static_cast<double>(count), {{"status", status}});
  for (const auto& [status, count] : counts.enrolments)
    text.gauge("contacts_open", "Contacts in open batches that are not finished, by status",
               static_cast<double>(count), {{"status", status}});
  text.gauge("calls_live", "Calls that hold a slot", static_cast<double>(counts.live_calls));
  text.gauge("webhooks_waiting", "Stored webhooks that are still to be applied",
             static_cast<double>(counts.waiting_webhooks));
  text.counter("events_total", "Sequence number of the newest event",
               static_cast<double>(counts.newest_event));
}

void add_webhooks(MetricText& text, const WebhookCounts& counts) {
  auto add = [&](const char* name, const char* help, const std::atomic<std::uint64_t>& count) {
    text.counter(name, help, static_cast<double>(count.load()));
  };
  add("webhooks_received_total", "Webhooks with a valid signature", counts.received);
  add("webhooks_applied_total", "Webhooks applied to a call", counts.applied);
  add("webhooks_ignored_total", "Webhooks that are no news about a call's course", counts.ignored);
  add("webhooks_unapplied_total", "Webhooks stored but not applied when they came",
      counts.unapplied);
  add("webhooks_duplicates_total", "Webhooks that were stored before", counts.duplicates);
  add("webhooks_bad_signatures_total", "Webhooks refused for their signature",
      counts.bad_signatures);
  add("webhooks_limited_total", "Webhooks refused because there were too many like them",
      counts.limited);
}

}  // namespace

std::string store_metrics(Services& services) {
  MetricText text;
  add_counts(text, services.store.read(read_counts));
  add_webhooks(text, *services.webhook_counts);
  text.gauge("wal_bytes", "Size of the write-ahead log",
             static_cast<double>(services.store.wal_bytes()));
  auto uptime = services.clock.boot() - services.started;
  text.gauge("uptime_seconds", "Time since this process began to work",
             std::chrono::duration<double>(uptime).count());
  text.gauge("ready", "Whether the daemon takes work", services.ready() ? 1 : 0);
  return text.text();
}

}  // namespace outdial::api
