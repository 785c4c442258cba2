#include "text/contact_row.h"

#include <algorithm>

#include "text/phone_number.h"
#include "text/spoken_rules.h"
#include "text/unicode.h"
#include "text/written_time.h"
#include "text/zones.h"

namespace outdial::text {
namespace {

using Errors = std::vector<FieldError>;

constexpr std::size_t kLongestId = 128;
constexpr std::size_t kLongestValue = 200;
constexpr std::size_t kLongestText = 1000;
constexpr std::size_t kLongestEmail = 254;

std::string ascii_upper(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  return out;
}

/// `09:05`.
std::string minute_text(std::chrono::minutes minute) {
  auto two = [](std::int64_t n) { return std::string(n < 10 ? "0" : "") + std::to_string(n); };
  return two(minute.count() / 60) + ":" + two(minute.count() % 60);
}

bool writes_month_first(std::string_view region) {
  for (std::string_view known : {"US", "PR", "GU", "VI", "AS", "MP"})
    if (region == known) return true;
  return false;
}

/// Reads the fields of one row into a draft. Fields that others depend on are read first.
class RowReader {
 public:
  RowReader(const ContactOptions& options, std::int64_t line) : options_(options) {
    draft_.line = line;
  }

  void take(const ContactColumns::Column& column, std::string value) {
    if (value.empty()) return;
    if (!column.variable.empty()) draft_.fields.emplace_back(column.variable, value);
    if (column.known)
      given_[column.field] = std::move(value);
    else if (fits(column.field, value, kLongestText))
      draft_.fields.emplace_back(column.field, std::move(value));
  }

  base::Expected<ContactDraft, Errors> finish() {
    read_phone();
    take_text("external_id", draft_.external_id, kLongestId);
    read_names();
    read_email();
    read_timezone();
    read_locale();
    read_region();
    draft_.appointment_time = read_instant("appointment_time", options_.zone, DateOnly::kRefused);
    read_duration();
    take_text("appointment_type", draft_.appointment_type, kLongestValue);
    take_text("service_type", draft_.service_type, kLongestValue);
    take_text("provider_name", draft_.provider_name, kLongestValue);
    take_text("special_instructions", draft_.special_instructions, kLongestText);
    const std::string& own_zone = draft_.timezone.empty() ? options_.zone : draft_.timezone;
    draft_.not_before = read_instant("not_before", own_zone, DateOnly::kStartOfDay);
    draft_.not_after = read_instant("not_after", own_zone, DateOnly::kEndOfDay);
    if (draft_.not_before && draft_.not_after && *draft_.not_before >= *draft_.not_after)
      fail("not_after", "invalid_range", "not_after must be later than not_before.");
    read_preferred_hours();
    read_consent();
    if (!errors_.empty()) return base::unexpected<Errors>(std::move(errors_));
    return std::move(draft_);
  }

 private:
  enum class DateOnly { kRefused, kStartOfDay, kEndOfDay };

  std::string_view given(std::string_view field) const {
    auto at = given_.find(field);
    return at == given_.end() ? std::string_view() : std::string_view(at->second);
  }
  void fail(std::string_view field, std::string code, std::string detail) {
    errors_.push_back({std::string(field), std::move(code), std::move(detail)});
  }
  void warn(std::string_view field, std::string code, std::string detail) {
    draft_.warnings.push_back({std::string(field), std::move(code), std::move(detail)});
  }
  bool fits(std::string_view field, std::string_view value, std::size_t limit) {
    if (code_point_count(value) <= limit) return true;
    fail(field, "too_long",
         "The value is longer than " + std::to_string(limit) + " characters. Shorten it.");
    return false;
  }
  void take_text(std::string_view field, std::string& into, std::size_t limit) {
    std::string_view value = given(field);
    if (fits(field, value, limit)) into = value;
  }

  void read_phone() {
    std::string_view written = given("phone");
    auto phone = normalise_phone(written, options_.default_region);
    if (!phone) {
      fail("phone", phone.error().code, phone.error().detail);
      return;
    }
    draft_.phone = std::move(phone->e164);
    draft_.phone_region = std::move(phone->region);
  }

  void read_names() {
    for (auto [field, into] :
         {std::pair{"name", &draft_.name}, std::pair{"first_name", &draft_.first_name},
          std::pair{"last_name", &draft_.last_name}})
      if (fits(field, given(field), kLongestValue)) *into = squeezed(given(field));
    if (draft_.name.empty()) {
      draft_.name = squeezed(draft_.first_name + " " + draft_.last_name);
      return;
    }
    if (!draft_.first_name.empty() || !draft_.last_name.empty()) return;
    std::string whole = draft_.name;
    for (std::size_t comma = whole.rfind(','); comma != std::string::npos;
         comma = whole.rfind(',')) {
      std::string behind = trimmed(std::string_view(whole).substr(comma + 1));
      if (!behind.empty() && !spoken::is_name_suffix(behind)) {
        draft_.last_name = trimmed(std::string_view(whole).substr(0, comma));
        draft_.first_name = behind;
        return;
      }
      whole = trimmed(std::string_view(whole).substr(0, comma));
    }
    std::size_t blank = whole.find(' ');
    draft_.first_name = whole.substr(0, blank);
    if (blank != std::string::npos) draft_.last_name = whole.substr(blank + 1);
  }

  /// An address is never needed for a call, so a wrong one costs nobody theirs.
  void read_email() {
    std::string_view email = given("email");
    std::size_t at = email.find('@');
    bool plausible = at != std::string_view::npos && at > 0 &&
                     email.find('@', at + 1) == std::string_view::npos &&
                     email.find('.', at + 2) != std::string_view::npos && email.back() != '.' &&
                     email.find_first_of(" ,;<>\"") == std::string_view::npos &&
                     email.size() <= kLongestEmail;
    if (email.empty()) return;
    if (plausible)
      draft_.email = email;
    else
      warn("email", "invalid_email",
           "This is not one e-mail address; it was left out. The contact is kept.");
  }

  void read_timezone() {
    std::string_view written = given("timezone");
    if (written.empty()) return;
    auto zone = read_zone(written);
    if (zone) {
      draft_.timezone = *zone;
      return;
    }
    switch (zone.error()) {
      case ZoneProblem::kAbbreviation:
        return fail(
            "timezone", "zone_abbreviation",
            "Abbreviations such as EST are not exact. Give a place, for example America/New_York.");
      case ZoneProblem::kOffset:
        return fail(
            "timezone", "zone_offset",
            "An offset does not tell when clocks change. Give a place, for example Europe/London.");
      case ZoneProblem::kFixed:
        return fail("timezone", "fixed_zone",
                    "UTC and GMT are nobody's local time. Give a place, for example Europe/London, "
                    "or leave it empty.");
      case ZoneProblem::kUnknown:
        return fail(
            "timezone", "unknown_zone",
            "No time zone has this name. Use a name like America/New_York, or leave it empty.");
    }
  }

  void read_locale() {
    std::string locale(given("locale"));
    if (locale.empty()) return;
    std::ranges::replace(locale, '_', '-');
    auto parts = split(locale, '-');
    bool language = (parts[0].size() == 2 || parts[0].size() == 3) &&
                    std::ranges::all_of(parts[0], is_ascii_letter);
    bool region = parts.size() == 1 ||
                  (parts.size() == 2 &&
                   ((parts[1].size() == 2 && std::ranges::all_of(parts[1], is_ascii_letter)) ||
                    (parts[1].size() == 3 && all_digits(parts[1]))));
    if (!language || !region)
      return fail("locale", "invalid_locale",
                  "A locale is a language and a country, for example en-US or es-US.");
    draft_.locale = ascii_lower(parts[0]) + (parts.size() == 2 ? "-" + ascii_upper(parts[1]) : "");
  }

  void read_region() {
    std::string region = ascii_upper(given("region"));
    if (region.empty()) return;
    auto parts = split(region, '-');
    bool shaped =
        parts.size() <= 2 && parts[0].size() == 2 && std::ranges::all_of(parts[0], is_ascii_letter);
    if (parts.size() == 2)
      shaped =
          shaped && !parts[1].empty() && parts[1].size() <= 3 &&
          std::ranges::all_of(parts[1], [](char c) { return is_ascii_letter(c) || is_digit(c); });
    if (!shaped)
      return fail(
          "region", "invalid_region",
          "A region is a country or one of its parts as ISO writes it, for example US-CA or GB.");
    draft_.region = std::move(region);
  }

  void read_duration() {
    std::string_view written = given("appointment_duration");
    if (written.empty()) return;
    draft_.appointment_duration_minutes = read_duration_minutes(written);
    if (!draft_.appointment_duration_minutes)
      fail("appointment_duration", "invalid_duration",
           "Give whole minutes, for example 45, or 1h 30m, or PT45M.");
  }

  /// Kept as variables, in one way of writing them.
  void read_preferred_hours() {
    auto after = read_minute("call_after");
    auto before = read_minute("call_before");
    if (before && *before <= after.value_or(std::chrono::minutes{0}))
      return fail("call_before", "invalid_range",
                  "call_before must be later than call_after; both are hours of one day.");
    if (after) draft_.fields.emplace_back("call_after", minute_text(*after));
    if (before) draft_.fields.emplace_back("call_before", minute_text(*before));
  }

  std::optional<std::chrono::minutes> read_minute(std::string_view field) {
    std::string_view written = given(field);
    if (written.empty()) return std::nullopt;
    if (written == "24:00" && field == "call_before") return std::chrono::hours{24};
    auto time = read_time_of_day(written);
    if (time) return std::chrono::floor<std::chrono::minutes>(*time);
    fail(field, "invalid_time", "This is no time of day. Write it as 17:30, or 5:30 PM.");
    return std::nullopt;
  }

  void read_consent() {
    std::string type = ascii_lower(given("consent_type"));
    std::ranges::replace(type, ' ', '_');
    if (type.empty() || type == "none" || type == "express" || type == "express_written")
      draft_.consent_type = std::move(type);
    else
      fail("consent_type", "invalid_consent_type", "Give none, express or express_written.");
    draft_.consent_at = read_instant("consent_at", options_.zone, DateOnly::kStartOfDay);
    take_text("consent_source", draft_.consent_source, kLongestValue);
  }

  std::optional<base::Time> read_instant(std::string_view field, const std::string& zone,
                                         DateOnly date_only) {
    std::string_view written = given(field);
    if (written.empty()) return std::nullopt;
    auto time = read_spreadsheet_time(written, writes_month_first(options_.default_region));
    if (!time) {
      fail_time(field, time.error());
      return std::nullopt;
    }
    if (!time->time_of_day && date_only == DateOnly::kRefused) {
      fail(field, "missing_time",
           "The time of day is missing. Write for example 2026-11-20 14:30.");
      return std::nullopt;
    }
    if (time->offset)
      return base::Time(std::chrono::sys_seconds(time->local().time_since_epoch() - *time->offset));
    if (zone.empty()) {
      fail(field, "missing_zone",
           "The time has no offset and the campaign has no time zone. Set one of them.");
      return std::nullopt;
    }
    auto local = time->local();
    if (!time->time_of_day) {
      if (date_only == DateOnly::kEndOfDay) local += std::chrono::days(1);
      return instant_of(local, zone).at;
    }
    return exact_instant(field, local, zone);
  }

  std::optional<base::Time> exact_instant(std::string_view field, LocalSeconds local,
                                          const std::string& zone) {
    LocalInstant instant = instant_of(local, zone);
    switch (instant.kind) {
      case LocalInstant::Kind::kUnique:
        return instant.at;
      case LocalInstant::Kind::kRepeated:
        warn(field, "ambiguous_local_time",
             "The clocks go back then, so this time comes twice; the earlier one is taken. Write "
             "it with its offset to "
             "be exact.");
        return instant.at;
      case LocalInstant::Kind::kSkipped:
        fail(
            field, "nonexistent_local_time",
            "The clocks go forward then, so this time does not exist in " + zone + ". Correct it.");
        return std::nullopt;
    }
    return std::nullopt;
  }

  void fail_time(std::string_view field, TimeProblem problem) {
    switch (problem) {
      case TimeProblem::kDayOrMonthFirst:
        return fail(field, "ambiguous_date",
                    "Day and month cannot be told apart. Write the date as 2026-11-05.");
      case TimeProblem::kSerialNumber:
        return fail(field, "serial_number",
                    "This is a spreadsheet's serial number of a date. Format the column as date or "
                    "text and export again.");
      case TimeProblem::kZoneName:
        return fail(field, "zone_abbreviation",
                    "A zone's name cannot stand after the time. Write the offset "
                    "(2026-11-20T14:30-05:00), or leave it "
                    "out for the campaign's zone.");
      case TimeProblem::kUnreadable:
        return fail(field, "invalid_time",
                    "This is no date and time. Write it as 2026-11-20 14:30.");
    }
  }

  const ContactOptions& options_;
  std::map<std::string, std::string, std::less<>> given_;
  ContactDraft draft_;
  Errors errors_;
};

}  // namespace

base::Expected<ContactDraft, Errors> parse_row(const ContactColumns& columns,
                                               std::span<const std::string> values,
                                               std::int64_t line, const ContactOptions& options) {
  RowReader reader(options, line);
  for (const ContactColumns::Column& column : columns.columns())
    if (column.index < values.size()) reader.take(column, trimmed(values[column.index]));
  return reader.finish();
}

std::string name_key(std::string_view name) {
  std::string plain = squeezed(trimmed(name));
  std::string out;
  for (std::string_view rest = plain; !rest.empty();) {
    char32_t c = take_code_point(rest);
    if (!is_invisible(c)) append_folded(out, to_lower(c));
  }
  return out;
}

}  // namespace outdial::text
