#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <condition_variable>
#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "schema/accounts.h"
#include "schema/batches.h"
#include "schema/calls.h"
#include "schema/campaigns.h"
#include "schema/contacts.h"
#include "schema/enrolments.h"
#include "schema/jobs.h"
#include "schema/store.h"
#include "schema/tenants.h"
#include "tests/support/manual_clock.h"

namespace outdial::tests {

/// A folder of its own that goes with the object.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "outdial-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make " + name);
    path_ = name;
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  std::string file(const std::string& name) const { return path_ + "/" + name; }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// Waits in a closure of the store's writer thread until opened, so that the callers who come
/// meanwhile form one group.
class HeldWriter {
 public:
  explicit HeldWriter(schema::Store& store) : store_(store) {
    held_ = std::async(std::launch::async, [this] {
      store_.write([this](schema::Tx&) {
        entered_.set_value();
        opened_.get_future().wait();
      });
    });
    entered_.get_future().wait();
  }
  /// Starts a write on a thread of its own and returns once it stands in the queue.
  std::future<void> enqueue(std::function<void(schema::Tx&)> closure) {
    std::size_t before = store_.queued_writes();
    auto done = std::async(std::launch::async,
                           [this, closure = std::move(closure)] { store_.write(closure); });
    while (store_.queued_writes() == before)
      std::this_thread::yield();
    return done;
  }
  void open() {
    opened_.set_value();
    held_.get();
  }

 private:
  schema::Store& store_;
  std::promise<void> entered_;
  std::promise<void> opened_;
  std::future<void> held_;
};

/// What the rows of calls and enrolments hang on.
struct World {
  schema::TenantId tenant;
  schema::AccountId account;
  schema::CampaignId campaign;
  schema::BatchId batch;
  std::string from_number = "+12025550100";

  std::string lane() const { return tenant.str() + "/" + from_number; }
};

inline schema::BatchId add_batch(schema::Tx& tx, const World& world) {
  schema::BatchRow batch;
  batch.id = tx.new_id<schema::BatchId>();
  batch.tenant_id = world.tenant;
  batch.campaign_id = world.campaign;
  batch.name = "Batch";
  schema::insert_batch(tx, batch);
  return batch.id;
}

inline World make_world(schema::Tx& tx) {
  World world;
  schema::TenantRow tenant;
  tenant.id = world.tenant = tx.new_id<schema::TenantId>();
  schema::insert_tenant(tx, tenant);
  schema::AccountRow account;
  account.id = world.account = tx.new_id<schema::AccountId>();
  account.tenant_id = world.tenant;
  account.provider = "retell";
  schema::insert_account(tx, account);
  schema::ensure_from_number(tx, world.tenant, world.from_number, world.account);
  schema::CampaignRow campaign;
  campaign.id = world.campaign = tx.new_id<schema::CampaignId>();
  campaign.tenant_id = world.tenant;
  campaign.name = "Campaign";
  campaign.kind = "screen_candidate";
  campaign.purpose = "recruiting";
  campaign.one_per = "number";
  campaign.from_number = world.from_number;
  schema::insert_campaign(tx, campaign);
  world.batch = add_batch(tx, world);
  return world;
}

inline schema::EnrolmentRow add_enrolment(schema::Tx& tx, const World& world, schema::BatchId batch,
                                          const std::string& phone) {
  schema::ContactRow contact;
  contact.id = tx.new_id<schema::ContactId>();
  contact.tenant_id = world.tenant;
  contact.phone = phone;
  contact.name_key = contact.id.str();
  schema::insert_contact(tx, contact);
  schema::EnrolmentRow enrolment;
  enrolment.id = tx.new_id<schema::EnrolmentId>();
  enrolment.tenant_id = world.tenant;
  enrolment.batch_id = batch;
  enrolment.campaign_id = world.campaign;
  enrolment.contact_id = contact.id;
  enrolment.phone = phone;
  enrolment.dedupe_key = phone;
  enrolment.next_attempt_at = tx.now();
  EXPECT_TRUE(schema::insert_enrolment(tx, enrolment));
  return enrolment;
}

/// A job that is due at once.
inline schema::JobRow dial_job(schema::Tx& tx, const World& world, schema::BatchId batch) {
  schema::JobRow job;
  job.id = tx.new_id<schema::JobId>();
  job.tenant_id = world.tenant;
  job.lane = world.lane();
  job.account_id = world.account;
  job.batch_id = batch;
  job.due_at = tx.now();
  return job;
}

inline schema::CallRow placing_call(schema::Tx& tx, const World& world,
                                    const schema::EnrolmentRow& enrolment) {
  schema::CallRow call;
  call.id = tx.new_id<schema::CallId>();
  call.tenant_id = world.tenant;
  call.account_id = world.account;
  call.campaign_id = world.campaign;
  call.batch_id = enrolment.batch_id;
  call.enrolment_id = enrolment.id;
  call.contact_id = enrolment.contact_id;
  call.job_id = tx.new_id<schema::JobId>();
  call.provider = "retell";
  call.from_number = world.from_number;
  call.phone_number = enrolment.phone;
  return call;
}

/// A store on a real file with a clock that stands still, its closures running on the test's
/// thread.
class RowsTest : public ::testing::Test {
 protected:
  RowsTest()
      : store({folder.file("outdial.db"), schema::Store::WriterMode::inline_on_caller}, clock,
              ids) {
    world = store.write(make_world);
  }

  template <class F>
  auto write(F&& body) {
    return store.write(std::forward<F>(body));
  }
  template <class F>
  auto read(F&& body) {
    return store.read(std::forward<F>(body));
  }
  schema::EnrolmentRow enrol(const std::string& phone) {
    return write([&](schema::Tx& tx) { return add_enrolment(tx, world, world.batch, phone); });
  }
  schema::EnrolmentRow enrolment(schema::EnrolmentId id) {
    return read([&](const schema::ReadTx& tx) { return schema::find_enrolment(tx, id).value(); });
  }

  TemporaryFolder folder;
  ManualClock clock;
  base::IdSource ids{clock, 7};
  schema::Store store;
  World world;
};

}  // namespace outdial::tests
