#include "schema/enrolments.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "schema/progress.h"
#include "tests/schema/fixture.h"

namespace outdial::tests {
namespace {

using schema::EnrolmentRow;
using schema::EnrolmentStatus;
using schema::ReadTx;
using schema::Tx;

constexpr EnrolmentStatus kFinal[] = {EnrolmentStatus::done,       EnrolmentStatus::exhausted,
                                      EnrolmentStatus::suppressed, EnrolmentStatus::expired,
                                      EnrolmentStatus::cancelled,  EnrolmentStatus::needs_review};

class EnrolmentsTest : public RowsTest {
 protected:
  schema::ProgressRow progress() {
    return read([&](const ReadTx& tx) { return schema::find_progress(tx, world.batch).value(); });
  }
  schema::ProgressRow recount() {
    return read([&](const ReadTx& tx) {
      auto counts = schema::recount_progress(tx, world.batch);
      counts.tenant_id = world.tenant;
      counts.updated_at = schema::find_progress(tx, world.batch).value().updated_at;
      return counts;
    });
  }
  bool queue(const EnrolmentRow& row) {
    return write(
        [&](Tx& tx) { return schema::queue_enrolment(tx, row, tx.new_id<schema::JobId>()); });
  }
  bool start(const EnrolmentRow& row) {
    return write(
        [&](Tx& tx) { return schema::start_enrolment_call(tx, row, tx.new_id<schema::CallId>()); });
  }
  bool release(const EnrolmentRow& row, EnrolmentStatus from) {
    return write([&](Tx& tx) {
      return schema::release_enrolment(
          tx, row, {from, tx.now() + base::Millis{60'000}, "retry_later", "busy", 2, 1});
    });
  }
  bool finish(const EnrolmentRow& row, EnrolmentStatus from, EnrolmentStatus to) {
    return write([&](Tx& tx) { return schema::finish_enrolment(tx, row, from, to, "reason", ""); });
  }
};

TEST_F(EnrolmentsTest, StartPendingAndAreCounted) {
  auto row = enrolment(enrol("+12025550101").id);
  EXPECT_EQ(row.status, EnrolmentStatus::pending);
  EXPECT_EQ(progress().total, 1);
  EXPECT_EQ(progress().pending, 1);
}

TEST_F(EnrolmentsTest, ExistOncePerKeyAndBatch) {
  auto row = enrol("+12025550101");
  write([&](Tx& tx) {
    EnrolmentRow again = row;
    again.id = tx.new_id<schema::EnrolmentId>();
    EXPECT_FALSE(schema::insert_enrolment(tx, again));
    again.batch_id = add_batch(tx, world);
    EXPECT_TRUE(schema::insert_enrolment(tx, again));
    EXPECT_EQ(schema::find_enrolment_by_key(tx, row.batch_id, row.dedupe_key), row.id);
  });
  EXPECT_EQ(progress().total, 1);
}

TEST_F(EnrolmentsTest, PassThroughACallAndBack) {
  auto row = enrol("+12025550101");
  EXPECT_TRUE(queue(row));
  EXPECT_FALSE(enrolment(row.id).job_id.empty());
  EXPECT_TRUE(start(row));
  auto in_call = enrolment(row.id);
  EXPECT_EQ(in_call.status, EnrolmentStatus::in_call);
  EXPECT_TRUE(in_call.job_id.empty());
  EXPECT_FALSE(in_call.last_call_id.empty());
  EXPECT_TRUE(release(row, EnrolmentStatus::in_call));
  auto pending = enrolment(row.id);
  EXPECT_EQ(pending.status, EnrolmentStatus::pending);
  EXPECT_EQ(pending.next_attempt_at, clock.now() + base::Millis{60'000});
  EXPECT_EQ(pending.disposition, "busy");
  EXPECT_EQ(pending.backoffs, 2);
  EXPECT_EQ(pending.refusals, 1);
  EXPECT_EQ(progress(), recount());
}

TEST_F(EnrolmentsTest, RefuseEveryMoveFromAnotherStateAndChangeNothing) {
  auto row = enrol("+12025550101");
  auto unchanged = [&](EnrolmentStatus status) {
    auto before = progress();
    for (EnrolmentStatus wrong :
         {EnrolmentStatus::pending, EnrolmentStatus::queued, EnrolmentStatus::in_call}) {
      if (wrong == status) continue;
      for (EnrolmentStatus to : kFinal)
        EXPECT_FALSE(finish(row, wrong, to));
      if (wrong != EnrolmentStatus::pending) {
        EXPECT_FALSE(release(row, wrong));
      }
    }
    if (status != EnrolmentStatus::pending) {
      EXPECT_FALSE(queue(row));
    }
    if (status != EnrolmentStatus::queued) {
      EXPECT_FALSE(start(row));
    }
    EXPECT_EQ(enrolment(row.id).status, status);
    EXPECT_EQ(enrolment(row.id).reason, status == EnrolmentStatus::done ? "reason" : "");
    EXPECT_EQ(progress(), before);
  };
  unchanged(EnrolmentStatus::pending);
  queue(row);
  unchanged(EnrolmentStatus::queued);
  start(row);
  unchanged(EnrolmentStatus::in_call);
  finish(row, EnrolmentStatus::in_call, EnrolmentStatus::done);
  unchanged(EnrolmentStatus::done);
}

TEST_F(EnrolmentsTest, KeepTheirDispositionWhenTheLastMoveNamesNone) {
  auto row = enrol("+12025550101");
  write([&](Tx& tx) { schema::set_enrolment_disposition(tx, row.id, "busy"); });
  finish(row, EnrolmentStatus::pending, EnrolmentStatus::exhausted);
  EXPECT_EQ(enrolment(row.id).disposition, "busy");
  EXPECT_EQ(enrolment(row.id).finished_at, clock.now());
}

TEST_F(EnrolmentsTest, AreDueByTheirTime) {
  auto later = enrol("+12025550101"), first = enrol("+12025550102"),
       waiting = enrol("+12025550103");
  write([&](Tx& tx) {
    schema::postpone_enrolment(tx, later.id, tx.now() + base::Millis{20}, "retry_later");
    schema::postpone_enrolment(tx, first.id, tx.now() + base::Millis{10}, "retry_later");
    schema::postpone_enrolment(tx, waiting.id, tx.now() + base::Millis{30}, "number_busy");
  });
  auto due = [&] {
    return read([&](const ReadTx& tx) {
      std::vector<schema::EnrolmentId> found;
      for (const auto& row : schema::due_enrolments(tx, world.batch, 10))
        found.push_back(row.id);
      return found;
    });
  };
  EXPECT_TRUE(due().empty());
  EXPECT_EQ(read([&](const ReadTx& tx) { return schema::next_due(tx, world.batch); }),
            clock.now() + base::Millis{10});
  write([&](Tx& tx) { schema::wake_number(tx, world.tenant, later.phone); });
  EXPECT_TRUE(due().empty()) << "only who waits for the number is woken";
  write([&](Tx& tx) { schema::wake_number(tx, world.tenant, waiting.phone); });
  EXPECT_EQ(due(), std::vector{waiting.id});
  clock.advance(base::Millis{20});
  EXPECT_EQ(due(), (std::vector{waiting.id, first.id, later.id}));
}

TEST_F(EnrolmentsTest, ArePostponedOnlyWhilePending) {
  auto row = enrol("+12025550101");
  queue(row);
  write([&](Tx& tx) {
    schema::postpone_enrolment(tx, row.id, tx.now() + base::Millis{10}, "retry_later");
  });
  EXPECT_EQ(enrolment(row.id).next_attempt_at, row.next_attempt_at);
}

TEST_F(EnrolmentsTest, AreFoundByPhoneWhileTheyWait) {
  auto waiting = enrol("+12025550101"), queued = enrol("+12025550102");
  auto in_call = enrol("+12025550103"), done = enrol("+12025550104");
  queue(queued);
  queue(in_call);
  start(in_call);
  finish(done, EnrolmentStatus::pending, EnrolmentStatus::done);
  auto found = [&](const std::string& phone) {
    return read([&](const ReadTx& tx) {
      return schema::waiting_with_phone(tx, world.tenant, phone, {}, {}, 10).size();
    });
  };
  EXPECT_EQ(found(waiting.phone), 1u);
  EXPECT_EQ(found(queued.phone), 1u);
  EXPECT_EQ(found(in_call.phone), 0u);
  EXPECT_EQ(found(done.phone), 0u);
}

TEST_F(EnrolmentsTest, CountAttemptsAtTheInstantOfTheirDial) {
  auto row = enrol("+12025550101");
  auto first = clock.now(), second = clock.now() + base::Millis{5};
  write([&](Tx& tx) {
    schema::count_attempt(tx, row.id, first);
    schema::count_attempt(tx, row.id, second);
  });
  EXPECT_EQ(enrolment(row.id).attempts, 2);
  EXPECT_EQ(enrolment(row.id).first_attempt_at, first);
  EXPECT_EQ(enrolment(row.id).last_attempt_at, second);
}

/// Walks 40 people at random along the legal moves, and tries illegal ones between.
class RandomWalkTest : public EnrolmentsTest, public ::testing::WithParamInterface<unsigned> {
 protected:
  static constexpr EnrolmentStatus kAll[] = {
      EnrolmentStatus::pending, EnrolmentStatus::queued,    EnrolmentStatus::in_call,
      EnrolmentStatus::done,    EnrolmentStatus::exhausted, EnrolmentStatus::suppressed,
      EnrolmentStatus::expired, EnrolmentStatus::cancelled, EnrolmentStatus::needs_review};

  bool move(const EnrolmentRow& row, EnrolmentStatus from, EnrolmentStatus to) {
    if (to == EnrolmentStatus::queued) return queue(row);
    if (to == EnrolmentStatus::in_call) return start(row);
    if (to == EnrolmentStatus::pending) return release(row, from);
    return finish(row, from, to);
  }
};

TEST_P(RandomWalkTest, LeavesProgressEqualToARecount) {
  std::mt19937 random(GetParam());
  auto draw = [&](std::size_t below) { return random() % below; };
  std::vector<EnrolmentRow> people;
  std::map<schema::EnrolmentId, EnrolmentStatus> model;
  for (int i = 0; i < 40; ++i) {
    people.push_back(enrol("+120255501" + std::to_string(10 + i)));
    model[people.back().id] = EnrolmentStatus::pending;
  }
  for (int step = 0; step < 400; ++step) {
    const auto& row = people[draw(people.size())];
    EnrolmentStatus from = model[row.id];
    EnrolmentStatus to = kAll[draw(draw(3) == 0 ? 9 : 3)];
    bool legal = schema::may_move(from, to);
    if (draw(10) == 0) {
      // The same move inside a transaction that is undone.
      EXPECT_THROW(write([&](Tx& tx) {
                     schema::finish_enrolment(tx, row, from, EnrolmentStatus::done, "undone", "");
                     throw std::domain_error("undone");
                   }),
                   std::domain_error);
    }
    if (legal) {
      EXPECT_TRUE(move(row, from, to)) << schema::to_text(from) << " to " << schema::to_text(to);
      model[row.id] = to;
    } else if (to == EnrolmentStatus::queued || to == EnrolmentStatus::in_call) {
      EXPECT_FALSE(move(row, from, to)) << schema::to_text(from) << " to " << schema::to_text(to);
    }
    if (step % 20 == 0) {
      ASSERT_EQ(progress(), recount()) << "after step " << step;
    }
  }
  EXPECT_EQ(progress(), recount());
  for (const auto& row : people)
    EXPECT_EQ(enrolment(row.id).status, model[row.id]);
  auto counts = progress();
  EXPECT_EQ(counts.total, 40);
  EXPECT_LT(counts.pending + counts.queued + counts.in_call, 40) << "the walk went somewhere";
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomWalkTest, ::testing::Values(1U, 2U, 3U, 4U, 5U));

TEST_F(EnrolmentsTest, PublishProgressOnceUntilItChangesAgain) {
  enrol("+12025550101");
  auto to_publish = [&] {
    return read([&](const ReadTx& tx) { return schema::progress_to_publish(tx, tx.now()).size(); });
  };
  EXPECT_EQ(to_publish(), 1u);
  clock.advance(base::Millis{1});
  write([&](Tx& tx) { schema::mark_progress_published(tx, world.batch); });
  EXPECT_EQ(to_publish(), 0u);
  clock.advance(base::Millis{1});
  enrol("+12025550102");
  EXPECT_EQ(to_publish(), 1u);
}

TEST_F(EnrolmentsTest, PublishAlsoWhatChangesInTheMillisecondOfPublishing) {
  enrol("+12025550101");
  write([&](Tx& tx) { schema::mark_progress_published(tx, world.batch); });
  enrol("+12025550102");
  clock.advance(base::Millis{1});
  EXPECT_EQ(
      read([&](const ReadTx& tx) { return schema::progress_to_publish(tx, tx.now()).size(); }), 1u);
}

}  // namespace
}  // namespace outdial::tests
