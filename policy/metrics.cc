#include "policy/metrics.h"

#include <algorithm>
#include <array>

namespace outdial::policy {
namespace {

constexpr std::array<std::string_view, 3> kNotTaken = {"no_answer", "busy", "user_declined"};
constexpr std::int64_t kDialByHandSeconds = 90;
/// 2.5 %, before the legal 3 % are reached.
constexpr std::int64_t kPauseAtPerMille = 25;
constexpr std::int64_t kLeastLiveAnswers = 40;

/// Both positive; does not overflow where part and whole do not.
std::int64_t divide_half_up(std::int64_t part, std::int64_t whole) {
  std::int64_t rest = part % whole;
  return part / whole + (rest >= whole - rest ? 1 : 0);
}

std::optional<double> one_decimal(std::int64_t part, std::int64_t whole, std::int64_t times) {
  if (whole <= 0) return std::nullopt;
  return static_cast<double>(divide_half_up(part * times * 10, whole)) / 10.0;
}

std::optional<double> percent(std::int64_t part, std::int64_t whole) {
  return one_decimal(part, whole, 100);
}

std::optional<std::int64_t> share(std::int64_t cost, std::int64_t count) {
  if (count <= 0) return std::nullopt;
  return divide_half_up(cost, count);
}

}  // namespace

void count_call(Tally& tally, const Disposition& disposition, std::int64_t talk_ms,
                std::int64_t cost_micros) {
  tally.cost_micros += cost_micros;
  if (disposition.backoff) {
    ++tally.not_placed;
    return;
  }
  auto count = [&](std::int64_t Tally::*member, bool counts) { tally.*member += counts ? 1 : 0; };
  std::string_view code = disposition.code;
  bool abandoned = disposition.category == Category::abandoned;
  bool success = disposition.category == Category::success;
  bool ended = success || disposition.category == Category::outcome;
  count(&Tally::attempts, true);
  count(&Tally::invalid_numbers, code == "invalid_number");
  count(&Tally::not_taken, std::ranges::find(kNotTaken, code) != kNotTaken.end());
  count(&Tally::connected, disposition.connected);
  count(&Tally::voicemail, code == "voicemail_left" || code == "voicemail_no_message");
  count(&Tally::human, disposition.human);
  count(&Tally::right_party, disposition.right_party);
  count(&Tally::completed, disposition.right_party && disposition.final && ended);
  count(&Tally::succeeded, success);
  count(&Tally::qualified, code == "interested");
  count(&Tally::confirmed, code == "confirmed");
  count(&Tally::rescheduled, code == "rescheduled");
  count(&Tally::opted_out, code == "dnc_request");
  count(&Tally::abandoned, abandoned);
  count(&Tally::live_connected, disposition.human && !abandoned);
  if (disposition.connected) tally.talk_ms += talk_ms;
}

std::int64_t alerted(const Tally& tally) {
  return tally.attempts - tally.invalid_numbers;
}

Metrics metrics_of(const Tally& t) {
  std::int64_t kept = t.confirmed + t.rescheduled;
  Metrics m;
  m.asr = percent(t.connected, t.attempts);
  m.ner = percent(t.connected + t.not_taken, t.attempts);
  m.average_talk_seconds = one_decimal(t.talk_ms, t.connected * 1000, 1);
  m.connect_rate = percent(t.human, t.attempts);
  m.contact_penetration = percent(t.contacts_with_human, t.tried);
  m.rpc_rate = percent(t.right_party, t.human);
  m.rpc_per_contact = percent(t.right_party, t.tried);
  m.voicemail_rate = percent(t.voicemail, t.connected);
  m.abandon_rate = percent(t.abandoned, t.abandoned + t.live_connected);
  m.completion_rate = percent(t.completed, t.tried);
  m.success_per_rpc = percent(t.succeeded, t.right_party);
  m.success_per_contact = percent(t.succeeded, t.tried);
  m.qualification_rate = percent(t.qualified, t.right_party);
  m.confirmation_rate = percent(kept, t.right_party);
  m.opt_out_rate = percent(t.opted_out, t.human);
  m.attempts_per_contact = one_decimal(t.attempts, t.tried, 1);
  m.list_penetration = percent(t.tried, t.loaded);
  m.cost_per_contact = share(t.cost_micros, t.contacts_with_right_party);
  m.cost_per_qualified = share(t.cost_micros, t.qualified);
  m.cost_per_confirmed = share(t.cost_micros, kept);
  m.saved_seconds = t.attempts * kDialByHandSeconds + t.talk_ms / 1000;
  return m;
}

bool abandons_too_often(const LiveAnswers& answers) {
  std::int64_t all = answers.abandoned + answers.connected;
  return all >= kLeastLiveAnswers && answers.abandoned * 1000 >= all * kPauseAtPerMille;
}

}  // namespace outdial::policy
