#include "tests/simulation/law.h"

#include <date/tz.h>
#include <fmt/format.h>

#include <algorithm>

namespace outdial::simulation {
namespace {

using std::chrono::hours;

constexpr int kHour = 60;
/// Digits after the prefix, so that the number has the length that its plan wants.
struct Prefix {
  const char* digits;
  int missing;
  std::vector<std::string> zones;
};

const std::vector<Prefix>& prefixes() {
  static const std::vector<Prefix> kAll = {
      {"+121255501", 2, {"America/New_York"}},
      {"+141555501", 2, {"America/Los_Angeles"}},
      {"+161755501", 2, {"America/New_York"}},
      {"+130555501", 2, {"America/New_York"}},
      {"+131255501", 2, {"America/Chicago"}},
      {"+120655501", 2, {"America/Los_Angeles"}},
      {"+185055501", 2, {"America/New_York", "America/Chicago"}},
      {"+150255501", 2, {"America/Kentucky/Louisville"}},
      {"+160155501", 2, {"America/Chicago"}},
      {"+141255501", 2, {"America/New_York"}},
      {"+148055501", 2, {"America/Phoenix"}},
      {"+130355501", 2, {"America/Denver"}},
      {"+180855501", 2, {"Pacific/Honolulu"}},
      {"+190755501", 2, {"America/Anchorage", "America/Adak"}},
      {"+190255501", 2, {"America/Halifax"}},
      {"+170955501", 2, {"America/St_Johns", "America/Goose_Bay"}},
      {"+447700900", 3, {"Europe/London"}},
      {"+33639980", 3, {"Europe/Paris"}},
      {"+493023125", 3, {"Europe/Berlin"}},
      {"+612555001", 2, {"Australia/Sydney"}},
      {"+919876543", 3, {"Asia/Kolkata"}},
  };
  return kAll;
}

/// On which clocks change on their own dates, or never.
const std::vector<Prefix>& clock_prefixes() {
  static const std::vector<Prefix> kAll = {
      {"+140155501", 2, {"America/New_York"}},
      {"+121455501", 2, {"America/Chicago"}},
      {"+160155501", 2, {"America/Chicago"}},
      {"+185055501", 2, {"America/New_York", "America/Chicago"}},
      {"+130355501", 2, {"America/Denver"}},
      {"+148055501", 2, {"America/Phoenix"}},
      {"+141555501", 2, {"America/Los_Angeles"}},
      {"+190755501", 2, {"America/Anchorage", "America/Adak"}},
      {"+180855501", 2, {"Pacific/Honolulu"}},
      {"+170955501", 2, {"America/St_Johns", "America/Goose_Bay"}},
      {"+447700900", 3, {"Europe/London"}},
      {"+33639980", 3, {"Europe/Paris"}},
      {"+493023125", 3, {"Europe/Berlin"}},
      {"+34911234", 3, {"Europe/Madrid"}},
      {"+612555001", 2, {"Australia/Sydney"}},
      {"+642123450", 2, {"Pacific/Auckland"}},
      {"+551198765", 4, {"America/Sao_Paulo"}},
      {"+919876543", 3, {"Asia/Kolkata"}},
  };
  return kAll;
}

/// The area code of somebody who is added late.
const std::vector<Prefix> kOregon = {{"+1503555", 4, {"America/Los_Angeles"}}};

const Prefix* prefix_of(std::string_view phone) {
  for (const std::vector<Prefix>* some : {&kOregon, &prefixes(), &clock_prefixes()})
    for (const Prefix& prefix : *some)
      if (phone.starts_with(prefix.digits)) return &prefix;
  return nullptr;
}

std::string nth_phone(const std::vector<Prefix>& places, int index) {
  auto count = static_cast<int>(places.size());
  const Prefix& prefix = places[static_cast<std::size_t>(index % count)];
  return fmt::format("{}{:0{}}", prefix.digits, index / count, prefix.missing);
}

/// Hours of a statute, by kind of day.
struct Week {
  Spans weekdays, saturday, sunday;
  /// On which it allows nothing.
  std::vector<date::sys_days> holidays;
};
Week daily(int from, int to) {
  Spans day = {{from * kHour, to * kHour}};
  return {day, day, day, {}};
}

enum class Binds { sellers, others, everybody };
struct Statute {
  std::string name;
  std::vector<std::string> prefixes;
  Binds binds;
  Week week;
  /// The clock that it names; empty for those of the person.
  std::string clock;
};

date::sys_days day(int month, int day_of_month, int year = 2026) {
  return date::sys_days{date::year{year} / month / day_of_month};
}

std::vector<Statute> north_america() {
  Spans nine_to_half_past_nine = {{9 * kHour, 21 * kHour + 30}},
        ten_to_six = {{10 * kHour, 18 * kHour}}, eight_to_eight = {{8 * kHour, 20 * kHour}},
        eight_to_nine = {{8 * kHour, 21 * kHour}};
  return {
      {"Canada",
       {"+1902", "+1709"},
       Binds::everybody,
       {nine_to_half_past_nine, ten_to_six, ten_to_six, {}},
       ""},
      {"California", {"+1415"}, Binds::everybody, daily(9, 21), "America/Los_Angeles"},
      {"Massachusetts", {"+1617"}, Binds::sellers, daily(8, 20), ""},
      {"Florida", {"+1305", "+1850"}, Binds::sellers, daily(8, 20), ""},
      {"Illinois", {"+1312"}, Binds::everybody, daily(9, 21), ""},
      {"Washington", {"+1206"}, Binds::sellers, daily(8, 20), ""},
      {"Kentucky", {"+1502"}, Binds::sellers, daily(10, 21), ""},
      {"Oregon", {"+1503"}, Binds::sellers, daily(8, 20), ""},
      {"Mississippi",
       {"+1601"},
       Binds::sellers,
       {eight_to_eight, eight_to_eight, {}, {}},
       "America/Chicago"},
      {"Pennsylvania",
       {"+1412"},
       Binds::sellers,
       {eight_to_nine,
        eight_to_nine,
        eight_to_nine,
        {day(4, 3), day(10, 12), day(11, 3), day(11, 11), day(11, 26), day(3, 26, 2027)}},
       ""},
      {"Rhode Island",
       {"+1401"},
       Binds::sellers,
       {{{9 * kHour, 18 * kHour}},
        {{10 * kHour, 17 * kHour}},
        {},
        {day(10, 12), day(11, 3), day(11, 11)}},
       ""},
      {"Texas",
       {"+1214"},
       Binds::sellers,
       {{{9 * kHour, 21 * kHour}}, {{9 * kHour, 21 * kHour}}, {{12 * kHour, 21 * kHour}}, {}},
       ""},
  };
}

std::vector<Statute> elsewhere() {
  Spans nine_to_eight = {{9 * kHour, 20 * kHour}}, eight_to_nine = {{8 * kHour, 21 * kHour}},
        nine_to_five = {{9 * kHour, 17 * kHour}}, nine_to_nine = {{9 * kHour, 21 * kHour}};
  return {
      {"United Kingdom",
       {"+44"},
       Binds::sellers,
       {eight_to_nine, eight_to_nine, {{9 * kHour, 21 * kHour}}, {}},
       ""},
      {"United Kingdom", {"+44"}, Binds::others, daily(8, 21), ""},
      {"France",
       {"+33"},
       Binds::sellers,
       {{{10 * kHour, 13 * kHour}, {14 * kHour, 20 * kHour}},
        {},
        {},
        {day(4, 6), day(11, 11), day(3, 29, 2027)}},
       ""},
      {"France", {"+33"}, Binds::others, {nine_to_eight, nine_to_eight, {}, {}}, ""},
      {"Germany",
       {"+49"},
       Binds::sellers,
       {nine_to_eight,
        nine_to_eight,
        {},
        {day(4, 3), day(4, 6), day(10, 3), day(3, 26, 2027), day(3, 29, 2027)}},
       ""},
      {"Germany", {"+49"}, Binds::others, daily(8, 20), ""},
      {"India", {"+91"}, Binds::sellers, daily(10, 21), ""},
      {"India", {"+91"}, Binds::others, daily(9, 21), ""},
      {"Australia",
       {"+61"},
       Binds::sellers,
       {nine_to_eight,
        nine_to_five,
        {},
        {day(4, 3), day(4, 6), day(3, 26, 2027), day(3, 29, 2027)}},
       ""},
      {"Australia", {"+61"}, Binds::others, {nine_to_eight, nine_to_five, nine_to_five, {}}, ""},
      {"Spain",
       {"+34"},
       Binds::sellers,
       {nine_to_nine, {}, {}, {day(10, 12), day(3, 26, 2027)}},
       ""},
      {"Spain", {"+34"}, Binds::others, {nine_to_nine, nine_to_nine, {}, {}}, ""},
      {"New Zealand", {"+64"}, Binds::sellers, {nine_to_eight, nine_to_five, {}, {}}, ""},
      {"New Zealand", {"+64"}, Binds::others, daily(9, 20), ""},
      {"Brazil", {"+55"}, Binds::sellers, {nine_to_eight, {{10 * kHour, 17 * kHour}}, {}, {}}, ""},
      {"Brazil", {"+55"}, Binds::others, daily(9, 20), ""},
  };
}

const std::vector<Statute>& statutes() {
  static const std::vector<Statute> kAll = [] {
    std::vector<Statute> all = north_america();
    for (Statute& statute : elsewhere())
      all.push_back(std::move(statute));
    Statute federal{"United States", {"+1"}, Binds::everybody, daily(8, 21), ""};
    all.push_back(federal);
    return all;
  }();
  return kAll;
}

bool in_canada(std::string_view phone) {
  return phone.starts_with("+1902") || phone.starts_with("+1709");
}
bool in_united_states(std::string_view phone) {
  return phone.starts_with("+1") && !in_canada(phone);
}

/// Countries in which machines may sell only to whom has agreed.
constexpr const char* kAskFirst[] = {"+44", "+33", "+49", "+34"};

bool is_in(std::string_view region, std::string_view phone) {
  if (region == "US") return in_united_states(phone);
  if (region == "US-FL") return phone.starts_with("+1305") || phone.starts_with("+1850");
  if (region == "US-WA") return phone.starts_with("+1206");
  if (region == "US-KY") return phone.starts_with("+1502");
  return region == "FR" && phone.starts_with("+33");
}

bool sells(std::string_view purpose) {
  return purpose == "telemarketing" || purpose == "recruiting";
}

bool applies(const Statute& statute, std::string_view phone, std::string_view purpose) {
  if (statute.name == "United States" && in_canada(phone)) return false;
  if (statute.binds == (sells(purpose) ? Binds::others : Binds::sellers)) return false;
  return std::ranges::any_of(statute.prefixes,
                             [&](const std::string& prefix) { return phone.starts_with(prefix); });
}

using LocalTime = date::local_time<base::Millis>;

LocalTime on_clock(const std::string& zone, base::Time at) {
  return date::make_zoned(zone, at).get_local_time();
}

bool within(const Spans& spans, LocalTime local) {
  auto minute = date::floor<std::chrono::minutes>(local - date::floor<date::days>(local)).count();
  return std::ranges::any_of(
      spans, [&](const auto& span) { return minute >= span.first && minute < span.second; });
}

bool allows(const Week& week, LocalTime local) {
  auto midnight = date::floor<date::days>(local);
  if (std::ranges::find(week.holidays, date::sys_days{midnight.time_since_epoch()}) !=
      week.holidays.end())
    return false;
  date::weekday weekday{midnight};
  if (weekday == date::Saturday) return within(week.saturday, local);
  if (weekday == date::Sunday) return within(week.sunday, local);
  return within(week.weekdays, local);
}

bool same_date(const std::vector<std::string>& clocks, base::Time one, base::Time other) {
  return std::ranges::any_of(clocks, [&](const std::string& zone) {
    return date::floor<date::days>(on_clock(zone, one)) ==
           date::floor<date::days>(on_clock(zone, other));
  });
}

}  // namespace

std::string fictional_phone(int index) {
  return nth_phone(prefixes(), index);
}

std::string phone_by_clock(int index) {
  return nth_phone(clock_prefixes(), index);
}

std::string number_nowhere(int index) {
  return fmt::format("{}{:02}", "+180055501", index % 100);
}

std::vector<std::string> clocks_of(const std::string& phone, const std::string& declared_zone) {
  if (!declared_zone.empty()) return {declared_zone};
  const Prefix* prefix = prefix_of(phone);
  return prefix == nullptr ? std::vector<std::string>{} : prefix->zones;
}

std::optional<std::string> forbidden_hour(const std::string& phone,
                                          const std::string& declared_zone,
                                          std::string_view purpose, base::Time at) {
  auto clocks = clocks_of(phone, declared_zone);
  if (clocks.empty()) return "nobody knows where it is";
  for (const Statute& statute : statutes()) {
    if (!applies(statute, phone, purpose)) continue;
    auto named = statute.clock.empty() ? clocks : std::vector<std::string>{statute.clock};
    for (const std::string& zone : named)
      if (!allows(statute.week, on_clock(zone, at)))
        return fmt::format("{} forbids it at {} in {}", statute.name,
                           date::format("%a %FT%T", on_clock(zone, at)), zone);
  }
  return std::nullopt;
}

bool all_within(const Spans& spans, const std::vector<std::string>& clocks, base::Time at) {
  return std::ranges::all_of(
      clocks, [&](const std::string& zone) { return within(spans, on_clock(zone, at)); });
}

bool in_emergency(const std::vector<Emergency>& all, std::string_view phone,
                  std::string_view purpose, base::Time at) {
  return sells(purpose) && std::ranges::any_of(all, [&](const Emergency& emergency) {
           return emergency.start <= at && at < emergency.end && is_in(emergency.region, phone);
         });
}

std::optional<std::string> lacks_consent(std::string_view phone, std::string_view purpose,
                                         std::string_view consent) {
  if (purpose != "telemarketing") return std::nullopt;
  if (in_united_states(phone) && consent != "express_written")
    return "nobody has agreed to it in writing";
  bool in_doubt = in_canada(phone) || std::ranges::any_of(kAskFirst, [&](const char* country) {
                    return phone.starts_with(country);
                  });
  if (in_doubt && consent != "express" && consent != "express_written")
    return "nobody has agreed to it";
  return std::nullopt;
}

std::optional<std::string> too_many(const std::string& phone, const std::string& declared_zone,
                                    std::string_view purpose, bool consent,
                                    const std::vector<Ring>& rings, base::Time at) {
  auto clocks = clocks_of(phone, declared_zone);
  auto since = [&](hours period, std::string_view about) {
    return std::ranges::count_if(rings, [&](const Ring& ring) {
      return ring.at > at - period && (about.empty() || ring.purpose == about);
    });
  };
  auto today = std::ranges::count_if(
      rings, [&](const Ring& ring) { return ring.at > at || same_date(clocks, ring.at, at); });
  bool reminder = purpose == "healthcare_reminder";
  if (today >= (reminder ? 1 : 3)) return "it rang often enough today";
  if (reminder && since(hours{7 * 24}, "") >= 3) return "it rang often enough this week";
  bool by_subject =
      phone.starts_with("+1305") || phone.starts_with("+1850") || phone.starts_with("+1503");
  if (by_subject && sells(purpose) && since(hours{24}, purpose) >= 3)
    return "it rang three times about this in 24 hours";
  if (purpose == "informational" && !consent && in_united_states(phone) &&
      since(hours{720}, "") >= 3)
    return "it rang three times in 30 days, and nobody has consented";
  if (phone.starts_with("+33") && sells(purpose) && since(hours{720}, "") >= 4)
    return "it rang four times in 30 days";
  return std::nullopt;
}

}  // namespace outdial::simulation
