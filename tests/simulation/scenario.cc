#include "tests/simulation/scenario.h"

#include <algorithm>
#include <set>

#include "base/rfc3339.h"
#include "tests/simulation/chance.h"
#include "tests/simulation/law.h"

namespace outdial::simulation {
namespace {

using simulator::Fault;
using simulator::FaultRule;

constexpr int kHour = 60;
/// The busier the day, the more happens at once.
constexpr base::Millis kLaunchedWithin = std::chrono::minutes{70};

struct Day {
  const char* zone;
  std::int64_t start_s;  // UTC
};
/// Two ordinary mornings, and nights on which clocks change: spring and autumn in New York, London
/// and Sydney.
constexpr Day kDays[] = {
    {"America/New_York", 1'795'440'600}, {"America/Los_Angeles", 1'790'000'000},
    {"America/New_York", 1'772'942'400}, {"America/New_York", 1'793'502'000},
    {"Europe/London", 1'774'735'200},    {"Europe/London", 1'792'879'200},
    {"Australia/Sydney", 1'791'030'600},
};

constexpr const char* kPurposes[] = {"informational", "recruiting", "telemarketing",
                                     "healthcare_reminder"};
constexpr const char* kDeclared[] = {"America/New_York", "America/Los_Angeles", "America/Chicago",
                                     "America/Denver",   "America/Phoenix",     "Pacific/Honolulu",
                                     "America/St_Johns", "Europe/London",       "Europe/Berlin",
                                     "Australia/Sydney", "Asia/Kolkata",        "Pacific/Auckland"};
/// So often somebody else is looked for who can be called on the day.
constexpr int kTries = 4;

class Maker {
 public:
  explicit Maker(std::uint64_t seed) : chance_(seed), later_(seed ^ 0xC0A5E47) {
    plan_.seed = seed;
  }

  Scenario make() {
    choose_day();
    choose_settings();
    choose_lines();
    choose_campaigns();
    choose_batches();
    choose_faults();
    choose_emergencies();
    choose_consents();
    return plan_;
  }

 private:
  void choose_day() {
    const Day& day = kDays[chance_.next() % std::size(kDays)];
    plan_.zone = day.zone;
    plan_.start = base::from_millis(day.start_s * 1'000 + chance_.between(-3'600'000, 3'600'000));
    plan_.length = base::Millis{chance_.between(6, 12) * 3'600'000};
    lost_ = chance_.percent(2);
  }

  void choose_settings() {
    plan_.settings = std::make_shared<config::Settings>();
    auto& s = *plan_.settings;
    s.limits.concurrency = static_cast<int>(chance_.between(2, 12));
    s.limits.calls_per_second = chance_.one_of(std::vector<double>{0.5, 1, 2, 5});
    if (chance_.percent(15)) s.limits.calls_per_minute = static_cast<int>(chance_.between(10, 60));
    if (chance_.percent(10))
      s.limits.per_number_per_day = static_cast<int>(chance_.between(30, 80));
    s.limits.chunk_size = static_cast<int>(chance_.between(2, 12));
    s.limits.workers = static_cast<int>(chance_.between(2, 8));
    if (!lost_) s.calling.default_timezone = plan_.zone;
    s.privacy.mask_phones = false;
    plan_.provider_calls_per_second = s.limits.calls_per_second;
    if (s.limits.calls_per_minute > 0)
      plan_.provider_calls_per_second = std::max(1.0, s.limits.calls_per_second);
    plan_.provider_concurrency = s.limits.concurrency;
    if (chance_.percent(20)) plan_.provider_concurrency += static_cast<int>(chance_.between(-1, 5));
  }

  void choose_lines() {
    plan_.tenants = static_cast<int>(chance_.between(1, 3));
    for (int tenant = 0; tenant < plan_.tenants; ++tenant) {
      int accounts = chance_.percent(25) ? 2 : 1;
      for (int i = 0; i < accounts; ++i) {
        int account = static_cast<int>(plan_.accounts.size());
        plan_.accounts.push_back({tenant});
        int numbers = static_cast<int>(chance_.between(1, 2));
        for (int n = 0; n < numbers; ++n)
          plan_.numbers.push_back(
              {"+1646555" + std::to_string(1000 + static_cast<int>(plan_.numbers.size())),
               account});
      }
    }
  }

  std::vector<std::pair<int, int>> choose_windows() {
    switch (chance_.between(0, 5)) {
      case 0:
        return {{9 * kHour, 20 * kHour}};
      case 1:
        return {{8 * kHour, 12 * kHour}, {13 * kHour, 18 * kHour}};
      case 2:
        return {{30, 4 * kHour}, {9 * kHour, 17 * kHour}};
      default:
        return {{0, 24 * kHour}};
    }
  }

  void choose_campaigns() {
    for (int tenant = 0; tenant < plan_.tenants; ++tenant) {
      int campaigns = static_cast<int>(chance_.between(1, 2));
      for (int i = 0; i < campaigns; ++i) {
        std::vector<NumberPlan> own;
        for (const auto& number : plan_.numbers)
          if (plan_.accounts[static_cast<std::size_t>(number.account)].tenant == tenant)
            own.push_back(number);
        const NumberPlan& number = chance_.one_of(own);
        CampaignPlan campaign;
        campaign.tenant = tenant;
        campaign.from_number = number.phone;
        campaign.account = number.account;
        campaign.purpose = kPurposes[chance_.next() % std::size(kPurposes)];
        bool consent = campaign.purpose == "telemarketing" || chance_.percent(50);
        if (consent) campaign.consent = "express_written";
        campaign.zone = lost_ ? "" : plan_.zone;
        campaign.windows = choose_windows();
        campaign.max_attempts_total = static_cast<int>(chance_.between(1, 3));
        campaign.max_attempts_per_day = static_cast<int>(chance_.between(1, 3));
        campaign.min_gap_minutes = static_cast<int>(chance_.between(5, 60));
        for (auto d = chance_.between(1, 3); d > 0; --d)
          campaign.delays_minutes.push_back(static_cast<int>(chance_.between(5, 90)));
        plan_.campaigns.push_back(campaign);
      }
    }
  }

  int somebody_awake() {
    base::Time soon = plan_.start + base::Millis{std::chrono::hours{2}};
    for (int tries = 1; tries < kTries; ++tries, ++people_)
      if (!forbidden_hour(fictional_phone(people_), "", "informational", soon)) break;
    return people_++;
  }

  /// In states with caps of their own and without.
  static constexpr int kFirstShared = 717, kLastShared = 722;

  /// `shared`: numbers that are in the batch already of those that several batches and tenants
  /// have.
  PersonPlan choose_person(std::set<int>& shared) {
    PersonPlan person;
    int number = static_cast<int>(chance_.between(kFirstShared, kLastShared));
    if (!chance_.percent(30) || !shared.insert(number).second) number = somebody_awake();
    person.phone = fictional_phone(number);
    person.name = "Person " + std::to_string(people_) + " of " + std::to_string(number);
    if (chance_.percent(20))
      person.zone = kDeclared[chance_.next() % std::size(kDeclared)];
    else if (lost_)
      person.phone = number_nowhere(number);
    if (chance_.percent(8))
      person.appointment_after = base::Millis{chance_.between(1, 30) * 1'800'000};
    return person;
  }

  void choose_batches() {
    auto batches = std::max<std::int64_t>(chance_.between(3, 5),
                                          static_cast<std::int64_t>(plan_.campaigns.size()));
    auto people = chance_.between(60, 64);
    for (std::int64_t i = 0; i < batches; ++i) {
      BatchPlan batch;
      batch.campaign = static_cast<int>(i % static_cast<std::int64_t>(plan_.campaigns.size()));
      auto share = people / (batches - i);
      people -= share;
      std::set<int> shared;
      for (; share > 0; --share)
        batch.people.push_back(choose_person(shared));
      batch.launched_after = base::Millis{chance_.between(0, kLaunchedWithin.count())};
      const CampaignPlan& campaign = plan_.campaigns[static_cast<std::size_t>(batch.campaign)];
      // The caps of reminders and of who has not consented go on for weeks.
      bool slow = campaign.purpose == "healthcare_reminder" || campaign.consent == "none";
      if (slow || chance_.percent(75))
        batch.expires_after = plan_.length + base::Millis{chance_.between(-2, 12) * 3'600'000};
      if (chance_.percent(30)) batch.concurrency = static_cast<int>(chance_.between(1, 4));
      if (chance_.percent(15)) batch.first_count = static_cast<int>(chance_.between(1, 6));
      if (chance_.percent(15)) batch.calls_per_second = chance_.one_of(std::vector{0.1, 0.5, 1.0});
      plan_.batches.push_back(batch);
    }
  }

  /// In full quarters of an hour, as all that the judge reckons with.
  void choose_emergencies() {
    if (!later_.percent(25)) return;
    constexpr std::int64_t kQuarter = 900'000;
    Emergency emergency;
    emergency.region =
        later_.one_of(std::vector<std::string>{"US-FL", "US-WA", "US-KY", "US", "FR"});
    auto start = base::to_millis(plan_.start) / kQuarter + later_.between(-8, 40);
    emergency.start = base::from_millis(start * kQuarter);
    emergency.end = base::from_millis((start + later_.between(8, 120)) * kQuarter);
    plan_.settings->calling.region_blocks.push_back(emergency.region + " " +
                                                    base::to_rfc3339(emergency.start) + " " +
                                                    base::to_rfc3339(emergency.end));
    plan_.emergencies.push_back(std::move(emergency));
  }

  /// Some say something else than their campaign. Who never consents to be informed has to wait for
  /// weeks between the calls, which only a batch that expires ends in time.
  void choose_consents() {
    static const std::vector<std::string> kWords = {"none", "express", "express_written"};
    for (BatchPlan& batch : plan_.batches) {
      const auto& purpose = plan_.campaigns[static_cast<std::size_t>(batch.campaign)].purpose;
      bool ends = purpose != "informational" || batch.expires_after.count() > 0;
      for (PersonPlan& person : batch.people)
        if (later_.percent(12)) person.consent = ends ? later_.one_of(kWords) : "express";
    }
  }

  void strike(Fault fault, std::int64_t percent_of_seeds, double low, double high,
              std::int64_t ms_low = 0, std::int64_t ms_high = 0) {
    bool chosen = chance_.percent(percent_of_seeds);
    double share = static_cast<double>(chance_.between(0, 1'000)) / 1'000.0;
    std::int64_t ms = chance_.between(ms_low, ms_high);
    if (chosen)
      plan_.faults.provider.emplace_back(fault, FaultRule{low + share * (high - low), -1, 0, ms});
  }

  void choose_faults() {
    FaultPlan& f = plan_.faults;
    plan_.outcomes =
        "human=40,voicemail=10,no_answer=22,busy=10,declined=3,invalid=3,ivr=2,error=4,opt_out=5,"
        "hidden_voicemail=1";
    if (chance_.percent(15)) plan_.outcomes += ",no_valid_payment=1,scam_detected=1";
    if (chance_.percent(20)) plan_.outcomes += ",marked_as_spam=1,sip_routing_error=1,inactivity=2";
    if (chance_.percent(8)) return;  // a day without faults
    f.pause = chance_.between(20'000, 200'000);
    f.stall = chance_.between(0, 3'000);
    f.freeze = chance_.percent(50) ? chance_.between(100, 1'500) : 0;
    f.crash = chance_.percent(70) ? chance_.between(100, 3'000) : 0;
    f.crash_budget = chance_.between(1, 6);
    f.refused = chance_.percent(40) ? chance_.between(1'000, 60'000) : 0;
    f.lost = chance_.percent(40) ? chance_.between(1'000, 40'000) : 0;
    f.odd_status = chance_.percent(40) ? chance_.between(1'000, 30'000) : 0;
    f.slow_answer = chance_.percent(30) ? chance_.between(1'000, 30'000) : 0;
    f.process_freezes = chance_.percent(40) ? static_cast<int>(chance_.between(1, 3)) : 0;
    f.storms = static_cast<int>(chance_.between(0, 5));
    f.clock_jumps = chance_.percent(40) ? static_cast<int>(chance_.between(1, 4)) : 0;
    f.actions = static_cast<int>(chance_.between(4, 24));
    f.provoked = chance_.percent(80) ? chance_.between(5'000, 80'000) : 0;
    plan_.late_proof = chance_.percent(10);
    plan_.liar = !plan_.late_proof && chance_.percent(5);
    if (plan_.late_proof)
      choose_lateness();
    else if (chance_.percent(12))
      choose_deafness();
    else
      choose_provider_faults();
  }

  /// Whoever asks gets no answer, and webhooks are late.
  void choose_deafness() {
    auto& faults = plan_.faults.provider;
    for (Fault fault : {Fault::accept_then_drop, Fault::accept_then_500, Fault::answer_late})
      faults.emplace_back(fault, FaultRule{0.1, -1, 0, 60'000});
    for (Fault fault : {Fault::list_500, Fault::get_500})
      faults.emplace_back(fault, FaultRule{chance_.percent(60) ? 1.0 : 0.9, -1, 0, 0});
    faults.emplace_back(Fault::webhook_delayed,
                        FaultRule{0.5, -1, 0, chance_.between(5, 150) * 60'000});
    faults.emplace_back(Fault::webhook_lost, FaultRule{0.1, -1, 0, 0});
  }

  void choose_lateness() {
    auto& faults = plan_.faults.provider;
    for (Fault fault : {Fault::accept_then_drop, Fault::accept_then_500, Fault::hang})
      faults.emplace_back(fault, FaultRule{0.1, -1, 0, 0});
    faults.emplace_back(Fault::list_lag_ms,
                        FaultRule{0.9, -1, 0, chance_.between(30, 300) * 60'000});
    faults.emplace_back(Fault::webhook_delayed,
                        FaultRule{0.7, -1, 0, chance_.between(20, 300) * 60'000});
    faults.emplace_back(Fault::webhook_lost, FaultRule{0.2, -1, 0, 0});
    faults.emplace_back(Fault::answer_late, FaultRule{0.1, -1, 0, 60'000});
    plan_.faults.freeze = 2'500;
    plan_.faults.crash = 300;
  }

  void choose_provider_faults() {
    for (Fault fault : {Fault::accept_then_drop, Fault::accept_then_500,
                        Fault::accept_then_502_html, Fault::truncated_answer, Fault::unreadable_201,
                        Fault::drop_before_accept, Fault::reject_500, Fault::hang})
      strike(fault, 35, 0.005, 0.08);
    strike(Fault::answer_late, 40, 0.01, 0.15, 300, 60'000);
    strike(Fault::webhook_before_answer, 40, 0.05, 0.6, 500, 20'000);
    strike(Fault::http_402, 12, 0.001, 0.01);
    strike(Fault::http_401, 8, 0.001, 0.005);
    strike(Fault::http_429, 35, 0.01, 0.2);
    strike(Fault::http_429_retry_after, 30, 0.01, 0.1, 500, 120'000);
    strike(Fault::concurrency_429, 25, 0.01, 0.15);
    strike(Fault::concurrency_ended, 25, 0.01, 0.15);
    strike(Fault::slow_answer_ms, 10, 1, 1, 10, 2'000);
    strike(Fault::list_500, 40, 0.05, 0.5);
    strike(Fault::list_lag_ms, 50, 1, 1, 0, 240'000);
    strike(Fault::get_500, 40, 0.05, 0.5);
    strike(Fault::started_missing, 35, 0.1, 1.0);
    strike(Fault::analyzed_missing, 35, 0.02, 0.4);
    strike(Fault::webhook_lost, 50, 0.01, 0.3);
    strike(Fault::webhook_duplicated, 50, 0.05, 0.5);
    strike(Fault::webhook_delayed, 40, 0.02, 0.3, 1'000, 3'600'000);
    strike(Fault::webhook_reordered, 50, 0.05, 0.5);
    strike(Fault::webhook_bad_signature, 30, 0.01, 0.2);
    strike(Fault::webhook_old_timestamp, 20, 0.01, 0.1, 301'000, 900'000);
    strike(Fault::webhook_unknown_fields, 30, 0.1, 0.5);
    strike(Fault::webhook_unknown_event, 25, 0.05, 0.3);
  }

  Chance chance_;
  /// For what has come later, so that the days of earlier seeds stay as they were.
  Chance later_;
  Scenario plan_;
  int people_ = 0;
  /// Nobody says where the people are, but for a few.
  bool lost_ = false;
};

}  // namespace

Scenario make_scenario(std::uint64_t seed) {
  return Maker(seed).make();
}

}  // namespace outdial::simulation
