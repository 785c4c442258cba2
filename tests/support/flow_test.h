#pragma once

#include <gtest/gtest.h>

#include "base/log.h"
#include "tests/support/dialer.h"
#include "tests/support/manual_clock.h"
#include "tests/support/world.h"

namespace outdial::tests {

/// Whom a test calls when it does not matter whom.
inline constexpr char kDana[] = "+14155550123";

/// A World whose clock moves only when told, with a Dialer that works in it on the test's thread.
class FlowTest : public testing::Test {
 protected:
  FlowTest() { base::set_log(base::LogLevel::error, base::LogFormat::text); }

  ManualClock clock;
  World world{clock};
  Dialer dialer{world};

  /// Plans and claims the next dial.
  schema::JobRow claimed() {
    dialer.plan();
    dialer.stage();
    return dialer.claim().value();
  }
  /// Dials `enrolment`, which must be the next to be dialled, and gives its call.
  schema::CallRow dialled(schema::EnrolmentId enrolment) {
    EXPECT_TRUE(dialer.dial_one());
    EXPECT_EQ(world.enrolment(enrolment).status, schema::EnrolmentStatus::in_call);
    return world.call_of(enrolment);
  }
  /// The same, with this answer to the request.
  schema::CallRow dialled(schema::EnrolmentId enrolment, const calls::Answer& answer) {
    dialer.exchange.answers.push_back(answer);
    EXPECT_TRUE(dialer.dial_one());
    return world.call_of(enrolment);
  }
  /// Looks up what is due every ten seconds for so long.
  void look_up_for(base::Millis time) {
    for (base::Time end = clock.now() + time; clock.now() < end;) {
      clock.advance(std::chrono::seconds{10});
      dialer.look_up();
    }
  }
  void expect_enrolment(schema::EnrolmentId id, schema::EnrolmentStatus status,
                        const std::string& reason) {
    auto row = world.enrolment(id);
    EXPECT_EQ(schema::to_text(row.status), schema::to_text(status));
    EXPECT_EQ(row.reason, reason);
  }
  void expect_call(schema::CallId id, schema::CallStatus status) {
    EXPECT_EQ(schema::to_text(world.call(id).status), schema::to_text(status));
  }
  void expect_batch(schema::BatchId id, schema::BatchStatus status) {
    EXPECT_EQ(schema::to_text(world.batch(id).status), schema::to_text(status));
  }
};

}  // namespace outdial::tests
