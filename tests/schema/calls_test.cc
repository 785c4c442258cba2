#include "schema/calls.h"

#include <SQLiteCpp/Exception.h>
#include <gtest/gtest.h>

#include "tests/schema/fixture.h"

namespace outdial::tests {
namespace {

using schema::CallRow;
using schema::CallStatus;
using schema::ReadTx;
using schema::Tx;

constexpr CallStatus kAll[] = {CallStatus::placing,    CallStatus::placed,   CallStatus::refused,
                               CallStatus::throttled,  CallStatus::not_sent, CallStatus::unknown,
                               CallStatus::not_placed, CallStatus::ongoing,  CallStatus::ended,
                               CallStatus::analyzed};

class CallsTest : public RowsTest {
 protected:
  CallRow place(const schema::EnrolmentRow& person) {
    return write([&](Tx& tx) {
      CallRow call = placing_call(tx, world, person);
      schema::insert_placing(tx, call);
      return schema::find_call(tx, call.id).value();
    });
  }
  CallRow find(schema::CallId id) {
    return read([&](const ReadTx& tx) { return schema::find_call(tx, id).value(); });
  }
  bool advance(CallRow call, CallStatus from, CallStatus to) {
    call.status = to;
    return write([&](Tx& tx) { return schema::advance_call(tx, call, from); });
  }
  /// Puts a row into a state without regard for the moves.
  void force(schema::CallId id, CallStatus status) {
    constexpr char kForce[] = "UPDATE calls SET status = $1 WHERE id = $2";
    write([&](Tx& tx) { tx.run(kForce, {schema::to_text(status), id}); });
  }
  std::optional<schema::CallId> live(const std::string& phone) {
    return read([&](const ReadTx& tx) { return schema::find_live_call(tx, world.tenant, phone); });
  }
};

TEST_F(CallsTest, StartAsPlacing) {
  auto call = place(enrol("+12025550101"));
  EXPECT_EQ(call.status, CallStatus::placing);
  EXPECT_EQ(call.placing_at, clock.now());
  EXPECT_EQ(call.last_news_at, clock.now());
  EXPECT_EQ(live("+12025550101"), call.id);
}

TEST_F(CallsTest, MoveExactlyAlongTheTable) {
  auto call = place(enrol("+12025550101"));
  for (CallStatus from : kAll)
    for (CallStatus to : kAll) {
      force(call.id, from);
      if (from == to || schema::may_move(from, to)) {
        EXPECT_TRUE(advance(call, from, to)) << schema::to_text(from) << schema::to_text(to);
        EXPECT_EQ(find(call.id).status, to);
      } else {
        EXPECT_THROW(advance(call, from, to), std::logic_error)
            << schema::to_text(from) << " to " << schema::to_text(to);
        EXPECT_EQ(find(call.id).status, from);
      }
    }
}

TEST_F(CallsTest, ChangeNothingWhenTheStateIsNotTheExpectedOne) {
  auto call = place(enrol("+12025550101"));
  ASSERT_TRUE(advance(call, CallStatus::placing, CallStatus::unknown));
  clock.advance(base::Millis{5});
  auto before = find(call.id);
  CallRow late = call;
  late.status = CallStatus::refused;
  late.error = "HTTP 400";
  late.http_status = 400;
  EXPECT_FALSE(write([&](Tx& tx) { return schema::advance_call(tx, late, CallStatus::placing); }));
  auto after = find(call.id);
  EXPECT_EQ(after.status, CallStatus::unknown);
  EXPECT_EQ(after.error, before.error);
  EXPECT_EQ(after.http_status, std::nullopt);
  EXPECT_EQ(after.updated_at, before.updated_at);
}

TEST_F(CallsTest, AreLiveOncePerNumberUntilTheyAreProvenOver) {
  auto first = enrol("+12025550101");
  auto second =
      write([&](Tx& tx) { return add_enrolment(tx, world, add_batch(tx, world), "+12025550101"); });
  auto call = place(first);
  for (CallStatus status : kAll) {
    force(call.id, status);
    if (schema::is_live(status)) {
      EXPECT_EQ(live("+12025550101"), call.id) << schema::to_text(status);
      EXPECT_THROW(place(second), SQLite::Exception) << schema::to_text(status);
    } else {
      EXPECT_EQ(live("+12025550101"), std::nullopt) << schema::to_text(status);
    }
  }
  auto again = place(second);
  EXPECT_EQ(live("+12025550101"), again.id);
  EXPECT_THROW(force(call.id, CallStatus::placed), SQLite::Exception)
      << "late proof has to say that it is a double";
}

TEST_F(CallsTest, MayBeLiveTwiceOnlyAsARecordedDouble) {
  auto first = place(enrol("+12025550101"));
  ASSERT_TRUE(advance(first, CallStatus::placing, CallStatus::unknown));
  ASSERT_TRUE(advance(first, CallStatus::unknown, CallStatus::not_placed));
  auto second = place(write(
      [&](Tx& tx) { return add_enrolment(tx, world, add_batch(tx, world), "+12025550101"); }));
  CallRow late = find(first.id);
  late.status = CallStatus::placed;
  late.doubled = true;
  EXPECT_TRUE(
      write([&](Tx& tx) { return schema::advance_call(tx, late, CallStatus::not_placed); }));
  EXPECT_EQ(live("+12025550101"), second.id);
  ASSERT_TRUE(advance(second, CallStatus::placing, CallStatus::refused));
  auto past = read(
      [&](const ReadTx& tx) { return schema::past_of_number(tx, world.tenant, "+12025550101"); });
  EXPECT_TRUE(past.live) << "the double holds the number, too";
  EXPECT_FALSE(past.not_placed_at);
}

TEST_F(CallsTest, OfOtherTenantsDoNotHoldTheNumber) {
  place(enrol("+12025550101"));
  World other = write(make_world);
  auto person =
      write([&](Tx& tx) { return add_enrolment(tx, other, other.batch, "+12025550101"); });
  EXPECT_NO_THROW(
      write([&](Tx& tx) { schema::insert_placing(tx, placing_call(tx, other, person)); }));
}

TEST_F(CallsTest, KeepEveryFactTheyAreGiven) {
  CallRow call = place(enrol("+12025550101"));
  call.status = CallStatus::ended;
  call.provider_call_id = "call_1";
  call.settled = call.provisional = call.counted = call.answered = true;
  call.disposition = "completed";
  call.end_reason = "user_hangup";
  call.error = "none";
  call.http_status = 201;
  call.duration_ms = 61'000;
  call.cost_cents = "12.5";
  call.recording_url = "https://example.com/recording";
  call.public_log_url = "https://example.com/log";
  call.reported_started_at = base::from_millis(1'000);
  call.reported_ended_at = base::from_millis(62'000);
  call.placed_at = call.started_at = call.ended_at = clock.now();
  call.last_news_at = clock.now();
  call.checks = 3;
  call.next_check_at = clock.now() + base::Millis{9};
  ASSERT_TRUE(write([&](Tx& tx) { return schema::advance_call(tx, call, CallStatus::placing); }));
  auto row = read([](const ReadTx& tx) {
    return schema::find_call_by_provider_id(tx, "retell", "call_1").value();
  });
  EXPECT_EQ(row.id, call.id);
  EXPECT_TRUE(row.settled && row.provisional && row.counted && row.answered);
  EXPECT_FALSE(row.doubled);
  EXPECT_EQ(row.disposition, "completed");
  EXPECT_EQ(row.end_reason, "user_hangup");
  EXPECT_EQ(row.error, "none");
  EXPECT_EQ(row.http_status, 201);
  EXPECT_EQ(row.duration_ms, 61'000);
  EXPECT_EQ(row.cost_cents, "12.5");
  EXPECT_EQ(row.recording_url, call.recording_url);
  EXPECT_EQ(row.public_log_url, call.public_log_url);
  EXPECT_EQ(row.reported_started_at, call.reported_started_at);
  EXPECT_EQ(row.reported_ended_at, call.reported_ended_at);
  EXPECT_EQ(row.placed_at, call.placed_at);
  EXPECT_EQ(row.started_at, call.started_at);
  EXPECT_EQ(row.ended_at, call.ended_at);
  EXPECT_EQ(row.checks, 3);
  EXPECT_EQ(row.next_check_at, call.next_check_at);
  EXPECT_EQ(read([&](const ReadTx& tx) {
              return schema::find_call_of_job(tx, call.enrolment_id, call.job_id)->id;
            }),
            call.id);
  auto past = read([&](const ReadTx& tx) {
    return schema::past_of_number(tx, call.tenant_id, call.phone_number);
  });
  ASSERT_EQ(past.attempts.size(), 1U);
  EXPECT_EQ(past.attempts[0].at, call.placing_at);
  EXPECT_EQ(past.attempts[0].disposition, "completed");
  EXPECT_EQ(past.attempts[0].purpose, "recruiting");
  EXPECT_FALSE(past.live);
  EXPECT_EQ(read([&](const ReadTx& tx) {
              return schema::times_of_disposition(tx, call.enrolment_id, "completed");
            }),
            std::vector{call.placing_at});
}

TEST_F(CallsTest, ShareNoProviderCallId) {
  auto first = place(enrol("+12025550101")), second = place(enrol("+12025550102"));
  first.provider_call_id = second.provider_call_id = "call_1";
  EXPECT_TRUE(advance(first, CallStatus::placing, CallStatus::placed));
  EXPECT_THROW(advance(second, CallStatus::placing, CallStatus::placed), SQLite::Exception);
}

TEST_F(CallsTest, ComeUpWhenTheirCheckIsDue) {
  auto late = place(enrol("+12025550101")), early = place(enrol("+12025550102"));
  place(enrol("+12025550103"));
  write([&](Tx& tx) {
    schema::set_next_check(tx, late.id, tx.now() + base::Millis{20}, 1);
    schema::set_next_check(tx, early.id, tx.now() + base::Millis{10}, 1);
  });
  auto due = [&](int limit) {
    return read([&](const ReadTx& tx) { return schema::calls_to_check(tx, limit); });
  };
  EXPECT_TRUE(due(10).empty());
  clock.advance(base::Millis{20});
  ASSERT_EQ(due(10).size(), 2u);
  EXPECT_EQ(due(1).front().id, early.id);
  write([&](Tx& tx) { schema::set_next_check(tx, early.id, std::nullopt, 2); });
  EXPECT_EQ(due(10).front().id, late.id);
}

TEST_F(CallsTest, AreStaleOnlyWhilePlacing) {
  auto call = place(enrol("+12025550101"));
  auto stale = [&] {
    return read([&](const ReadTx& tx) { return schema::stale_placing(tx, tx.now(), 10).size(); });
  };
  EXPECT_EQ(stale(), 0u);
  clock.advance(base::Millis{1});
  EXPECT_EQ(stale(), 1u);
  advance(call, CallStatus::placing, CallStatus::unknown);
  EXPECT_EQ(stale(), 0u);
}

}  // namespace
}  // namespace outdial::tests
