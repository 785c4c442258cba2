#include "calls/begin.h"

#include "calls/batch_control.h"
#include "calls/books.h"
#include "schema/meta.h"
#include "tests/support/flow_test.h"
#include "tests/support/hours.h"

namespace outdial::tests {
namespace {

using namespace std::chrono_literals;
using schema::BatchStatus;
using schema::CallStatus;
using schema::EnrolmentStatus;
using schema::JobState;

class BeginTest : public FlowTest {
 protected:
  schema::BatchId batch = world.add_batch();
  schema::EnrolmentId enrolment = world.enrol(batch, kDana);

  calls::Begun begun(const schema::JobRow& job) { return std::get<calls::Begun>(world.begin(job)); }
  /// Makes it visible whether the planned variables are used.
  static void mark(schema::JobRow& job) {
    const std::string name = "\"Dana\"";
    for (auto at = job.payload_json.find(name); at != std::string::npos;
         at = job.payload_json.find(name, at))
      job.payload_json.replace(at, name.size(), "\"Planned\"");
  }
};

TEST_F(BeginTest, BooksCallSlotsPaceAndEnrolmentAtOnce) {
  world.rules.calls_per_second = 1;
  auto job = claimed();
  base::Time now = clock.now();
  auto dial = begun(job);

  auto call = world.call(dial.call_id);
  EXPECT_EQ(call.status, CallStatus::placing);
  EXPECT_EQ(call.placing_at, now);
  EXPECT_EQ(call.phone_number, kDana);
  EXPECT_EQ(call.from_number, world.from_number);
  EXPECT_EQ(call.job_id, job.id);
  EXPECT_EQ(call.attempt, 1);
  EXPECT_FALSE(call.counted);
  auto person = world.enrolment(enrolment);
  EXPECT_EQ(person.status, EnrolmentStatus::in_call);
  EXPECT_EQ(person.last_call_id, dial.call_id);
  EXPECT_EQ(person.attempts, 0) << "an attempt counts once it is known to have reached the person";
  EXPECT_EQ(world.job(job.id).state, JobState::running);
  EXPECT_EQ(world.the_account().in_flight, 1);
  EXPECT_EQ(world.batch(batch).live, 1);
  EXPECT_EQ(world.batch(batch).dials, 1);
  base::Millis spacing = calls::dial_spacing(clock, 1, 0);
  EXPECT_EQ(spacing, 1053ms) << "dials are spaced at 95 % of the rate";
  EXPECT_EQ(world.the_account().next_dial_at, now + spacing);
  EXPECT_EQ(world.the_number().next_dial_at, now + spacing);
  EXPECT_EQ(world.the_number().dial_count, 1);
  EXPECT_EQ(dial.checked_at, clock.boot());
}

TEST_F(BeginTest, SendsExactlyFiveMetadataKeys) {
  auto dial = begun(claimed());
  std::map<std::string, std::string> expected = {{"outdial_attempt_id", dial.call_id.str()},
                                                 {"outdial_enrolment_id", enrolment.str()},
                                                 {"outdial_batch_id", batch.str()},
                                                 {"outdial_campaign_id", world.campaign.str()},
                                                 {"outdial_instance_id", world.rules.instance_id}};
  EXPECT_EQ(dial.metadata, expected);
}

TEST_F(BeginTest, UsesTheVariablesOfThePlanWhileNothingHasChanged) {
  auto job = claimed();
  mark(job);
  EXPECT_EQ(begun(job).variables.at("customer_first_name"), "Planned");
}

class BeginVariablesTest : public BeginTest {
 protected:
  BeginVariablesTest() {
    auto campaign = world.add_campaign(
        [](auto& row) { row.variables_json = R"({"greeting":"{{first_name}}"})"; });
    batch = world.add_batch([&](auto& row) { row.campaign_id = campaign; });
    schema::EnrolmentId old = enrolment;
    world.write([&](schema::Tx& tx) { calls::cancel_enrolment(tx, old, "test"); });
    enrolment = world.enrol(batch, kDana);
  }
};

TEST_F(BeginVariablesTest, RendersAgainWhenTheContactHasChanged) {
  auto job = claimed();
  world.write([&](schema::Tx& tx) {
    auto contact = schema::find_contact(tx, world.enrolment(enrolment).contact_id).value();
    contact.first_name = "Robin";
    schema::update_contact(tx, contact);
  });
  EXPECT_EQ(begun(job).variables.at("greeting"), "Robin");
}

TEST_F(BeginVariablesTest, RendersAgainWhenTheLocalDateHasChanged) {
  auto job = claimed();
  mark(job);
  clock.advance(24h);
  EXPECT_EQ(begun(job).variables.at("greeting"), "Dana");
}

TEST_F(BeginVariablesTest, KeepsTheVariablesWhenOnlyTheUtcDateHasChanged) {
  auto job = claimed();
  mark(job);
  clock.advance(7h);  // 20:00 in New York, 01:00 of the next day in UTC
  EXPECT_EQ(begun(job).variables.at("greeting"), "Planned");
}

/// What stands in the way between plan and begin, and where it sends enrolment and job.
struct Hindrance {
  const char* name;
  const char* reason;
  std::function<void(World&, ManualClock&, schema::BatchId, schema::EnrolmentId)> arise;
  EnrolmentStatus enrolment;
  JobState job;
};

void PrintTo(const Hindrance& hindrance, std::ostream* out) {
  *out << hindrance.name;
}

constexpr auto kPending = EnrolmentStatus::pending;
constexpr auto kQueued = EnrolmentStatus::queued;

void lock_dialling(World& w) {
  w.write([](schema::Tx& tx) { schema::set_meta(tx, schema::kMetaDiallingLocked, "restored"); });
}

template <class F>
auto in_tx(F change) {
  return [change](World& w, ManualClock&, schema::BatchId b, schema::EnrolmentId e) {
    w.write([&](schema::Tx& tx) { change(w, tx, b, e); });
  };
}

/// Dials the same number in another batch and leaves the call live.
void dial_elsewhere(World& w) {
  auto other = w.add_batch([](auto& row) { row.name = "other"; });
  auto enrolment = w.enrol(other, kDana);
  w.write([&](schema::Tx& tx) {
    schema::CallRow call;
    call.id = tx.new_id<schema::CallId>();
    call.tenant_id = w.tenant;
    call.account_id = w.account;
    call.campaign_id = w.campaign;
    call.batch_id = other;
    call.enrolment_id = enrolment;
    call.contact_id = schema::find_enrolment(tx, enrolment)->contact_id;
    call.job_id = tx.new_id<schema::JobId>();
    call.provider = "retell";
    call.phone_number = kDana;
    schema::insert_placing(tx, call);
    schema::add_in_flight(tx, w.account, 1);
    schema::note_batch_dial(tx, other, tx.now());
  });
}

const Hindrance kHindrances[] = {
    {"DiallingLocked", "dialling_locked",
     [](World& w, ManualClock&, auto, auto) { lock_dialling(w); }, kPending, JobState::cancelled},
    {"ReleasedWhileClaimed", "enrolment_not_queued",
     in_tx([](World&, schema::Tx& tx, auto, auto e) {
       auto row = schema::find_enrolment(tx, e).value();
       schema::release_enrolment(tx, row, {kQueued, tx.now(), "", {}, 0, 0});
     }),
     kPending, JobState::cancelled},
    {"BatchHaltedWhileClaimed", "batch_halted",
     in_tx([](World&, schema::Tx& tx, auto b, auto) { calls::halt(tx, b, "http_401"); }), kPending,
     JobState::cancelled},
    {"BatchPaused", "batch_paused",
     in_tx([](World&, schema::Tx& tx, auto b, auto) { calls::pause(tx, b); }), kPending,
     JobState::cancelled},
    {"BatchCancelling", "batch_cancelled",
     in_tx([](World&, schema::Tx& tx, auto b, auto) { calls::cancel(tx, b); }),
     EnrolmentStatus::cancelled, JobState::cancelled},
    {"TenantPaused", "paused_all",
     in_tx([](World& w, schema::Tx& tx, auto, auto) { calls::pause_all(tx, w.tenant); }), kPending,
     JobState::cancelled},
    {"CampaignNotActive", "campaign_not_active", in_tx([](World& w, schema::Tx& tx, auto, auto) {
       schema::move_campaign(tx, w.campaign, schema::CampaignStatus::active,
                             schema::CampaignStatus::paused);
     }),
     kPending, JobState::cancelled},
    {"AccountHalted", "account_halted",
     in_tx([](World& w, schema::Tx& tx, auto, auto) { schema::halt_account(tx, w.account, "x"); }),
     kPending, JobState::cancelled},
    {"AccountResting", "account_resting", in_tx([](World& w, schema::Tx& tx, auto, auto) {
       schema::note_account_failure(tx, w.account, tx.now() + 5s);
     }),
     kQueued, JobState::scheduled},
    {"NumberPaused", "from_number_paused", in_tx([](World& w, schema::Tx& tx, auto, auto) {
       schema::pause_from_number(tx, w.tenant, w.from_number, "http_404");
     }),
     kPending, JobState::cancelled},
    {"NumberResting", "from_number_resting", in_tx([](World& w, schema::Tx& tx, auto, auto) {
       schema::rest_from_number(tx, w.tenant, w.from_number, tx.now() + 24h);
     }),
     kPending, JobState::cancelled},
    {"SuppressedWhileClaimed", "enrolment_not_queued",
     [](World& w, ManualClock&, auto, auto) { w.suppress(kDana); }, EnrolmentStatus::suppressed,
     JobState::cancelled},
    {"OnTheListAlready", "suppression_list", in_tx([](World& w, schema::Tx& tx, auto, auto) {
       schema::SuppressionRow row;
       row.id = tx.new_id<schema::SuppressionId>();
       row.tenant_id = w.tenant;
       row.phone = kDana;
       schema::put_suppression(tx, row);
     }),
     EnrolmentStatus::suppressed, JobState::cancelled},
    {"WindowClosed", "outside_calling_hours",
     [](World& w, ManualClock&, auto, auto) { w.rules.hours = every_day(12, 20); }, kPending,
     JobState::cancelled},
    {"NoWindowAtAll", "no_window", [](World& w, ManualClock&, auto, auto) { w.rules.hours = {}; },
     EnrolmentStatus::needs_review, JobState::cancelled},
    {"BatchExpired", "batch_expired", in_tx([](World&, schema::Tx& tx, auto b, auto) {
       auto row = schema::find_batch(tx, b).value();
       row.expires_at = tx.now();
       schema::update_batch(tx, row);
     }),
     EnrolmentStatus::expired, JobState::cancelled},
    {"NoAttemptsLeft", "max_attempts",
     [](World& w, ManualClock&, auto, auto) { w.rules.retry.max_attempts_total = 0; },
     EnrolmentStatus::exhausted, JobState::cancelled},
    {"LiveCallOfTheNumberElsewhere", "number_busy",
     [](World& w, ManualClock&, auto, auto) { dial_elsewhere(w); }, kPending, JobState::cancelled},
    {"AccountConcurrency", "concurrency_limit",
     [](World& w, ManualClock&, auto, auto) { w.rules.concurrency = 0; }, kQueued,
     JobState::scheduled},
    {"RemoteConcurrency", "concurrency_limit", in_tx([](World& w, schema::Tx& tx, auto, auto) {
       schema::set_remote_concurrency(tx, w.account, 20, 15, 5);
     }),
     kQueued, JobState::scheduled},
    {"BatchConcurrency", "batch_concurrency", in_tx([](World&, schema::Tx& tx, auto b, auto) {
       auto row = schema::find_batch(tx, b).value();
       row.concurrency = 0;
       schema::update_batch(tx, row);
     }),
     kQueued, JobState::scheduled},
    {"AccountRate", "rate_limit",
     [](World& w, ManualClock&, auto, auto) {
       w.rules.calls_per_second = 1;
       w.write([&](schema::Tx& tx) {
         schema::note_account_dial(tx, w.account, tx.now() + 900ms);
         schema::add_in_flight(tx, w.account, -1);
       });
     },
     kQueued, JobState::scheduled},
    {"NumberRate", "rate_limit",
     [](World& w, ManualClock&, auto, auto) {
       w.rules.calls_per_minute = 30;
       w.write([&](schema::Tx& tx) {
         auto number = schema::find_from_number(tx, w.tenant, w.from_number).value();
         number.next_dial_at = tx.now() + 2s;
         schema::set_number_pace(tx, number);
       });
     },
     kQueued, JobState::scheduled},
    {"DailyLimitOfTheNumber", "number_daily_limit",
     [](World& w, ManualClock&, auto, auto) {
       w.rules.per_number_per_day = 7;
       w.write([&](schema::Tx& tx) {
         auto number = schema::find_from_number(tx, w.tenant, w.from_number).value();
         number.dial_day =
             std::chrono::floor<std::chrono::days>(tx.now()).time_since_epoch().count();
         number.dial_count = 7;
         schema::set_number_pace(tx, number);
       });
     },
     kPending, JobState::cancelled},
};

class ObstacleTest : public BeginTest, public testing::WithParamInterface<Hindrance> {};

TEST_P(ObstacleTest, DialsNobodyAndSendsEnrolmentAndJobWhereTheyBelong) {
  const Hindrance& hindrance = GetParam();
  auto job = claimed();
  hindrance.arise(world, clock, batch, enrolment);
  std::size_t calls_before = world.all_calls().size();
  std::int64_t slots_before = world.the_account().in_flight;

  auto beginning = world.begin(job);

  auto* not_begun = std::get_if<calls::NotBegun>(&beginning);
  ASSERT_NE(not_begun, nullptr);
  EXPECT_EQ(not_begun->reason, hindrance.reason);
  EXPECT_EQ(world.all_calls().size(), calls_before);
  EXPECT_EQ(world.the_account().in_flight, slots_before);
  EXPECT_EQ(schema::to_text(world.enrolment(enrolment).status),
            schema::to_text(hindrance.enrolment));
  EXPECT_EQ(schema::to_text(world.job(job.id).state), schema::to_text(hindrance.job));
  EXPECT_EQ(world.enrolment(enrolment).attempts, 0);
}

INSTANTIATE_TEST_SUITE_P(Every, ObstacleTest, testing::ValuesIn(kHindrances),
                         [](const auto& of) { return std::string(of.param.name); });

TEST_F(BeginTest, ADialThatBeganIsNotBegunTwice) {
  auto job = claimed();
  begun(job);
  EXPECT_EQ(std::get<calls::NotBegun>(world.begin(job)).reason, "enrolment_not_queued");
  EXPECT_EQ(world.all_calls().size(), 1U);
}

TEST_F(BeginTest, ThePaceOfTheBatchHoldsOnlyTheBatch) {
  auto slow = world.add_batch([](auto& row) { row.calls_per_second = 0.5; });
  auto first = world.enrol(slow, "+14155550111");
  auto second = world.enrol(slow, "+14155550112");
  EXPECT_EQ(dialer.dial_all(), 2) << "Dana and the first of the slow batch";
  EXPECT_EQ(world.enrolment(first).status, EnrolmentStatus::in_call);
  EXPECT_EQ(world.enrolment(second).status, kQueued);
  clock.advance(2104ms);
  EXPECT_EQ(dialer.dial_all(), 0);
  clock.advance(1ms);
  EXPECT_EQ(dialer.dial_all(), 1);
  EXPECT_EQ(world.enrolment(second).status, EnrolmentStatus::in_call);
}

TEST_F(BeginTest, WaitsForThePaceAndThenDials) {
  world.rules.calls_per_second = 1;
  world.enrol(batch, "+14155550111");
  ASSERT_TRUE(dialer.dial_one());
  auto job = dialer.claim().value();
  EXPECT_EQ(std::get<calls::NotBegun>(world.begin(job)).reason, "rate_limit");
  EXPECT_EQ(world.job(job.id).due_at, clock.now() + 1053ms);
  EXPECT_EQ(world.job(job.id).tries, 0) << "waiting is nobody's failure";
  EXPECT_EQ(dialer.dial_all(), 0);
  clock.advance(1053ms);
  EXPECT_EQ(dialer.dial_all(), 1);
}

TEST_F(BeginTest, APaceFromAClockThatWasSetBackHoldsNobodyUp) {
  world.rules.calls_per_second = 1;
  world.write([&](schema::Tx& tx) {
    schema::note_account_dial(tx, world.account, tx.now() + 24h);
    schema::add_in_flight(tx, world.account, -1);
  });
  EXPECT_TRUE(dialer.dial_one());
  EXPECT_EQ(world.enrolment(enrolment).status, EnrolmentStatus::in_call);
}

TEST_F(BeginTest, CountsTheDaysDialsAnew) {
  world.rules.per_number_per_day = 1;
  auto second = world.enrol(batch, "+14155550111");
  EXPECT_EQ(dialer.dial_all(), 2);
  EXPECT_EQ(world.all_calls().size(), 1U);
  expect_enrolment(second, kPending, "number_daily_limit");
  clock.advance(6h);  // past midnight UTC
  EXPECT_EQ(dialer.dial_all(), 1);
  EXPECT_EQ(world.enrolment(second).status, EnrolmentStatus::in_call);
  EXPECT_EQ(world.the_number().dial_count, 1);
}

TEST_F(BeginTest, TheLastDialOfTheFirstCountPausesTheBatch) {
  auto trial = world.add_batch([](auto& row) { row.first_count = 2; });
  auto people = world.enrol_many(trial, 5);
  dialer.dial_all();
  EXPECT_EQ(world.batch(trial).dials, 2);
  expect_batch(trial, BatchStatus::paused);
  EXPECT_EQ(world.progress(trial).pending, 3);
  EXPECT_EQ(world.progress(trial).in_call, 2);
  clock.advance(1h);
  dialer.dial_all();
  EXPECT_EQ(world.batch(trial).dials, 2) << "it waits for a word";
  EXPECT_TRUE(world.write([&](schema::Tx& tx) { return calls::resume(tx, trial); }));
  dialer.dial_all();
  EXPECT_EQ(world.batch(trial).dials, 5);
}

}  // namespace
}  // namespace outdial::tests
