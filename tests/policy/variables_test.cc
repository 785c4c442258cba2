#include "policy/variables.h"

#include <gtest/gtest.h>

#include "base/rfc3339.h"

namespace outdial::policy {
namespace {

using Values = std::map<std::string, std::string>;

const base::Time kNow = base::parse_rfc3339("2026-12-28T15:00:00Z").value();

VariableSources person() {
  VariableSources sources;
  sources.company_name = "Bright Smile Dental";
  sources.callback_number = "+13125550100";
  sources.name = "MARIA LOPEZ";
  sources.first_name = "Maria";
  sources.last_name = "Lopez";
  sources.email = "maria@example.com";
  sources.phone = "+13125550111";
  sources.zone = "America/Chicago";
  sources.appointment_time = base::parse_rfc3339("2027-01-15T20:30:00Z").value();
  return sources;
}

Values values(const VariableSources& sources) {
  return render_variables(sources, kNow).values;
}

TEST(VariablesTest, SayWhatIsKnownOfPersonBusinessAndAppointment) {
  VariableSources sources = person();
  sources.fields_json = R"({"appointment_type":"check-up","appointment_duration":"90",
      "service_type":"cleaning","stylist_name":"Kim","provider_name":"Dr. Hall",
      "special_instructions":"Bring your card"})";
  EXPECT_EQ(values(sources), (Values{{"customer_name", "Maria Lopez"},
                                     {"customer_first_name", "Maria"},
                                     {"business_name", "Bright Smile Dental"},
                                     {"callback_number", "3 - 1 - 2 - 5 - 5 - 5 - 0 - 1 - 0 - 0"},
                                     {"appointment_date", "Friday, January 15th"},
                                     {"appointment_time", "2:30 PM"},
                                     {"appointment_duration", "1 hour and 30 minutes"},
                                     {"appointment_type", "check-up"},
                                     {"service_type", "cleaning"},
                                     {"stylist_name", "Kim"},
                                     {"provider_name", "Dr. Hall"},
                                     {"special_instructions", "Bring your card"}}));
}

TEST(VariablesTest, LeaveOutWhatIsEmpty) {
  VariableSources sources;
  sources.zone = "America/Chicago";
  sources.fields_json = R"({"notes":"  ","gap":""})";
  EXPECT_EQ(values(sources), Values{});
}

TEST(VariablesTest, MakeTheNameFromItsPartsWhenItIsNotGiven) {
  VariableSources sources;
  sources.first_name = "Dana";
  EXPECT_EQ(values(sources).at("customer_name"), "Dana");
  sources.last_name = "Reyes";
  EXPECT_EQ(values(sources).at("customer_name"), "Dana Reyes");
}

TEST(VariablesTest, TellNoAppointmentWithoutAZone) {
  VariableSources sources = person();
  sources.zone = "EST";
  Values told = values(sources);
  EXPECT_FALSE(told.contains("appointment_date"));
  EXPECT_FALSE(told.contains("appointment_time"));
}

TEST(VariablesTest, TellTheAppointmentOnThePersonsClock) {
  VariableSources sources = person();
  sources.zone = "Pacific/Auckland";
  EXPECT_EQ(values(sources).at("appointment_date"), "Saturday, January 16th");
  EXPECT_EQ(values(sources).at("appointment_time"), "9:30 AM");
}

TEST(VariablesTest, NameTheJobsMembers) {
  VariableSources sources;
  sources.job_json =
      R"({"company":"Riverside","title":"Nurse","salary_range":"$42","shifts":["day","night"],"job_code":7,"extra":{}})";
  EXPECT_EQ(values(sources), (Values{{"company", "Riverside"},
                                     {"job_title", "Nurse"},
                                     {"job_salary_range", "$42"},
                                     {"job_shifts", "day, night"},
                                     {"job_code", "7"}}));
}

TEST(VariablesTest, FillTheCampaignsTemplates) {
  VariableSources sources = person();
  sources.job_json = R"({"title":"Nurse"})";
  sources.fields_json = R"({"source":"the job fair","provider_name":"Dr. Hall"})";
  sources.variables_json = R"({
      "customer_name":"{{first_name | default:\"there\"}}",
      "applied_through":"{{source | default:\"our website\"}}",
      "reason":"{{job_title}} position, by {{ email }}",
      "provider_name":"{{provider_name | default:\"our team\"}}",
      "when":"{{appointment_time | spoken_date}} at {{appointment_time}}",
      "when_else":"{{appointment_date | default:\"soon\"}}",
      "fixed":"Hello"})";
  auto rendered = render_variables(sources, kNow);
  EXPECT_EQ(rendered.values.at("customer_name"), "Maria");
  EXPECT_EQ(rendered.values.at("applied_through"), "the job fair");
  EXPECT_EQ(rendered.values.at("reason"), "Nurse position, by maria@example.com");
  EXPECT_EQ(rendered.values.at("provider_name"), "Dr. Hall");
  EXPECT_EQ(rendered.values.at("when"), "Friday, January 15th at 2:30 PM");
  EXPECT_EQ(rendered.values.at("when_else"), "Friday, January 15th");
  EXPECT_EQ(rendered.values.at("fixed"), "Hello");
  EXPECT_TRUE(rendered.missing.empty());
}

TEST(VariablesTest, SpeakInThePersonsLanguageWithoutBeingAsked) {
  VariableSources sources = person();
  sources.locale = "de-DE";
  sources.zone = "Europe/Berlin";
  sources.fields_json = R"({"appointment_duration":"30"})";
  sources.variables_json =
      R"({"termin":"{{appointment_date}}, {{appointment_time | spoken_time}}, {{appointment_duration}}"})";
  EXPECT_EQ(values(sources).at("termin"), "Freitag, der 15. Januar, 21 Uhr 30, 30 Minuten");
}

TEST(VariablesTest, NameWhatATemplateLacks) {
  VariableSources sources = person();
  sources.variables_json =
      R"({"a":"{{team}} and {{city}}","b":"{{city}}","broken":"{{oops","c":"{{team | default:\"us\"}}"})";
  auto rendered = render_variables(sources, kNow);
  EXPECT_EQ(rendered.missing, (std::vector<std::string>{"broken", "city", "team"}));
  EXPECT_EQ(rendered.values.at("a"), "and");
  EXPECT_FALSE(rendered.values.contains("b"));
  EXPECT_FALSE(rendered.values.contains("broken"));
  EXPECT_EQ(rendered.values.at("c"), "us");
}

TEST(VariablesTest, LetTheEnrolmentsOwnValuesWin) {
  VariableSources sources = person();
  sources.fields_json = R"({"objective":"a","appointment_type":"check-up"})";
  sources.variables_json = R"({"objective":"b","line":"About {{objective}}"})";
  sources.enrolment_variables_json = R"({"objective":"c","email":"other@example.com"})";
  Values told = values(sources);
  EXPECT_EQ(told.at("objective"), "c");
  EXPECT_EQ(told.at("line"), "About c");
  EXPECT_EQ(told.at("email"), "other@example.com") << "asked for by name";
  EXPECT_EQ(told.at("appointment_type"), "check-up");
}

TEST(VariablesTest, PutNoBracesOrLineBreaksIntoValues) {
  VariableSources sources = person();
  sources.enrolment_variables_json = R"({"note":"{{user_number}}\nand {more}\u0007"})";
  sources.variables_json = R"({"echo":"<{{note}}>"})";
  EXPECT_EQ(values(sources).at("note"), "user_number and more");
  EXPECT_EQ(values(sources).at("echo"), "<user_number and more>");
}

TEST(VariablesTest, SendColumnsOfTheFileOnlyThroughATemplate) {
  VariableSources sources;
  sources.fields_json = R"({"notes":"asked twice","source":"job fair","provider_name":"Dr. Hall"})";
  sources.variables_json = R"({"applied_through":"the {{source}}"})";
  EXPECT_EQ(values(sources),
            (Values{{"applied_through", "the job fair"}, {"provider_name", "Dr. Hall"}}));
}

TEST(VariablesTest, KeepThePausesInValues) {
  VariableSources sources;
  sources.enrolment_variables_json = R"({"line":"Wait -  -  - done"})";
  EXPECT_EQ(values(sources).at("line"), "Wait -  -  - done");
}

TEST(VariablesTest, NeverSetWhatRetellInjects) {
  const char* names[] = {"current_time",
                         "current_time_America/New_York",
                         "current_time_utc",
                         "current_hour",
                         "current_hour_x",
                         "current_calendar",
                         "current_calendar_x",
                         "session_type",
                         "session_duration",
                         "session_duration_ms",
                         "direction",
                         "user_number",
                         "agent_number",
                         "call_id",
                         "call_type",
                         "current_agent_state",
                         "previous_agent_state",
                         "current_node",
                         "previous_node",
                         "chat_id",
                         "first_name",
                         "last_name",
                         "do_not_call"};
  for (std::string name : names) {
    VariableSources sources;
    std::string object = "{\"" + name + "\":\"x\",\"current_timetable\":\"kept\"}";
    sources.fields_json = object;
    sources.variables_json = object;
    sources.enrolment_variables_json = object;
    EXPECT_EQ(values(sources), (Values{{"current_timetable", "kept"}})) << name;
  }
}

TEST(VariablesTest, SetOnlyNamesThatRetellTakes) {
  VariableSources sources;
  std::string long_name(65, 'a');
  sources.enrolment_variables_json = R"({"1st":"x","a-b":"x","":"x","über":"x","_ok1":"y",")" +
                                     long_name + R"(":"x",")" + long_name.substr(1) + R"(":"y"})";
  EXPECT_EQ(values(sources), (Values{{"_ok1", "y"}, {long_name.substr(1), "y"}}));
}

TEST(VariablesTest, KeepWhatCannotBeSaidInAFormOfItsOwn) {
  VariableSources sources = person();
  sources.callback_number = "ask for Kim";
  sources.fields_json = R"({"appointment_duration":"about an hour"})";
  sources.variables_json = R"({"line":"Takes {{appointment_duration}}"})";
  Values told = values(sources);
  EXPECT_EQ(told.at("callback_number"), "ask for Kim");
  EXPECT_EQ(told.at("appointment_duration"), "about an hour");
  EXPECT_EQ(told.at("line"), "Takes about an hour");
}

}  // namespace
}  // namespace outdial::policy
