#include "schema/jobs.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/schema/fixture.h"

namespace outdial::tests {
namespace {

using schema::InstanceId;
using schema::JobRow;
using schema::JobState;
using schema::ReadTx;
using schema::Tx;

constexpr std::int64_t kRoom = 20;

class JobsTest : public RowsTest {
 protected:
  JobsTest() : me(InstanceId::make(ids)) {}

  JobRow add(std::int64_t priority = 0, base::Millis due_in = base::Millis{0}) {
    return write([&](Tx& tx) {
      JobRow job = dial_job(tx, world, world.batch);
      job.priority = priority;
      job.due_at = tx.now() + due_in;
      EXPECT_TRUE(schema::insert_job(tx, job));
      return job;
    });
  }
  JobRow add_other(schema::JobKind kind = schema::JobKind::reconcile_call) {
    return write([&](Tx& tx) {
      JobRow job = dial_job(tx, world, {});
      job.kind = kind;
      job.lane.clear();
      EXPECT_TRUE(schema::insert_job(tx, job));
      return job;
    });
  }
  std::vector<JobRow> claim(int limit, std::int64_t room = kRoom) {
    return write([&](Tx& tx) {
      return schema::claim_dials(tx, world.lane(), me, tx.now() + lease, limit, room);
    });
  }
  JobRow claim_one() {
    auto claimed = claim(1);
    EXPECT_EQ(claimed.size(), 1u);
    return claimed.at(0);
  }
  JobRow find(schema::JobId id) {
    return read([&](const ReadTx& tx) { return schema::find_job(tx, id).value(); });
  }
  static std::set<schema::JobId> ids_of(const std::vector<JobRow>& jobs) {
    std::set<schema::JobId> found;
    for (const auto& job : jobs)
      found.insert(job.id);
    return found;
  }

  InstanceId me;
  base::Millis lease{30'000};
};

TEST_F(JobsTest, AreClaimedByPriorityThenTimeThenId) {
  auto late_low = add(5, base::Millis{0});
  clock.advance(base::Millis{-1'000});
  auto early_low = add(5);
  clock.advance(base::Millis{1'000});
  auto urgent = add(1);
  auto twin_low = add(5);
  std::vector<schema::JobId> order;
  for (int i = 0; i < 4; ++i)
    order.push_back(claim_one().id);
  EXPECT_EQ(order, (std::vector{urgent.id, early_low.id, late_low.id, twin_low.id}));
  EXPECT_TRUE(claim(1).empty());
}

TEST_F(JobsTest, CarryOwnerEpochAndLeaseWhileTheyRun) {
  auto job = add();
  auto claimed = claim_one();
  EXPECT_EQ(claimed.id, job.id);
  EXPECT_EQ(claimed.state, JobState::running);
  EXPECT_EQ(claimed.owner, me);
  EXPECT_EQ(claimed.lease_epoch, 1);
  EXPECT_EQ(claimed.lease_until, clock.now() + lease);
  ASSERT_TRUE(write([&](Tx& tx) { return schema::return_job(tx, claimed); }));
  EXPECT_TRUE(find(job.id).owner.empty());
  EXPECT_EQ(claim_one().lease_epoch, 2);
}

TEST_F(JobsTest, AreClaimedFromTheirOwnLaneOnly) {
  auto job = add();
  auto other = write([&](Tx& tx) {
    schema::ensure_from_number(tx, world.tenant, "+12025550199", world.account);
    JobRow elsewhere = dial_job(tx, world, world.batch);
    elsewhere.lane = world.tenant.str() + "/+12025550199";
    EXPECT_TRUE(schema::insert_job(tx, elsewhere));
    return elsewhere;
  });
  auto check = add_other();
  EXPECT_EQ(ids_of(claim(10)), std::set{job.id});
  auto others = write([&](Tx& tx) { return schema::claim_other(tx, me, tx.now() + lease, 10); });
  EXPECT_EQ(ids_of(others), std::set{check.id});
  EXPECT_EQ(find(other.id).state, JobState::available);
}

TEST_F(JobsTest, PassOverBatchesWithoutRoom) {
  auto blocked = add(0);
  auto [full, free] = write([&](Tx& tx) {
    auto paced = add_batch(tx, world), roomy = add_batch(tx, world);
    schema::note_batch_dial(tx, paced, tx.now() + base::Millis{500});
    JobRow behind = dial_job(tx, world, paced), open = dial_job(tx, world, roomy);
    open.priority = 9;
    EXPECT_TRUE(schema::insert_job(tx, behind) && schema::insert_job(tx, open));
    schema::add_batch_live(tx, world.batch, 3);
    return std::pair(behind, open);
  });
  EXPECT_EQ(ids_of(claim(10, 3)), std::set{free.id});
  EXPECT_EQ(find(blocked.id).state, JobState::available);
  EXPECT_EQ(find(full.id).state, JobState::available);
  clock.advance(base::Millis{500});
  EXPECT_EQ(ids_of(claim(10, 3)), std::set{full.id});
  write([&](Tx& tx) { schema::add_batch_live(tx, world.batch, -1); });
  EXPECT_EQ(ids_of(claim(10, 3)), std::set{blocked.id});
}

TEST_F(JobsTest, ShowALaneWithItsPaceOnlyWhileItMayDial) {
  auto lanes = [&] { return read([](const ReadTx& tx) { return schema::dial_lanes(tx); }); };
  EXPECT_TRUE(lanes().empty());
  add();
  write([&](Tx& tx) {
    schema::note_account_dial(tx, world.account, tx.now() + base::Millis{40});
    schema::add_in_flight(tx, world.account, 1);
    schema::set_remote_concurrency(tx, world.account, 20, 1, std::nullopt);
    schema::rest_from_number(tx, world.tenant, world.from_number, tx.now() + base::Millis{70});
  });
  ASSERT_EQ(lanes().size(), 1u);
  auto lane = lanes().front();
  EXPECT_EQ(lane.lane, world.lane());
  EXPECT_EQ(lane.account_id, world.account);
  EXPECT_EQ(lane.next_dial_at, clock.now() + base::Millis{40});
  EXPECT_EQ(lane.rest_until, clock.now() + base::Millis{70});
  EXPECT_EQ(lane.in_flight, 2);
  EXPECT_EQ(lane.remote_limit, 20);
  EXPECT_EQ(lane.remote_others, std::nullopt);
  write([&](Tx& tx) {
    schema::note_account_failure(tx, world.account, tx.now() + base::Millis{30});
  });
  EXPECT_EQ(lanes().front().rest_until, clock.now() + base::Millis{70}) << "the later rest holds";
  write([&](Tx& tx) { schema::halt_account(tx, world.account, "http_402"); });
  EXPECT_TRUE(lanes().empty());
  write([&](Tx& tx) {
    schema::lift_account_halt(tx, world.account);
    schema::pause_from_number(tx, world.tenant, world.from_number, "http_404");
  });
  EXPECT_TRUE(lanes().empty());
}

TEST_F(JobsTest, AreSettledOnlyUnderTheEpochThatHoldsThem) {
  add();
  JobRow stale = claim_one();
  write([&](Tx& tx) { EXPECT_TRUE(schema::return_job(tx, stale)); });
  JobRow current = claim_one();
  auto before = find(current.id);
  write([&](Tx& tx) {
    EXPECT_FALSE(schema::complete_job(tx, stale));
    EXPECT_FALSE(schema::discard_job(tx, stale, "error"));
    EXPECT_FALSE(schema::cancel_running_job(tx, stale, "reason"));
    EXPECT_FALSE(schema::snooze_job(tx, stale, tx.now(), "error", true));
    EXPECT_FALSE(schema::return_job(tx, stale));
    EXPECT_FALSE(schema::renew_lease(tx, stale.id, stale.lease_epoch, tx.now()));
    EXPECT_FALSE(schema::cancel_waiting_job(tx, stale.id));
  });
  auto after = find(current.id);
  EXPECT_EQ(after.state, JobState::running);
  EXPECT_EQ(after.lease_until, before.lease_until);
  EXPECT_EQ(after.tries, before.tries);
  EXPECT_EQ(after.last_error, before.last_error);
  EXPECT_TRUE(write([&](Tx& tx) { return schema::complete_job(tx, current); }));
  EXPECT_FALSE(write([&](Tx& tx) { return schema::complete_job(tx, current); }));
  EXPECT_EQ(find(current.id).state, JobState::completed);
}

TEST_F(JobsTest, WaitForTheirTimeAndAreStaged) {
  auto now_due = add();
  auto soon = add(0, base::Millis{1'000}), later = add(0, base::Millis{5'000});
  EXPECT_EQ(find(now_due.id).state, JobState::available);
  EXPECT_EQ(find(soon.id).state, JobState::scheduled);
  EXPECT_EQ(read([](const ReadTx& tx) { return schema::next_scheduled(tx); }), soon.due_at);
  EXPECT_EQ(write([](Tx& tx) { return schema::stage_jobs(tx, 10); }), 0);
  clock.advance(base::Millis{5'000});
  EXPECT_EQ(write([](Tx& tx) { return schema::stage_jobs(tx, 1); }), 1);
  EXPECT_EQ(find(soon.id).state, JobState::available);
  EXPECT_EQ(find(later.id).state, JobState::scheduled);
  EXPECT_EQ(write([](Tx& tx) { return schema::stage_jobs(tx, 10); }), 1);
  EXPECT_EQ(read([](const ReadTx& tx) { return schema::next_scheduled(tx); }), std::nullopt);
}

TEST_F(JobsTest, SnoozeAndCountATryOnlyWhenItWasTheirFailure) {
  add();
  auto job = claim_one();
  auto due = clock.now() + base::Millis{250};
  write([&](Tx& tx) { EXPECT_TRUE(schema::snooze_job(tx, job, due, "rate_limit", false)); });
  auto row = find(job.id);
  EXPECT_EQ(row.state, JobState::scheduled);
  EXPECT_EQ(row.due_at, due);
  EXPECT_EQ(row.tries, 0);
  EXPECT_TRUE(row.owner.empty());
  clock.advance(base::Millis{250});
  write([](Tx& tx) { schema::stage_jobs(tx, 1); });
  job = claim_one();
  write([&](Tx& tx) { EXPECT_TRUE(schema::snooze_job(tx, job, due, "HTTP 500", true)); });
  EXPECT_EQ(find(job.id).tries, 1);
  EXPECT_EQ(find(job.id).last_error, "HTTP 500");
}

TEST_F(JobsTest, AreFoundWhenTheirLeaseRanOutOrTheirOwnerIsGone) {
  add();
  auto job = claim_one();
  auto stranger = InstanceId::make(ids);
  auto expired = [&](InstanceId self) {
    return read([&](const ReadTx& tx) { return schema::expired_leases(tx, self, 10).size(); });
  };
  EXPECT_EQ(expired(me), 0u);
  EXPECT_EQ(expired(InstanceId{}), 0u);
  EXPECT_EQ(expired(stranger), 1u);
  clock.advance(lease);
  EXPECT_EQ(expired(me), 0u) << "a lease holds until its last instant";
  clock.advance(base::Millis{1});
  EXPECT_EQ(expired(me), 1u);
  write([&](Tx& tx) {
    EXPECT_TRUE(schema::renew_lease(tx, job.id, job.lease_epoch, tx.now() + lease));
  });
  EXPECT_EQ(expired(me), 0u);
}

TEST_F(JobsTest, ExistOnceOpenPerEnrolmentAndPerCallAndKind) {
  auto person = enrol("+12025550101");
  auto call = schema::CallId::make(ids);
  auto insert = [&](schema::EnrolmentId enrolment, schema::CallId of_call, schema::JobKind kind) {
    return write([&](Tx& tx) {
      JobRow job = dial_job(tx, world, world.batch);
      job.enrolment_id = enrolment;
      job.call_id = of_call;
      job.kind = kind;
      return schema::insert_job(tx, job) ? std::optional(job.id) : std::nullopt;
    });
  };
  auto first = insert(person.id, {}, schema::JobKind::dial_contact);
  ASSERT_TRUE(first);
  EXPECT_FALSE(insert(person.id, {}, schema::JobKind::dial_contact));
  EXPECT_TRUE(insert({}, call, schema::JobKind::reconcile_call));
  EXPECT_FALSE(insert({}, call, schema::JobKind::reconcile_call));
  EXPECT_TRUE(insert({}, call, schema::JobKind::poll_overdue_call));
  write([&](Tx& tx) { EXPECT_TRUE(schema::cancel_waiting_job(tx, *first)); });
  EXPECT_TRUE(insert(person.id, {}, schema::JobKind::dial_contact));
}

TEST_F(JobsTest, AreCancelledOnlyWhileTheyWait) {
  auto available = add(), scheduled = add(0, base::Millis{9'000});
  write([&](Tx& tx) {
    EXPECT_TRUE(schema::cancel_waiting_job(tx, available.id));
    EXPECT_TRUE(schema::cancel_waiting_job(tx, scheduled.id));
    EXPECT_FALSE(schema::cancel_waiting_job(tx, scheduled.id));
  });
  EXPECT_TRUE(claim(10).empty());
  EXPECT_EQ(find(available.id).state, JobState::cancelled);
}

TEST_F(JobsTest, AreCountedAndPruned) {
  add();
  add();
  add(0, base::Millis{9'000});
  auto job = claim_one();
  auto counts = read([](const ReadTx& tx) { return schema::count_jobs(tx); });
  EXPECT_EQ(std::tuple(counts.available, counts.scheduled, counts.running), std::tuple(1, 1, 1));
  write([&](Tx& tx) { schema::complete_job(tx, job); });
  EXPECT_EQ(write([&](Tx& tx) { return schema::prune_jobs(tx, tx.now(), 10); }), 0);
  clock.advance(base::Millis{1});
  EXPECT_EQ(write([&](Tx& tx) { return schema::prune_jobs(tx, tx.now(), 10); }), 1);
  EXPECT_FALSE(read([&](const ReadTx& tx) { return schema::find_job(tx, job.id); }));
}

TEST_F(JobsTest, TellWhetherOtherWorkWaits) {
  EXPECT_FALSE(read([](const ReadTx& tx) { return schema::count_available_others(tx, 10) > 0; }));
  add();
  EXPECT_FALSE(read([](const ReadTx& tx) { return schema::count_available_others(tx, 10) > 0; }));
  add_other(schema::JobKind::read_concurrency);
  EXPECT_TRUE(read([](const ReadTx& tx) { return schema::count_available_others(tx, 10) > 0; }));
  read([&](const ReadTx& tx) {
    EXPECT_TRUE(schema::has_open_account_job(tx, world.account, schema::JobKind::read_concurrency));
    EXPECT_FALSE(schema::has_open_account_job(tx, world.account, schema::JobKind::reconcile_call));
  });
}

TEST_F(JobsTest, AreNeverClaimedTwiceByTwoThreads) {
  constexpr int kJobs = 300;
  schema::Store threaded({folder.file("threaded.db")}, clock, ids);
  World there = threaded.write(make_world);
  threaded.write([&](Tx& tx) {
    for (int i = 0; i < kJobs; ++i)
      EXPECT_TRUE(schema::insert_job(tx, dial_job(tx, there, there.batch)));
  });
  std::mutex mutex;
  std::multiset<schema::JobId> claimed;
  auto work = [&] {
    auto self = InstanceId::make(ids);
    while (true) {
      auto jobs = threaded.write([&](Tx& tx) {
        return schema::claim_dials(tx, there.lane(), self, tx.now() + lease, 3, kRoom);
      });
      if (jobs.empty()) return;
      std::scoped_lock lock(mutex);
      for (const auto& job : jobs) {
        EXPECT_EQ(job.owner, self);
        claimed.insert(job.id);
      }
    }
  };
  { std::jthread first(work), second(work), third(work); }
  EXPECT_EQ(claimed.size(), static_cast<std::size_t>(kJobs));
  EXPECT_EQ(std::set<schema::JobId>(claimed.begin(), claimed.end()).size(), claimed.size());
}

TEST(JobKindTest, HasAWordForEveryKind) {
  using schema::JobKind;
  for (JobKind kind : {JobKind::dial_contact, JobKind::reconcile_call, JobKind::poll_overdue_call,
                       JobKind::read_concurrency})
    EXPECT_EQ(schema::parse_job_kind(schema::to_text(kind)), kind);
  EXPECT_EQ(schema::parse_job_kind("juggle"), std::nullopt);
}

}  // namespace
}  // namespace outdial::tests
