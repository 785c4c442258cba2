#include "tests/crash/provider.h"

#include <algorithm>

#include "base/json.h"
#include "tests/support/world.h"

namespace outdial::tests {
namespace {

using namespace std::chrono_literals;

struct Stage {
  base::Millis after;
  const char* event;
  const char* status;
};
constexpr Stage kCourse[] = {{5s, "call_started", "ongoing"},
                             {35s, "call_ended", "ended"},
                             {45s, "call_analyzed", "analyzed"}};

base::Json talk(base::Time placed) {
  auto start = base::to_millis(placed + kCourse[0].after);
  return {{"start_timestamp", start},
          {"end_timestamp", start + 30'000},
          {"duration_ms", 30'000},
          {"disconnection_reason", "user_hangup"},
          {"transcript", "Agent: Hi, is this Dana?\nUser: Yes, go on.\n"}};
}

std::string webhook(const Provider::Dial& dial, const Stage& stage) {
  std::string event = stage.event;
  base::Json call = {{"call_id", dial.provider_call_id},
                     {"call_type", "phone_call"},
                     {"call_status", event == "call_started" ? "ongoing" : "ended"},
                     {"metadata", {{"outdial_attempt_id", dial.attempt.view()}}}};
  if (event == "call_started")
    call["start_timestamp"] = talk(dial.at)["start_timestamp"];
  else
    call.update(talk(dial.at));
  if (event == "call_analyzed")
    call["call_analysis"] = {{"call_summary", "They talked."},
                             {"call_successful", true},
                             {"in_voicemail", false},
                             {"user_sentiment", "Positive"},
                             {"custom_analysis_data", {{"outcome", "interested"}}}};
  return base::dump_json({{"event", event}, {"call", call}});
}

calls::Evidence evidence(const Provider::Dial& dial, base::Time now) {
  schema::CallRow call;
  call.id = dial.attempt;
  call.placing_at = dial.at;
  if (now >= dial.at + kCourse[2].after) return analyzed(call, dial.provider_call_id, "interested");
  if (now >= dial.at + kCourse[1].after) return hung_up(call, dial.provider_call_id);
  if (now >= dial.at + kCourse[0].after) return started(call, dial.provider_call_id);
  return seen(call, dial.provider_call_id);
}

}  // namespace

class ProviderLine : public FakeCarrier {
 public:
  ProviderLine(Provider& provider, const base::Clock& clock, std::function<void()> step)
      : FakeCarrier(provider.exchange),
        provider_(provider),
        clock_(clock),
        step_(std::move(step)) {}

  calls::Answer place(const calls::Begun& dial, const std::function<bool()>& may_send) override {
    step_();
    auto answer = FakeCarrier::place(dial, [&] {
      if (!may_send()) return false;
      provider_.exchange.answers = {provider_.take(dial, clock_.now())};
      return true;
    });
    step_();
    return answer;
  }

 private:
  Provider& provider_;
  const base::Clock& clock_;
  const std::function<void()> step_;
};

std::unique_ptr<workers::Carrier> Provider::line(const base::Clock& clock,
                                                 std::function<void()> step) {
  return std::make_unique<ProviderLine>(*this, clock, std::move(step));
}

calls::Answer Provider::take(const calls::Begun& dial, base::Time now) {
  auto person = std::find_if(people_.begin(), people_.end(),
                             [&](const Person& one) { return one.number == dial.to_number; });
  std::size_t before = requests_[dial.to_number]++;
  Fate fate = before < person->fates.size() ? person->fates[before] : Fate::placed;
  Dial made{dial.call_id, dial.to_number, "call_" + std::to_string(dials_.size() + 1), now,
            fate == Fate::placed || fate == Fate::placed_unheard};
  dials_.push_back(made);
  if (made.placed && person->told)
    for (const Stage& stage : kCourse)
      notices_.push_back(
          {webhook(made, stage), made.attempt, stage.status, now + stage.after, false});
  pass_to(now);
  switch (fate) {
    case Fate::placed:
      return calls::AnswerPlaced{made.provider_call_id};
    case Fate::throttled:
      return calls::AnswerThrottled{std::nullopt, "slow down"};
    case Fate::refused:
      return calls::AnswerRefused{400, "no such agent"};
    case Fate::not_sent:
      return calls::AnswerNotSent{"connection refused"};
    case Fate::placed_unheard:
    case Fate::lost:
      break;
  }
  return calls::AnswerUnknown{"timed out"};
}

void Provider::pass_to(base::Time now) {
  for (const Dial& dial : dials_) {
    if (!dial.placed) continue;
    exchange.attempts[dial.attempt] = {evidence(dial, now)};
    exchange.details[dial.provider_call_id] = evidence(dial, now);
  }
}

void Provider::tell_of_a_strange_call(base::Time due) {
  Dial strange{schema::CallId{}, "+14155550198", "call_strange", due, true};
  notices_.push_back({webhook(strange, kCourse[0]), {}, "", due, false});
}

std::vector<const Provider::Dial*> Provider::placed(const std::string& number) const {
  std::vector<const Dial*> found;
  for (const Dial& dial : dials_)
    if (dial.placed && dial.number == number) found.push_back(&dial);
  return found;
}

bool Provider::is_quiet(base::Time now) const {
  bool told = std::all_of(notices_.begin(), notices_.end(),
                          [](const Notice& notice) { return notice.acknowledged; });
  return told && std::all_of(dials_.begin(), dials_.end(), [&](const Dial& dial) {
           return !dial.placed || now >= dial.at + kCourse[2].after;
         });
}

}  // namespace outdial::tests
