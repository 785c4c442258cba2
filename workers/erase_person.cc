#include "base/json.h"
#include "base/log.h"
#include "calls/erasure.h"
#include "schema/contacts.h"
#include "schema/jobs.h"
#include "schema/traces.h"
#include "workers/job_runner.h"
#include "workers/worker_context.h"

namespace outdial::workers {
namespace {

/// While a call is under way.
constexpr std::chrono::seconds kCallRest{5};
constexpr std::chrono::seconds kReaderRest{1};
/// Rewriting holds up everybody who writes, about a second for so much.
constexpr std::int64_t kMostRewritten = 128LL << 20;

JobOutcome come_again(WorkerContext& context, const schema::JobRow& job, base::Millis delay,
                      std::string_view why, bool failed) {
  context.store.write([&](schema::Tx& tx) {
    schema::snooze_job(tx, job, tx.now() + tx.clock().to_stored(delay), why, failed);
  });
  return JobSettled{};
}

std::optional<schema::ErasureRow> erasure_of(const schema::ReadTx& tx, const schema::JobRow& job) {
  auto payload = base::parse_json(job.payload_json).value();
  return schema::find_erasure(
      tx, schema::ErasureId::trusted(payload.value("erasure_id", std::string())));
}

schema::Subject whole_subject(const schema::ReadTx& tx, const schema::ErasureRow& erasure) {
  return schema::subject_of(tx, schema::find_contact(tx, erasure.contact_id).value());
}

/// Deletes what the provider has; the first failure, if there was one. What it does not know is
/// deleted.
std::optional<LookupFailure> delete_at_provider(WorkerContext& context,
                                                const schema::ErasureRow& erasure,
                                                const std::vector<schema::CallId>& calls) {
  std::optional<LookupFailure> first;
  auto left = context.store.read([&](const schema::ReadTx& tx) {
    // Once they are erased, others' rows lead to the person's calls no more.
    return erasure.erased_at ? schema::erased_calls_at_provider(tx, erasure.tenant_id)
                             : schema::calls_at_provider(tx, calls);
  });
  for (const auto& call : left) {
    auto failure = context.carrier.erase(call.provider_call_id);
    if (failure && failure->kind != LookupFailure::Kind::not_found) {
      if (!first) first = std::move(failure);
      continue;
    }
    context.store.write([&](schema::Tx& tx) { schema::mark_deleted_at_provider(tx, call.id); });
  }
  return first;
}

/// False when the log cannot be emptied now.
bool erase_traces(const schema::Store& store, std::vector<std::string> words) {
  if (!schema::empty_log(store.path())) return false;
  if (words.empty() || !schema::holds_trace(store.path(), words)) return true;
  if (!schema::rewrite_file(store.path(), kMostRewritten)) {
    base::log_warn(
        "The database's file still holds what an erased row left behind; it is "
        "overwritten in time, or at once by a VACUUM in a quiet hour");
    return true;
  }
  return schema::empty_log(store.path());
}

/// What the rows held, to be looked for in the file afterwards.
std::vector<std::string> words_of(const schema::Subject& subject) {
  std::vector<std::string> words = subject.emails;
  for (const std::string& phone : subject.phones)
    if (!schema::is_erased_number(phone)) words.push_back(phone);
  return words;
}

/// Books beside the database that the person is erased.
void log_beside(WorkerContext& context, const schema::ErasureRow& erasure,
                const schema::Subject& subject) {
  auto logged = context.store.read(
      [&](const schema::ReadTx& tx) { return calls::loggable(tx, erasure, subject); });
  schema::log_erasure(context.store.path(), logged);
}

/// False while a call is under way.
bool erase_here(WorkerContext& context, const schema::ErasureRow& erasure) {
  auto mentions = context.store.read([&](const schema::ReadTx& tx) {
    return schema::mentions_of(tx, whole_subject(tx, erasure));
  });
  return context.store.write([&](schema::Tx& tx) {
    schema::Subject subject = whole_subject(tx, erasure);
    if (!calls::withdraw_person(tx, subject)) return false;
    calls::erase_person(tx, erasure, subject, mentions);
    return true;
  });
}

}  // namespace

JobOutcome erase_person(WorkerContext& context, const schema::JobRow& job) {
  auto erasure = context.store.read([&](const schema::ReadTx& tx) { return erasure_of(tx, job); });
  if (!erasure || erasure->completed_at) return JobDone{};
  auto subject = context.store.write([&](schema::Tx& tx) {
    auto whole = whole_subject(tx, *erasure);
    return calls::withdraw_person(tx, whole) ? std::optional(whole) : std::nullopt;
  });
  if (!subject) return come_again(context, job, kCallRest, "call_under_way", false);
  auto failure = delete_at_provider(context, *erasure, subject->calls);
  bool erased = erasure->erased_at || erase_here(context, *erasure);
  if (!erased) return come_again(context, job, kCallRest, "call_under_way", false);
  log_beside(context, *erasure, *subject);
  if (!erase_traces(context.store, words_of(*subject)))
    return come_again(context, job, kReaderRest, "log_in_use", false);
  if (failure) {
    base::log_warn("The provider has not deleted a call yet; it is asked again",
                   {{"erasure", erasure->id.view()}, {"error", failure->message}});
    return come_again(context, job, job_backoff(job.tries, job.id.view(), failure->retry_after),
                      failure->message, true);
  }
  context.store.write([&](schema::Tx& tx) {
    schema::mark_erasure_completed(tx, erasure->id);
    schema::complete_job(tx, job);
  });
  base::log_info("Erased a person", {{"erasure", erasure->id.view()}});
  return JobSettled{};
}

}  // namespace outdial::workers
