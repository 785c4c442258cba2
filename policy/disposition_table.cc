#include <algorithm>
#include <array>

#include "policy/dispositions.h"

namespace outdial::policy {
namespace {

using enum Category;

/// How far into a person's life the call came.
enum class Reach { nobody, machine, human, right_party };

Disposition row(std::string_view code, Category category, Reach reach) {
  Disposition disposition;
  disposition.code = code;
  disposition.category = category;
  disposition.connected = reach != Reach::nobody;
  disposition.human = reach == Reach::human || reach == Reach::right_party;
  disposition.right_party = reach == Reach::right_party;
  return disposition;
}

Disposition last(std::string_view code, Category category, Reach reach) {
  Disposition disposition = row(code, category, reach);
  disposition.final = true;
  return disposition;
}

Disposition again(std::string_view code, Category category, Reach reach, std::vector<int> delays) {
  Disposition disposition = row(code, category, reach);
  disposition.max_retries = static_cast<int>(delays.size());
  disposition.delays = std::move(delays);
  disposition.vary_daypart = true;
  return disposition;
}

/// The time of day has nothing to do with why it failed.
Disposition again_any_time(std::string_view code, Category category, std::vector<int> delays) {
  Disposition disposition = again(code, category, Reach::nobody, std::move(delays));
  disposition.vary_daypart = false;
  return disposition;
}

Disposition backoff(std::string_view code) {
  Disposition disposition = row(code, system, Reach::nobody);
  disposition.backoff = true;
  disposition.delays = {1, 5, 15, 60, 240};
  return disposition;
}

Disposition on_request(std::string_view code, int max_retries) {
  Disposition disposition = row(code, scheduled, Reach::right_party);
  disposition.max_retries = max_retries;
  return disposition;
}

constexpr int kHour = 60;
constexpr int kDay = 24 * kHour;

const std::array<Disposition, 42>& table() {
  static const std::array<Disposition, 42> dispositions = {
      again("no_answer", unreached, Reach::nobody, {2 * kHour, kDay, kDay, 2 * kDay}),
      again_any_time("busy", unreached, {10, 20, kHour, 4 * kHour, kDay}),
      again("user_declined", unreached, Reach::nobody, {kDay}),
      again_any_time("network_failure", unreached, {5, 30, 4 * kHour}),
      again_any_time("call_error", system, {kHour}),
      backoff("provider_error"),
      last("blocked_spam", unreached, Reach::nobody),
      last("invalid_number", bad_number, Reach::nobody),
      backoff("permission_denied"),
      again("voicemail_no_message", machine, Reach::machine, {4 * kHour, kDay, 2 * kDay}),
      again("voicemail_left", machine, Reach::machine, {kDay, 2 * kDay}),
      again("ivr", machine, Reach::machine, {4 * kHour}),
      again("call_screening", machine, Reach::machine, {4 * kHour, kDay}),
      last("fax", bad_number, Reach::machine),
      again("abandoned", abandoned, Reach::human, {kDay}),
      again("hung_up_early", human, Reach::human, {kDay}),
      again("incomplete", human, Reach::right_party, {kDay}),
      again("third_party", human, Reach::human, {4 * kHour, kDay, kDay}),
      last("language_barrier", human, Reach::human),
      again("inactive_silence", human, Reach::machine, {kDay}),
      last("max_duration", human, Reach::right_party),
      on_request("callback_requested", 3),
      last("transferred", success, Reach::right_party),
      last("confirmed", success, Reach::right_party),
      last("cancelled", outcome, Reach::right_party),
      last("rescheduled", success, Reach::right_party),
      last("reschedule_requested", outcome, Reach::right_party),
      last("interested", success, Reach::right_party),
      last("not_interested", outcome, Reach::right_party),
      last("not_qualified", outcome, Reach::right_party),
      last("already_done", outcome, Reach::right_party),
      last("wrong_number", bad_number, Reach::human),
      last("deceased", bad_number, Reach::human),
      again("minor", bad_number, Reach::human, {kDay}),
      last("dnc_request", dnc, Reach::right_party),
      last("hostile", dnc, Reach::right_party),
      last("complaint", outcome, Reach::right_party),
      last("emergency", outcome, Reach::right_party),
      row("not_dialed", system, Reach::nobody),
      last("expired", system, Reach::nobody),
      last("exhausted", system, Reach::nobody),
      last("cancelled_by_user", system, Reach::nobody),
  };
  return dispositions;
}

}  // namespace

std::span<const Disposition> all_dispositions() {
  return table();
}

const Disposition* find_disposition(std::string_view code) {
  auto found = std::ranges::find(table(), code, &Disposition::code);
  return found == table().end() ? nullptr : &*found;
}

}  // namespace outdial::policy
