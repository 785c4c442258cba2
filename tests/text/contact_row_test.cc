#include "text/contact_row.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/rfc3339.h"

namespace outdial::text {
namespace {

using Texts = std::vector<std::string>;
using Mapping = std::map<std::string, std::string>;

std::string show(const std::vector<FieldError>& errors) {
  std::string out;
  for (const FieldError& e : errors)
    out += (out.empty() ? "" : " ") + e.field + ":" + e.code;
  return out;
}

/// `header=field` for every column, an extra one marked with a plus.
std::string show_columns(const Texts& header, const Mapping& mapping = {}) {
  auto columns = ContactColumns::from_header(header, mapping);
  if (!columns) return show(columns.error());
  std::string out;
  for (const auto& c : columns->columns())
    out += (out.empty() ? "" : " ") + std::string(c.known ? "" : "+") + c.field +
           (c.variable.empty() ? "" : "/" + c.variable);
  return out;
}

TEST(ContactColumnsTest, KnowsTheNamesThatPeopleUse) {
  struct Row {
    Texts header;
    const char* columns;
  };
  for (const Row& row : {
           Row{{"phone"}, "phone"},
           Row{{"Tel Mobile"}, "phone"},
           Row{{"tel_mobile"}, "phone"},
           Row{{"  PHONE NUMBER "}, "phone"},
           Row{{"\xEF\xBB\xBFMobile"}, "phone"},
           Row{{"T\xC3\xA9l\xC3\xA9phone"}, "phone"},
           Row{{"Cell", "Candidate ID", "First Name", "Surname"},
               "phone external_id first_name last_name"},
           Row{{"phone", "patient_id"}, "phone external_id"},
           Row{{"Handynummer", "Vorname", "Nachname", "Zeitzone"},
               "phone first_name last_name timezone"},
           Row{{"Tel\xC3\xA9"
                "fono m\xC3\xB3vil",
                "Nombre", "Apellidos", "Zona horaria"},
               "phone first_name last_name timezone"},
           Row{{"T\xC3\xA9l\xC3\xA9phone portable", "Pr\xC3\xA9nom", "Nom", "Fuseau horaire"},
               "phone first_name last_name timezone"},
           Row{{"phone", "E-Mail", "Time Zone"}, "phone email timezone"},
           Row{{"phone", "owner_name"}, "phone provider_name"},
           Row{{"phone", "Stylist Name"}, "phone provider_name/stylist_name"},
           Row{{"phone", "Job Title", "Years (exp.)", "2nd choice",
                "St\xC3\xA4"
                "dte"},
               "phone +job_title +years_exp +_2nd_choice +stadte"},
           Row{{"phone", "", "  "}, "phone +column_2 +column_3"},
           Row{{"Phone", "Mobile", "Tel"}, "phone +mobile +tel"},
           Row{{"phone", "provider_name", "owner_name"}, "phone provider_name +owner_name"},
       })
    EXPECT_EQ(show_columns(row.header), row.columns);
}

TEST(ContactColumnsTest, LetsTheMappingDecide) {
  EXPECT_EQ(show_columns({"Phone", "Mobile"}, {{"Mobile", "phone"}}), "+phone phone");
  EXPECT_EQ(show_columns({"Kontakt", "Notes"}, {{"Kontakt", "phone"}, {"Notes", ""}}), "phone");
  EXPECT_EQ(show_columns({"phone", "A"}, {{"A", "shift"}}), "phone +shift");
  EXPECT_EQ(show_columns({"phone", "A"}, {{"A", "1 shift"}}), "A:invalid_name");
  EXPECT_EQ(show_columns({"phone", "A"}, {{"B", "shift"}}), "B:unknown_column");
  EXPECT_EQ(show_columns({"A", "B"}, {{"A", "phone"}, {"B", "phone"}}), "phone:ambiguous_column");
}

TEST(ContactColumnsTest, RefusesWhatItCannotTellApart) {
  EXPECT_EQ(show_columns({"Mobile", "Telephone"}), "phone:ambiguous_column");
  EXPECT_EQ(show_columns({"phone", "Phone"}), "phone:ambiguous_column");
  EXPECT_EQ(show_columns({"phone", "candidate_id", "lead_id"}), "external_id:ambiguous_column");
  EXPECT_EQ(show_columns({"phone", "Job Title", "job_title"}), "job_title:duplicate_column");
}

TEST(ContactColumnsTest, ListsWhatWasFoundWhenThereIsNoPhone) {
  auto columns = ContactColumns::from_header(Texts{"Name", "City"});
  ASSERT_FALSE(columns);
  EXPECT_EQ(show(columns.error()), "phone:missing_column");
  EXPECT_NE(columns.error()[0].detail.find("\"Name\", \"City\""), std::string::npos);
}

base::Expected<ContactDraft, std::vector<FieldError>> parse(const Mapping& row,
                                                            ContactOptions options = {
                                                                "US", "America/New_York"}) {
  Texts header;
  Texts values;
  for (const auto& [name, value] : row) {
    header.push_back(name);
    values.push_back(value);
  }
  if (!row.contains("phone")) {
    header.push_back("phone");
    values.push_back("415-555-0123");
  }
  return parse_row(*ContactColumns::from_header(header), values, 7, options);
}

std::string errors_of(const Mapping& row, ContactOptions options = {"US", "America/New_York"}) {
  auto draft = parse(row, std::move(options));
  return draft ? "" : show(draft.error());
}

TEST(ContactRowTest, ReadsAWholeRow) {
  auto draft = parse({{"phone", " (415) 555-0123 "},
                      {"candidate_id", "c-1"},
                      {"name", "  Dana   Reed Lee "},
                      {"email", "dana@example.com"},
                      {"timezone", "america/los angeles"},
                      {"locale", "en_us"},
                      {"region", "us-ca"},
                      {"appointment_time", "2026-11-20 14:30"},
                      {"appointment_duration", "45"},
                      {"service", "MRI"},
                      {"stylist_name", "Maria"},
                      {"not_before", "2026-11-20"},
                      {"not_after", "2026-11-20"},
                      {"consent_type", "Express written"},
                      {"consent_at", "2026-10-01T12:00:00Z"},
                      {"consent_source", "web form"},
                      {"Job Title", "Nurse"},
                      {"Empty", " "}});
  ASSERT_TRUE(draft) << show(draft.error());
  EXPECT_EQ(draft->line, 7);
  EXPECT_EQ(draft->phone, "+14155550123");
  EXPECT_EQ(draft->phone_region, "US");
  EXPECT_EQ(draft->external_id, "c-1");
  EXPECT_EQ(draft->name, "Dana Reed Lee");
  EXPECT_EQ(draft->first_name, "Dana");
  EXPECT_EQ(draft->last_name, "Reed Lee");
  EXPECT_EQ(draft->email, "dana@example.com");
  EXPECT_EQ(draft->timezone, "America/Los_Angeles");
  EXPECT_EQ(draft->locale, "en-US");
  EXPECT_EQ(draft->region, "US-CA");
  EXPECT_EQ(base::to_rfc3339(*draft->appointment_time), "2026-11-20T19:30:00.000Z");
  EXPECT_EQ(draft->appointment_duration_minutes, 45);
  EXPECT_EQ(draft->service_type, "MRI");
  EXPECT_EQ(draft->provider_name, "Maria");
  EXPECT_EQ(base::to_rfc3339(*draft->not_before), "2026-11-20T08:00:00.000Z");
  EXPECT_EQ(base::to_rfc3339(*draft->not_after), "2026-11-21T08:00:00.000Z");
  EXPECT_EQ(draft->consent_type, "express_written");
  EXPECT_EQ(base::to_rfc3339(*draft->consent_at), "2026-10-01T12:00:00.000Z");
  EXPECT_EQ(draft->consent_source, "web form");
  std::ranges::sort(draft->fields);
  EXPECT_EQ(draft->fields, (std::vector<std::pair<std::string, std::string>>{
                               {"job_title", "Nurse"}, {"stylist_name", "Maria"}}));
  EXPECT_TRUE(draft->warnings.empty());
}

TEST(ContactRowTest, SaysEverythingThatIsWrongAtOnce) {
  EXPECT_EQ(errors_of({{"phone", "4.15556E+10"},
                       {"timezone", "EST"},
                       {"appointment_time", "soon"},
                       {"appointment_duration", "soon"},
                       {"locale", "english"},
                       {"region", "California"},
                       {"consent_type", "maybe"}}),
            "phone:scientific_notation timezone:zone_abbreviation locale:invalid_locale "
            "region:invalid_region "
            "appointment_time:invalid_time appointment_duration:invalid_duration "
            "consent_type:invalid_consent_type");
}

TEST(ContactRowTest, MakesTheNameFromItsPartsAndTheOtherWayRound) {
  EXPECT_EQ(parse({{"first_name", "Dana"}, {"last_name", "Lee"}})->name, "Dana Lee");
  EXPECT_EQ(parse({{"first_name", "Dana"}})->name, "Dana");
  EXPECT_EQ(parse({{"name", "LEE, DANA"}})->first_name, "DANA");
  EXPECT_EQ(parse({{"name", "LEE, DANA"}})->last_name, "LEE");
  EXPECT_EQ(parse({{"name", "Jane Doe, RN"}})->first_name, "Jane");
  EXPECT_EQ(parse({{"name", "King, Martin, Jr."}})->first_name, "Martin");
  EXPECT_EQ(parse({{"name", "King, Martin, Jr."}})->last_name, "King");
  EXPECT_EQ(parse({{"name", ", "}})->first_name, "");
  EXPECT_EQ(parse({{"name", "Cher"}})->first_name, "Cher");
  EXPECT_EQ(parse({{"name", "Cher"}})->last_name, "");
  EXPECT_EQ(parse({{"name", "Dana Lee"}, {"first_name", "D."}})->last_name, "");
}

TEST(ContactRowTest, ReadsTimesAsSpreadsheetsWriteThem) {
  struct Row {
    const char* written;
    const char* region;
    const char* utc_or_error;
  };
  for (const Row& row : {
           Row{"2026-11-20T14:30:00-05:00", "US", "2026-11-20T19:30:00.000Z"},
           Row{"2026-11-20T14:30:00Z", "US", "2026-11-20T14:30:00.000Z"},
           Row{"2026-11-20T14:30", "US", "2026-11-20T19:30:00.000Z"},
           Row{"2026-07-20 14:30", "US", "2026-07-20T18:30:00.000Z"},
           Row{"2026/11/20 14:30", "US", "2026-11-20T19:30:00.000Z"},
           Row{"11/20/2026 2:30 PM", "US", "2026-11-20T19:30:00.000Z"},
           Row{"11/5/2026 2:30pm", "US", "2026-11-05T19:30:00.000Z"},
           Row{"11/5/26 14:30", "US", "2026-11-05T19:30:00.000Z"},
           Row{"11/5/2026, 2 p.m.", "US", "2026-11-05T19:00:00.000Z"},
           Row{"11/20/2026 2:30 PM", "GB", "2026-11-20T19:30:00.000Z"},
           Row{"20/11/2026 14:30", "GB", "2026-11-20T19:30:00.000Z"},
           Row{"20.11.2026 14:30", "DE", "2026-11-20T19:30:00.000Z"},
           Row{"05.11.2026 14:30", "US", "2026-11-05T19:30:00.000Z"},
           Row{"11/11/2026 14:30", "GB", "2026-11-11T19:30:00.000Z"},
           Row{"05/11/2026 14:30", "GB", "ambiguous_date"},
           Row{"05-11-2026 14:30", "US", "ambiguous_date"},
           Row{"2026-11-20", "US", "missing_time"},
           Row{"14:30", "US", "invalid_time"},
           Row{"2026-02-30 14:30", "US", "invalid_time"},
           Row{"2026-11-20 25:00", "US", "invalid_time"},
           Row{"2026-11-20 14:30 EST", "US", "zone_abbreviation"},
           Row{"46346.604", "US", "serial_number"},
           Row{"next Friday at 3", "US", "invalid_time"},
           Row{"2026-03-08 02:30", "US", "nonexistent_local_time"},
           Row{"2026-11-01 01:30", "US", "2026-11-01T05:30:00.000Z"},
       }) {
    auto draft = parse({{"phone", "+14155550123"}, {"appointment_time", row.written}},
                       {row.region, "America/New_York"});
    std::string got = draft ? base::to_rfc3339(*draft->appointment_time) : draft.error()[0].code;
    EXPECT_EQ(got, row.utc_or_error) << row.written;
  }
}

TEST(ContactRowTest, WarnsOfATimeThatComesTwice) {
  auto draft = parse({{"appointment_time", "2026-11-01 01:30"}});
  EXPECT_EQ(show(draft->warnings), "appointment_time:ambiguous_local_time");
  EXPECT_TRUE(parse({{"appointment_time", "2026-11-01T01:30-05:00"}})->warnings.empty());
}

TEST(ContactRowTest, NeedsAZoneForATimeWithoutOffset) {
  EXPECT_EQ(errors_of({{"appointment_time", "2026-11-20 14:30"}}, {"US", ""}),
            "appointment_time:missing_zone");
  EXPECT_EQ(errors_of({{"appointment_time", "2026-11-20T14:30Z"}}, {"US", ""}), "");
}

TEST(ContactRowTest, TakesZonesOfPlacesOnly) {
  struct Row {
    const char* written;
    const char* zone_or_error;
  };
  for (const Row& row :
       {Row{"America/New_York", "America/New_York"}, Row{"US/Eastern", "US/Eastern"},
        Row{"europe/london", "Europe/London"}, Row{"America/New York", "America/New_York"},
        Row{"America/Indiana/Knox", "America/Indiana/Knox"}, Row{"Japan", "Japan"},
        Row{"EST", "zone_abbreviation"}, Row{"pst", "zone_abbreviation"},
        Row{"CET", "zone_abbreviation"}, Row{"EST5EDT", "zone_abbreviation"},
        Row{"-05:00", "zone_offset"}, Row{"UTC-5", "zone_offset"}, Row{"GMT+2", "zone_offset"},
        Row{"UTC", "fixed_zone"}, Row{"Etc/GMT+5", "fixed_zone"},
        Row{"Eastern Time", "unknown_zone"}, Row{"Mars/Olympus", "unknown_zone"},
        Row{"../etc/passwd", "unknown_zone"}, Row{"Factory", "unknown_zone"}}) {
    auto draft = parse({{"timezone", row.written}});
    EXPECT_EQ(draft ? draft->timezone : draft.error()[0].code, row.zone_or_error) << row.written;
  }
}

TEST(ContactRowTest, KeepsAContactWithAWrongEmail) {
  for (const char* email : {"dana", "dana@", "@example.com", "dana@example", "a b@example.com",
                            "a@b@example.com", "a@example.com,b@example.com", "dana@example."}) {
    auto draft = parse({{"email", email}});
    ASSERT_TRUE(draft) << email;
    EXPECT_EQ(draft->email, "") << email;
    EXPECT_EQ(show(draft->warnings), "email:invalid_email") << email;
  }
  EXPECT_EQ(parse({{"email", "d.lee+x@mail.example.co.uk"}})->email, "d.lee+x@mail.example.co.uk");
}

TEST(ContactRowTest, LimitsTheLengthOfValues) {
  EXPECT_EQ(errors_of({{"name", std::string(201, 'x')}}), "name:too_long");
  EXPECT_EQ(errors_of({{"external_id", std::string(129, 'x')}}), "external_id:too_long");
  EXPECT_EQ(errors_of({{"notes", std::string(1001, 'x')}}), "notes:too_long");
  EXPECT_EQ(errors_of({{"notes", std::string(1000, 'x')}}), "");
}

TEST(ContactRowTest, RefusesARangeThatIsNone) {
  EXPECT_EQ(errors_of({{"not_before", "2026-11-20T10:00Z"}, {"not_after", "2026-11-20T10:00Z"}}),
            "not_after:invalid_range");
}

TEST(ContactRowTest, KeepsTheHoursThatSomebodyPrefersAsVariables) {
  auto draft = parse({{"Call after", "5:30 PM"}, {"call_before", "20:15"}});
  ASSERT_TRUE(draft);
  EXPECT_EQ(draft->fields, (std::vector<std::pair<std::string, std::string>>{
                               {"call_after", "17:30"}, {"call_before", "20:15"}}));
  EXPECT_EQ(errors_of({{"call_before", "24:00"}}), "");
  EXPECT_EQ(errors_of({{"call_after", "after work"}}), "call_after:invalid_time");
  EXPECT_EQ(errors_of({{"call_after", "20:00"}, {"call_before", "9:00"}}),
            "call_before:invalid_range");
  EXPECT_EQ(errors_of({{"call_before", "00:00"}}), "call_before:invalid_range");
}

TEST(ContactRowTest, ReadsDurations) {
  struct Row {
    const char* written;
    int minutes;
  };
  for (const Row& row : {Row{"45", 45}, Row{"PT45M", 45}, Row{"PT1H30M", 90}, Row{"1h 15m", 75},
                         Row{"1h15m", 75}, Row{"30 min", 30}, Row{"1 hour and 30 minutes", 90},
                         Row{"P1D", 1440}, Row{"90 minutes", 90}})
    EXPECT_EQ(parse({{"appointment_duration", row.written}})->appointment_duration_minutes,
              row.minutes)
        << row.written;
  for (const char* written : {"0", "-5", "PT", "P", "1.5h", "m", "45 m x", "999999999"})
    EXPECT_EQ(errors_of({{"appointment_duration", written}}),
              "appointment_duration:invalid_duration")
        << written;
}

TEST(ContactRowTest, RecognisesTheSameNameWrittenDifferently) {
  EXPECT_EQ(name_key(" Zo\xC3\xAB  M\xC3\x9CLLER "), "zoe muller");
  EXPECT_EQ(name_key("Zoe\xCC\x88 Mu\xCC\x88ller"), "zoe muller");
  EXPECT_EQ(name_key("Stra\xC3\x9F"
                     "e"),
            "strasse");
  EXPECT_EQ(name_key("\xD0\x90\xD0\xBD\xD0\xBD\xD0\xB0"), "\xD0\xB0\xD0\xBD\xD0\xBD\xD0\xB0");
  EXPECT_NE(name_key("Dana Lee"), name_key("Dan Lee"));
}

}  // namespace
}  // namespace outdial::text
