#include <algorithm>
#include <array>

#include "policy/dispositions.h"

namespace outdial::policy {
namespace {

/// How far into a person's life the call came.
enum class Reach { nobody, machine, human, right_party };

Disposition row(std::string_view code, Reach reach) {
  Disposition disposition;
  disposition.code = code;
  disposition.connected = reach != Reach::nobody;
  disposition.human = reach == Reach::human || reach == Reach::right_party;
  disposition.right_party = reach == Reach::right_party;
  return disposition;
}

Disposition last(std::string_view code, Reach reach) {
  Disposition disposition = row(code, reach);
  disposition.final = true;
  return disposition;
}

Disposition again(std::string_view code, Reach reach, std::vector<int> delays) {
  Disposition disposition = row(code, reach);
  disposition.max_retries = static_cast<int>(delays.size());
  disposition.delays = std::move(delays);
  return disposition;
}

Disposition backoff(std::string_view code) {
  Disposition disposition = row(code, Reach::nobody);
  disposition.backoff = true;
  disposition.delays = {1, 5, 15, 60, 240};
  return disposition;
}

Disposition on_request(std::string_view code, int max_retries) {
  Disposition disposition = row(code, Reach::right_party);
  disposition.max_retries = max_retries;
  return disposition;
}

constexpr int kHour = 60;
constexpr int kDay = 24 * kHour;

const std::array<Disposition, 42>& table() {
  static const std::array<Disposition, 42> dispositions = {
      again("no_answer", Reach::nobody, {2 * kHour, kDay, kDay, 2 * kDay}),
      again("busy", Reach::nobody, {10, 20, kHour, 4 * kHour, kDay}),
      again("user_declined", Reach::nobody, {kDay}),
      again("network_failure", Reach::nobody, {5, 30, 4 * kHour}),
      again("call_error", Reach::nobody, {kHour}),
      backoff("provider_error"),
      last("blocked_spam", Reach::nobody),
      last("invalid_number", Reach::nobody),
      backoff("permission_denied"),
      again("voicemail_no_message", Reach::machine, {4 * kHour, kDay, 2 * kDay}),
      again("voicemail_left", Reach::machine, {kDay, 2 * kDay}),
      again("ivr", Reach::machine, {4 * kHour}),
      again("call_screening", Reach::machine, {4 * kHour, kDay}),
      last("fax", Reach::machine),
      again("abandoned", Reach::human, {kDay}),
      again("hung_up_early", Reach::human, {kDay}),
      again("incomplete", Reach::right_party, {kDay}),
      again("third_party", Reach::human, {4 * kHour, kDay, kDay}),
      last("language_barrier", Reach::human),
      again("inactive_silence", Reach::machine, {kDay}),
      last("max_duration", Reach::right_party),
      on_request("callback_requested", 3),
      last("transferred", Reach::right_party),
      last("confirmed", Reach::right_party),
      last("cancelled", Reach::right_party),
      last("rescheduled", Reach::right_party),
      last("reschedule_requested", Reach::right_party),
      last("interested", Reach::right_party),
      last("not_interested", Reach::right_party),
      last("not_qualified", Reach::right_party),
      last("already_done", Reach::right_party),
      last("wrong_number", Reach::human),
      last("deceased", Reach::human),
      again("minor", Reach::human, {kDay}),
      last("dnc_request", Reach::right_party),
      last("hostile", Reach::right_party),
      last("complaint", Reach::right_party),
      last("emergency", Reach::right_party),
      row("not_dialed", Reach::nobody),
      last("expired", Reach::nobody),
      last("exhausted", Reach::nobody),
      last("cancelled_by_user", Reach::nobody),
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
