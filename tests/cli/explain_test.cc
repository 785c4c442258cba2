#include <gtest/gtest.h>

#include <sstream>

#include "base/json.h"
#include "cli/app.h"
#include "tests/cli/fake_daemon.h"

namespace outdial::cli {
namespace {

using base::Json;
using Lines = std::vector<std::string>;

Json rule(const char* name, const char* verdict) {
  return {{"rule", name},        {"rule_class", nullptr},
          {"clock", nullptr},    {"local_time", nullptr},
          {"verdict", verdict},  {"detail", ""},
          {"source", nullptr},   {"used", nullptr},
          {"limit", nullptr},    {"next_allowed_at", nullptr},
          {"batch_id", "bat_1"}, {"enrolment_id", "enr_1"}};
}

/// Somebody in Florida at half past eight in the evening.
Json waiting_person() {
  Json hours = rule("US-FL", "outside_calling_hours");
  hours["rule_class"] = "solicitation";
  hours["clock"] = "America/New_York";
  hours["local_time"] = "2026-11-18T20:30";
  hours["source"] = "Fla. Stat. 501.616(6)-(7)";
  hours["next_allowed_at"] = "2026-11-19T13:00:00.000Z";
  Json ladder = rule("max_attempts", "ok");
  ladder["used"] = 1;
  ladder["limit"] = 6;
  return {{"contact_id", "con_1"},
          {"phone", "+1…0101"},
          {"may_call_now", false},
          {"checked_at", "2026-11-19T01:30:00.000Z"},
          {"next_allowed_at", "2026-11-19T13:00:00.000Z"},
          {"blocked_by",
           {{{"rule", "outside_calling_hours"},
             {"detail", "It is outside calling hours where the contact is."},
             {"since", "2026-11-19T01:00:00.000Z"},
             {"final", false},
             {"next_allowed_at", "2026-11-19T13:00:00.000Z"},
             {"batch_id", "bat_1"},
             {"enrolment_id", "enr_1"}}}},
          {"enrolments",
           {{{"enrolment_id", "enr_1"},
             {"batch_id", "bat_1"},
             {"batch_name", "Nurses w47"},
             {"batch_status", "in_progress"},
             {"status", "pending"},
             {"reason", "outside_calling_hours"},
             {"attempts", 1},
             {"since", "2026-11-19T01:00:00.000Z"},
             {"may_call_now", false},
             {"next_allowed_at", "2026-11-19T13:00:00.000Z"}}}},
          {"evaluated", {ladder, hours}}};
}

Json callable_person() {
  Json person = waiting_person();
  person["may_call_now"] = true;
  person["blocked_by"] = Json::array();
  person["evaluated"] = Json::array({rule("batch", "ok")});
  return person;
}

class ExplainTest : public testing::Test {
 protected:
  int explain(const std::string& whom, const std::string& format = "table") {
    out_.str("");
    err_.str("");
    config::Environment environment{{"OUTDIAL_SERVER", daemon_.address()},
                                    {"OUTDIAL_TOKEN", "odk_1"}};
    return run({"contact", "explain", whom, "-o", format}, environment,
               {out_, err_, false, 80, nullptr});
  }
  void person(const std::string& id, const Json& says) {
    daemon_.on("GET /api/v1/contacts/" + id + "/eligibility", base::dump_json(says));
  }
  void found(const std::string& query, const Json& people) {
    daemon_.on("GET /api/v1/contacts?" + query + "&limit=20",
               base::dump_json({{"data", people}, {"has_more", false}, {"next_cursor", nullptr}}));
  }

  tests::FakeDaemon daemon_;
  std::ostringstream out_;
  std::ostringstream err_;
  int shape_ = 1;
};

TEST_F(ExplainTest, TellsAPersonWhySinceWhenAndUntilWhen) {
  person("con_1", waiting_person());
  EXPECT_EQ(explain("con_1"), 7);
  EXPECT_EQ(err_.str(), "");
  EXPECT_EQ(
      out_.str(),
      "+1…0101 (con_1) may not be called now.\n"
      "The next allowed instant is 2026-11-19 13:00:00 UTC.\n"
      "\n"
      "Batch \"Nurses w47\" (bat_1, in_progress): pending since 2026-11-19 01:00:00 UTC, attempts "
      "so far: 1\n"
      "  Why    It is outside calling hours where the contact is. (outside_calling_hours)\n"
      "  Since  2026-11-19 01:00:00 UTC\n"
      "  Until  2026-11-19 13:00:00 UTC\n"
      "RULE          CLASS         LOCAL TIME              VERDICT                NEXT ALLOWED     "
      "        SOURCE\n"
      "max_attempts                                        ok, 1 of 6\n"
      "US-FL         solicitation  20:30 America/New_York  outside_calling_hours  2026-11-19 "
      "13:00:00 UTC  Fla. Stat. 501.616(6)-(7)\n");
}

TEST_F(ExplainTest, EndsWellWhenTheyMayBeCalled) {
  person("con_1", callable_person());
  EXPECT_EQ(explain("con_1"), 0);
  EXPECT_EQ(out_.str().substr(0, out_.str().find('\n')), "+1…0101 (con_1) may be called now.");
}

TEST_F(ExplainTest, SaysWhatHoldsEverywhereAndThatItIsForGood) {
  Json listed = waiting_person();
  listed["next_allowed_at"] = nullptr;
  listed["enrolments"] = Json::array();
  listed["blocked_by"] = {{{"rule", "suppression_list"},
                           {"detail", "The number is on the do-not-call list."},
                           {"since", "2026-11-03T09:00:00.000Z"},
                           {"final", true},
                           {"next_allowed_at", nullptr},
                           {"batch_id", nullptr},
                           {"enrolment_id", nullptr}}};
  person("con_1", listed);
  EXPECT_EQ(explain("con_1"), 7);
  EXPECT_EQ(out_.str(),
            "+1…0101 (con_1) may not be called now.\n"
            "Nobody can say when that changes by itself.\n"
            "  Why    The number is on the do-not-call list. (suppression_list)\n"
            "  Since  2026-11-03 09:00:00 UTC\n"
            "  Until  for good, unless somebody changes it\n");
}

TEST_F(ExplainTest, FindsPeopleByNumberAndByExternalId) {
  found("phone=%2B14155550101", {{{"id", "con_1"}}, {{"id", "con_2"}}});
  found("external_id=c-17", {{{"id", "con_2"}}});
  person("con_1", waiting_person());
  person("con_2", callable_person());
  EXPECT_EQ(explain("+14155550101"), 0) << "one of them may be called";
  EXPECT_NE(out_.str().find("may not be called now"), std::string::npos);
  EXPECT_NE(out_.str().find("may be called now"), std::string::npos);
  EXPECT_EQ(explain("c-17"), 0);
  found("phone=4155550199", Json::array());
  EXPECT_EQ(explain("4155550199"), 3);
  EXPECT_EQ(err_.str(), "outdial: no contact has this phone\n");
}

TEST_F(ExplainTest, GivesProgramsTheWholeAnswer) {
  person("con_1", waiting_person());
  EXPECT_EQ(explain("con_1", "json"), 7);
  EXPECT_EQ(base::parse_json(out_.str()).value(), waiting_person());
  EXPECT_EQ(explain("con_1", "jsonl"), 7);
  EXPECT_EQ(out_.str(), base::dump_json(waiting_person()) + "\n");
  EXPECT_EQ(explain("con_1", "csv"), 7);
  EXPECT_EQ(out_.str().substr(0, out_.str().find(',')), "RULE");
}

TEST_F(ExplainTest, SurvivesAnswersOfAnotherShape) {
  for (const char* body : {"[]", "null", "{}", R"({"blocked_by":[1],"enrolments":["x"]})",
                           R"({"evaluated":7,"enrolments":[{"attempts":"many"}]})"}) {
    daemon_.on(std::string("GET /api/v1/contacts/con_") + std::to_string(shape_) + "/eligibility",
               body);
    int code = explain("con_" + std::to_string(shape_++));
    EXPECT_TRUE(code == 1 || code == 7) << body << code;
  }
}

}  // namespace
}  // namespace outdial::cli
