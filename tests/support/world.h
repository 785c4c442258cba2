#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "calls/apply.h"
#include "calls/begin.h"
#include "calls/rules.h"
#include "calls/settle.h"
#include "schema/accounts.h"
#include "schema/batches.h"
#include "schema/calls.h"
#include "schema/campaigns.h"
#include "schema/contacts.h"
#include "schema/enrolments.h"
#include "schema/jobs.h"
#include "schema/progress.h"
#include "schema/store.h"
#include "schema/tenants.h"

namespace outdial::tests {

/// A real store in a new file with one tenant, one account, one from_number and one active
/// campaign, open all day in New York, without pace and jitter; and one line each to add more.
/// Ids follow from the seed. Every write() and every `add_…` ends with audit(), so that the books
/// are proved after each step. With a threaded store the World may be used from any thread.
class World {
 public:
  using Mode = schema::Store::WriterMode;
  template <class Row>
  using Change = std::function<void(Row&)>;

  explicit World(base::Clock& clock, Mode mode = Mode::inline_on_caller, std::uint64_t seed = 1);
  ~World();

  std::filesystem::path database() const { return folder_ / "outdial.db"; }
  schema::TenantId add_tenant(const std::string& name);
  schema::AccountId add_account(schema::TenantId tenant);
  void add_number(schema::TenantId tenant, schema::AccountId account, const std::string& phone);
  /// Of the World's tenant, unless changed.
  schema::CampaignId add_campaign(const Change<schema::CampaignRow>& change = {});
  /// Launched, of the World's campaign, unless changed; a batch that is changed to another status
  /// than in_progress stays in it.
  schema::BatchId add_batch(const Change<schema::BatchRow>& change = {});
  /// The same for a tenant made for it, with an account and a from_number of its own.
  schema::BatchId add_batch_of_another_tenant();
  schema::EnrolmentId enrol(schema::BatchId batch, const std::string& phone,
                            const Change<schema::EnrolmentRow>& change = {},
                            const Change<schema::ContactRow>& change_contact = {});
  /// `count` people with numbers of their own, in order.
  std::vector<schema::EnrolmentId> enrol_many(schema::BatchId batch, int count);
  /// `count` people who share one number.
  void enrol_often(schema::BatchId batch, int count, const std::string& phone);

  /// A transaction, then the audit.
  template <class F>
  auto write(F&& body) {
    if constexpr (std::is_void_v<std::invoke_result_t<F, schema::Tx&>>) {
      store->write(std::forward<F>(body));
      audit();
    } else {
      auto result = store->write(std::forward<F>(body));
      audit();
      return result;
    }
  }
  calls::ApplyResult apply(const calls::Evidence& evidence);
  calls::Beginning begin(const schema::JobRow& job);
  calls::ApplyResult settle(schema::CallId call, const calls::Answer& answer);
  void suppress(const std::string& phone);

  schema::EnrolmentRow enrolment(schema::EnrolmentId id) const;
  schema::BatchRow batch(schema::BatchId id) const;
  schema::CallRow call(schema::CallId id) const;
  /// The enrolment's latest call.
  schema::CallRow call_of(schema::EnrolmentId id) const;
  std::vector<schema::CallRow> all_calls() const;
  schema::JobRow job(schema::JobId id) const;
  schema::AccountRow the_account() const;
  schema::FromNumberRow the_number() const;
  schema::ProgressRow progress(schema::BatchId id) const;
  /// Severity and class of every reported error, oldest first: `critical double_call`.
  std::vector<std::string> errors() const;

  /// Fails the test unless all books agree: progress equals a recount, slots equal live calls,
  /// attempts equal counted calls, everybody who is queued has an open job, everybody in a call has
  /// one that will settle, and every call that is waited on has a time at which it is asked for.
  void audit() const;

  base::Clock& clock;
  base::IdSource ids;
  calls::Rules rules;
  std::unique_ptr<schema::Store> store;
  schema::InstanceId instance;
  schema::TenantId tenant;
  schema::AccountId account;
  schema::CampaignId campaign;
  const std::string from_number = "+12125550100";

 private:
  schema::EnrolmentId insert(schema::Tx& tx, schema::BatchId batch, const std::string& phone,
                             const Change<schema::EnrolmentRow>& change,
                             const Change<schema::ContactRow>& change_contact);

  std::filesystem::path folder_;
  int people_ = 0;
};

// Evidence as a webhook brings it, told by the attempt id.
calls::Evidence seen(const schema::CallRow& call, const std::string& provider_call_id);
calls::Evidence started(const schema::CallRow& call, const std::string& provider_call_id);
/// Rang or failed, and nobody answered.
calls::Evidence not_answered(const schema::CallRow& call, const std::string& provider_call_id,
                             const std::string& end_reason);
/// A conversation of half a minute.
calls::Evidence hung_up(const schema::CallRow& call, const std::string& provider_call_id);
/// The same with its analysis; `outcome` may be empty.
calls::Evidence analyzed(const schema::CallRow& call, const std::string& provider_call_id,
                         const std::string& outcome);

}  // namespace outdial::tests
