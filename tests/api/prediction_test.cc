// What people are told of when somebody will be called, and when the planner then dials.
#include <random>

#include "api/eligibility.h"
#include "base/json.h"
#include "base/rfc3339.h"
#include "calls/batch_control.h"
#include "schema/contacts.h"
#include "tests/support/flow_test.h"

namespace outdial::tests {
namespace {

using namespace std::chrono_literals;
using schema::EnrolmentStatus;

class Dice {
 public:
  explicit Dice(unsigned seed) : engine_(seed) {}
  std::int64_t roll(std::int64_t least, std::int64_t most) {
    return std::uniform_int_distribution<std::int64_t>(least, most)(engine_);
  }
  bool one_in(std::int64_t chances) { return roll(1, chances) == 1; }
  template <class List>
  const auto& one_of(const List& list) {
    return list[static_cast<std::size_t>(roll(0, static_cast<std::int64_t>(std::size(list)) - 1))];
  }

 private:
  std::mt19937 engine_;
};

constexpr const char* kNumbers[] = {
    "+12125550123",  "+14155550123",  "+13055550123", "+13125550123", "+12065550123",
    "+18505550123",  "+15025550123",  "+12705550123", "+16015550123", "+14125550123",
    "+14015550123",  "+16055550123",  "+12145550123", "+14025550123", "+18015550123",
    "+19075550123",  "+14805550123",  "+19025550123", "+17095550123", "+447700900123",
    "+33639980123",  "+493023125012", "+34612345678", "+61491570156", "+919876543210",
    "+9779841234567"};
constexpr const char* kZones[] = {
    "America/New_York", "America/Los_Angeles", "America/Havana",      "America/St_Johns",
    "America/Santiago", "Europe/London",       "Europe/Berlin",       "Atlantic/Azores",
    "Africa/Cairo",     "Asia/Kathmandu",      "Australia/Lord_Howe", "Australia/Adelaide",
    "Pacific/Auckland", "Pacific/Chatham",     "Pacific/Apia",        "Pacific/Kiritimati"};
constexpr const char* kPurposes[] = {"telemarketing", "recruiting", "informational",
                                     "healthcare_reminder"};
constexpr const char* kRetries[] = {
    "{}", R"({"max_attempts_total":8})",
    R"({"max_attempts_total":8,"max_attempts_per_day":20,"min_gap_minutes":0,"max_days":60})",
    R"({"max_attempts_total":8,"max_attempts_per_day":1,"delays_minutes":[5]})",
    R"({"max_attempts_total":8,"max_attempts_per_day":4,"min_gap_minutes":300,"delays_minutes":[1,600]})"};
constexpr const char* kWindows[] = {
    "[]", "[]", R"([{"start":"10:30","end":"16:45"}])",
    R"([{"days":["tue","thu"],"start":"08:00","end":"09:15"},{"start":"18:30","end":"24:00"}])"};
constexpr const char* kEnds[] = {
    "dial_no_answer",    "dial_busy",    "user_declined", "dial_failed",
    "voicemail_reached", "error_retell", "inactivity",    "telephony_provider_unavailable"};
constexpr const char* kWishes[] = {"tomorrow at 3 pm", "in 20 minutes", "tomorrow",
                                   "next friday",      "at 7 pm",       "some day"};

/// One number that one or two campaigns want to reach, and everything that comes of it.
class Life {
 public:
  Life(Dice& dice, base::Time start) : dice_(dice) {
    clock.set(start);
    const char* phone = dice.one_of(kNumbers);
    const char* zone = dice.one_in(3) ? dice.one_of(kZones) : "";
    for (auto campaigns = dice.roll(1, 2); campaigns > 0; --campaigns)
      enrol(phone, zone);
  }

  /// When the API says that the person of the enrolment will be called; nothing when it cannot say.
  std::optional<base::Time> predicted(schema::EnrolmentId id) const {
    auto text = world.store->read([&](const schema::ReadTx& tx) {
      api::Principal somebody;
      auto contact = schema::find_contact(tx, world.enrolment(id).contact_id).value();
      return api::eligibility_json(tx, contact, {somebody, world.rules})["next_allowed_at"];
    });
    if (text.is_null()) return std::nullopt;
    return base::parse_rfc3339(text.get<std::string>()).value();
  }

  std::vector<schema::EnrolmentId> waiting() const { return in(EnrolmentStatus::pending); }
  std::vector<schema::EnrolmentId> queued() const { return in(EnrolmentStatus::queued); }

  /// Dials whoever is queued, one after the other, and lets the calls end somehow.
  void dial() {
    dialer.stage();
    while (auto job = dialer.claim()) {
      dialer.run(*job);
      if (world.enrolment(job->enrolment_id).status != EnrolmentStatus::in_call) continue;
      auto call = world.call_of(job->enrolment_id);
      clock.advance(std::chrono::seconds{dice_.roll(20, 400)});
      world.apply(end_of(call, call.provider_call_id.value()));
    }
  }

  std::string story() const {
    std::string text = base::to_rfc3339(clock.now()) + " " + world.enrolment(all_.front()).phone;
    for (schema::EnrolmentId id : all_) {
      auto row = world.enrolment(id);
      text += "; " + std::string(schema::to_text(row.status)) + " " + row.reason + " " +
              base::to_rfc3339(row.next_attempt_at) + " after " + std::to_string(row.attempts);
    }
    return text;
  }

  ManualClock clock;
  World world{clock};
  Dialer dialer{world};

 private:
  void enrol(const char* phone, const char* zone) {
    auto campaign = world.add_campaign([&](auto& row) {
      row.purpose = dice_.one_of(kPurposes);
      row.retry_json = dice_.one_of(kRetries);
      row.calling_windows_json = dice_.one_of(kWindows);
    });
    auto batch = world.add_batch([&](auto& row) {
      row.campaign_id = campaign;
      if (dice_.one_in(4)) row.starts_at = soon();
      if (dice_.one_in(4)) row.expires_at = clock.now() + std::chrono::hours{dice_.roll(1, 200)};
    });
    all_.push_back(world.enrol(
        batch, phone,
        [&](auto& row) {
          if (dice_.one_in(4)) row.not_before = row.next_attempt_at = soon();
          if (dice_.one_in(4)) row.not_after = clock.now() + std::chrono::hours{dice_.roll(1, 200)};
          if (dice_.one_in(4))
            row.appointment_time = clock.now() + std::chrono::hours{dice_.roll(1, 200)};
        },
        [&](auto& contact) {
          contact.timezone = zone;
          contact.consent_type = dice_.one_in(3) ? "none" : "express_written";
        }));
  }

  base::Time soon() { return clock.now() + std::chrono::minutes{dice_.roll(0, 3'000)}; }

  std::vector<schema::EnrolmentId> in(EnrolmentStatus status) const {
    std::vector<schema::EnrolmentId> found;
    for (schema::EnrolmentId id : all_)
      if (world.enrolment(id).status == status) found.push_back(id);
    return found;
  }

  calls::Evidence end_of(const schema::CallRow& call, const std::string& provider_call_id) {
    if (!dice_.one_in(4)) return not_answered(call, provider_call_id, dice_.one_of(kEnds));
    auto told = analyzed(call, provider_call_id, "");
    told.analysis->successful = false;
    told.analysis->custom_json = R"({"outcome":"callback_requested","callback_time":")" +
                                 std::string(dice_.one_of(kWishes)) + R"("})";
    return told;
  }

  Dice& dice_;
  std::vector<schema::EnrolmentId> all_;
};

struct Prediction {
  schema::EnrolmentId of;
  base::Time at;
};

std::optional<Prediction> first_prediction(const Life& life) {
  std::optional<Prediction> first;
  for (schema::EnrolmentId id : life.waiting())
    if (auto at = life.predicted(id); at && (!first || *at < first->at)) first = {id, *at};
  return first;
}

/// The planner looks as often as it likes before the instant, and queues nobody; at the instant it
/// queues the person.
void expect_true(Dice& dice, Life& life, const Prediction& prediction) {
  base::Time told = life.clock.now();
  for (int looks = 0; looks < 3 && prediction.at > life.clock.now() + 1ms; ++looks) {
    auto ahead = (prediction.at - life.clock.now()).count();
    life.clock.advance(base::Millis{looks == 2 ? ahead - 1 : dice.roll(0, ahead - 1)});
    life.dialer.plan();
    ASSERT_TRUE(life.queued().empty())
        << life.story() << ", promised for " << base::to_rfc3339(prediction.at);
  }
  life.clock.set(std::max(prediction.at, life.clock.now()));
  life.dialer.plan();
  ASSERT_EQ(life.world.enrolment(prediction.of).status, EnrolmentStatus::queued)
      << life.story() << ", promised at " << base::to_rfc3339(told);
}

TEST(PredictionTest, ThePlannerDialsAtTheInstantThatEligibilityNames) {
  base::set_log(base::LogLevel::error, base::LogFormat::text);
  Dice dice(20261121);
  const base::Time begin = base::parse_rfc3339("2026-09-20T00:00:00Z").value();
  int kept = 0, ahead = 0;
  for (int round = 0; round < 120; ++round) {
    Life life(dice, begin + std::chrono::minutes{dice.roll(0, 240 * 24 * 60)});
    SCOPED_TRACE("round " + std::to_string(round));
    for (int call = 0; call < 10; ++call) {
      auto prediction = first_prediction(life);
      if (!prediction) break;
      ++kept;
      if (prediction->at > life.clock.now()) ++ahead;
      ASSERT_NO_FATAL_FAILURE(expect_true(dice, life, *prediction));
      life.dial();
    }
  }
  EXPECT_GT(kept, 250);
  EXPECT_GT(ahead, 150);
}

}  // namespace
}  // namespace outdial::tests
