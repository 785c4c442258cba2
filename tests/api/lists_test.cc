#include "api/csv_text.h"
#include "schema/error_list.h"
#include "schema/list_page.h"
#include "tests/api/reading_fixture.h"

namespace outdial::tests {
namespace {

using Lines = std::vector<std::string>;

class ListsTest : public ReadingTest {
 protected:
  /// A call that has run its course.
  schema::CallId finished(const std::string& of, const std::string& reason = "agent_hangup") {
    schema::CallId call = place(of);
    Json event = event_json("call_analyzed", call);
    event["call"]["disconnection_reason"] = reason;
    if (reason == "dial_no_answer") {
      event["call"]["call_status"] = "not_connected";
      event["call"]["duration_ms"] = 0;
      for (const char* name : {"start_timestamp", "end_timestamp", "transcript", "call_analysis"})
        event["call"].erase(name);
    }
    EXPECT_EQ(deliver(event).status, 200);
    return call;
  }
  std::string add_viewer_of(const std::string& scopes) {
    tokens["special"] = add_token(tenant, schema::Role::viewer, scopes);
    return "special";
  }
};

TEST_F(ListsTest, PageThroughEverythingOnceNewestFirst) {
  Lines made;
  for (int i = 0; i < 7; ++i) {
    clock.advance(base::Millis{10});
    made.insert(made.begin(), campaign({{"name", "c" + std::to_string(i)}}));
  }
  Lines seen;
  std::string cursor;
  int pages = 0;
  while (true) {
    Reply page = get("/api/v1/campaigns?limit=3" + (cursor.empty() ? "" : "&cursor=" + cursor));
    ASSERT_EQ(page.status, 200) << page.body;
    for (const std::string& id : column(page, "id"))
      seen.push_back(id);
    cursor = page.json["next_cursor"];
    ++pages;
    EXPECT_EQ(page.json["has_more"], !cursor.empty());
    if (cursor.empty()) break;
  }
  EXPECT_EQ(seen, made);
  EXPECT_EQ(pages, 3);
}

TEST_F(ListsTest, AreEmptyButWhole) {
  for (const char* path : {"/api/v1/campaigns", "/api/v1/batches", "/api/v1/calls",
                           "/api/v1/contacts", "/api/v1/suppressions", "/api/v1/errors"}) {
    Reply reply = get(path);
    EXPECT_EQ(reply.status, 200) << path;
    EXPECT_EQ(reply.json, (Json{{"data", Json::array()}, {"has_more", false}, {"next_cursor", ""}}))
        << path;
  }
}

TEST_F(ListsTest, RefuseWrongParametersByName) {
  EXPECT_EQ(get("/api/v1/calls?limit=0").errors(), Lines{"?limit out_of_range"});
  EXPECT_EQ(get("/api/v1/calls?limit=201").status, 400);
  EXPECT_EQ(get("/api/v1/calls?limit=ten").status, 400);
  EXPECT_EQ(get("/api/v1/calls?status=compleeted").errors(), Lines{"?status unknown_value"});
  EXPECT_EQ(get("/api/v1/calls?batch_id=bat_1").errors(), Lines{"?batch_id invalid_id"});
  EXPECT_EQ(get("/api/v1/calls?created_at.gte=yesterday").errors(),
            Lines{"?created_at.gte invalid_time"});
  EXPECT_EQ(get("/api/v1/calls?limit=5&limit=6").errors(), Lines{"?limit given_twice"});
  EXPECT_EQ(get("/api/v1/calls?statsu=ended").code(), "unknown_parameter");
  for (const char* cursor :
       {"x", "!!!!", "YXR0XzAxMDE", "Li4vLi4vZXRjL3Bhc3N3ZAAAAAAAAAAAAAAAAAAAAAAA"})
    EXPECT_EQ(get(std::string("/api/v1/calls?cursor=") + cursor).code(), "invalid_cursor")
        << cursor;
}

TEST_F(ListsTest, FilterCallsByWhatPeopleAskFor) {
  std::string one = running_batch({"+14155550101", "+14155550102"}, "one");
  schema::CallId talked = finished(one);
  schema::CallId missed = finished(one, "dial_no_answer");
  std::string two = running_batch({"+14155550103"}, "two");
  schema::CallId live = begin(two);
  auto ids_of = [&](const std::string& query) {
    return column(get("/api/v1/calls" + query), "id");
  };
  EXPECT_EQ(ids_of(""), (Lines{live.str(), missed.str(), talked.str()}));
  EXPECT_EQ(ids_of("?batch_id=" + one), (Lines{missed.str(), talked.str()}));
  EXPECT_EQ(ids_of("?contact_id=" + row(live).contact_id.str()), Lines{live.str()});
  EXPECT_EQ(ids_of("?campaign_id=" + campaign_id).size(), 3u);
  EXPECT_EQ(ids_of("?kind=screen_candidate").size(), 3u);
  EXPECT_EQ(ids_of("?kind=follow_up").size(), 0u);
  EXPECT_EQ(ids_of("?status=completed"), Lines{talked.str()});
  EXPECT_EQ(ids_of("?status=failed"), Lines{missed.str()});
  EXPECT_EQ(ids_of("?call_status=pending"), Lines{live.str()});
  EXPECT_EQ(ids_of("?status=analyzed,placing").size(), 3u);
  EXPECT_EQ(ids_of("?status=pending,completed").size(), 2u);
  EXPECT_EQ(ids_of("?disposition=no_answer"), Lines{missed.str()});
  EXPECT_EQ(ids_of("?disposition=no_answer,interested&batch_id=" + one).size(), 2u);
  std::string then = get("/api/v1/calls/" + missed.str()).json["created_at"];
  EXPECT_EQ(ids_of("?created_at.gte=" + then), (Lines{live.str(), missed.str()}));
  EXPECT_EQ(ids_of("?created_at.gt=" + then), Lines{live.str()});
  EXPECT_EQ(ids_of("?created_at.lt=" + then), Lines{talked.str()});
  EXPECT_EQ(ids_of("?created_at.lte=" + then).size(), 2u);
  EXPECT_EQ(column(get("/api/v1/batches/" + two + "/calls"), "id"), Lines{live.str()});
}

TEST_F(ListsTest, ShowACallUnderEveryNameThatPeopleKnow) {
  std::string of = running_batch({"+14155550101"});
  schema::CallId call = finished(of);
  Reply reply = get("/api/v1/calls/" + call.str());
  ASSERT_EQ(reply.status, 200);
  EXPECT_EQ(reply.json["retell_call_id"], provider_id(call));
  EXPECT_EQ(reply.json["provider_call_id"], provider_id(call));
  EXPECT_EQ(reply.json["status"], "analyzed");
  EXPECT_EQ(reply.json["call_status"], "completed");
  EXPECT_EQ(reply.json["duration_seconds"], 25);
  EXPECT_EQ(reply.json["cost"],
            (Json{{"amount", "0.0175"}, {"currency", "USD"}, {"estimated", false}}));
  EXPECT_EQ(reply.json["to_number"], "+14155550101");
  EXPECT_EQ(reply.json["started_at"], "2026-01-01T16:00:09.400Z");
  EXPECT_EQ(reply.json["kind"], "screen_candidate");
  EXPECT_EQ(get("/api/v1/calls/" + provider_id(call)).json, reply.json);
  EXPECT_EQ(get("/api/v1/calls/call_nobody").status, 404);
}

TEST_F(ListsTest, ShowAnOrderedCallByTheIdItWasGiven) {
  Reply ordered = post_once("/api/v1/calls", base::dump_json({{"campaign_id", campaign()},
                                                              {"to_number", "+14155550123"},
                                                              {"objective", "Ask about Monday."}}));
  ASSERT_EQ(ordered.status, 202) << ordered.body;
  std::string id = ordered.json["id"];
  EXPECT_TRUE(get("/api/v1/calls/" + id).json["call_id"].is_null());
  schema::CallId call = place(ordered.json["batch_id"]);
  Reply placed = get("/api/v1/calls/" + id);
  EXPECT_EQ(placed.json["id"], call.str());
  EXPECT_EQ(placed.json["objective"], "Ask about Monday.");
  EXPECT_EQ(placed.json["call_status"], "in_progress");
  EXPECT_EQ(placed.json["allowed_actions"], Json{"cancel"});
  EXPECT_EQ(get("/api/v1/calls/" + call.str() + "/transcript").status, 404);
  EXPECT_EQ(get("/api/v1/calls/" + call.str() + "/analysis").status, 404);
}

TEST_F(ListsTest, MaskPhonesUnlessTheTokenMaySeeThem) {
  std::string of = running_batch({"+14155550101"});
  finished(of);
  token = "viewer";
  std::string contact = column(get("/api/v1/contacts"), "id").at(0);
  for (const std::string& path :
       {std::string("/api/v1/contacts"), "/api/v1/contacts/" + contact,
        "/api/v1/contacts/" + contact + "/eligibility", std::string("/api/v1/calls"),
        "/api/v1/batches/" + of + "/contacts", "/api/v1/batches/" + of + "/export?format=csv",
        "/api/v1/batches/" + of + "/export?format=json"}) {
    Reply reply = get(path);
    EXPECT_EQ(reply.status, 200) << path;
    EXPECT_EQ(reply.body.find("4155550101"), std::string::npos) << path << reply.body;
  }
  token = add_viewer_of("contacts:pii");
  EXPECT_EQ(column(get("/api/v1/contacts"), "phone"), Lines{"+14155550101"});
}

TEST_F(ListsTest, ShowNothingOfAnotherTenant) {
  std::string of = running_batch({"+14155550101"});
  schema::CallId call = finished(of);
  std::string contact = column(get("/api/v1/contacts"), "id").at(0);
  tokens["other"] = add_token(add_tenant("Elsewhere"), schema::Role::admin);
  token = "other";
  for (const char* path : {"/api/v1/campaigns", "/api/v1/batches", "/api/v1/calls",
                           "/api/v1/contacts", "/api/v1/suppressions", "/api/v1/errors"})
    EXPECT_TRUE(get(path).json["data"].empty()) << path;
  for (const std::string& path :
       {"/api/v1/calls/" + call.str(), "/api/v1/calls/" + provider_id(call),
        "/api/v1/calls/" + call.str() + "/events", "/api/v1/calls/" + call.str() + "/transcript",
        "/api/v1/calls/" + call.str() + "/analysis", "/api/v1/contacts/" + contact,
        "/api/v1/contacts/" + contact + "/eligibility", "/api/v1/batches/" + of + "/contacts",
        "/api/v1/batches/" + of + "/calls", "/api/v1/batches/" + of + "/export",
        "/api/v1/campaigns/" + campaign_id + "/stats"})
    EXPECT_EQ(get(path).status, 404) << path;
  EXPECT_EQ(get("/api/v1/stats").json["total_calls"], 0);
}

TEST_F(ListsTest, SayOfEachContactInABatchWhereItStandsAndWhy) {
  std::string of = running_batch({"+14155550101", "+14155550102", "+14155550103"});
  finished(of);
  finished(of, "dial_no_answer");
  Reply all = get("/api/v1/batches/" + of + "/contacts");
  EXPECT_EQ(column(all, "phone"), (Lines{"+14155550103", "+14155550102", "+14155550101"}));
  EXPECT_EQ(column(all, "status"), (Lines{"pending", "pending", "done"}));
  EXPECT_EQ(column(all, "disposition"), (Lines{"null", "no_answer", "interested"}));
  EXPECT_EQ(column(all, "attempts"), (Lines{"0", "1", "1"}));
  EXPECT_EQ(all.json["data"][1]["reason"], "retry_later");
  EXPECT_FALSE(all.json["data"][1]["next_attempt_at"].is_null());
  EXPECT_TRUE(all.json["data"][2]["next_attempt_at"].is_null());
  EXPECT_EQ(get("/api/v1/batches/" + of + "/contacts?status=done").json["data"].size(), 1u);
  EXPECT_EQ(get("/api/v1/batches/" + of + "/contacts?disposition=no_answer").json["data"].size(),
            1u);
  EXPECT_EQ(get("/api/v1/batches/" + of + "/contacts?reason=retry_later").json["data"].size(), 1u);
}

TEST_F(ListsTest, ExportInTheOrderOfTheFileWithAnswers) {
  std::string of = running_batch({"+14155550101", "+14155550102"});
  finished(of);
  Reply csv = get("/api/v1/batches/" + of + "/export?format=csv");
  ASSERT_EQ(csv.status, 200);
  EXPECT_TRUE(csv.body.starts_with("contact_id,external_id,name,"));
  EXPECT_EQ(std::count(csv.body.begin(), csv.body.end(), '\n'), 3);
  EXPECT_LT(csv.body.find("Person 0101"), csv.body.find("Person 0102"));
  EXPECT_NE(csv.headers["Content-Disposition"].find(of + ".csv"), std::string::npos);
  Reply json = get("/api/v1/batches/" + of + "/export?format=json");
  ASSERT_EQ(json.json.size(), 2u);
  EXPECT_EQ(json.json[0]["interested"], "yes");
  EXPECT_EQ(json.json[0]["call_summary"], "It went well.");
  EXPECT_EQ(json.json[0]["cost"], "0.0175");
  EXPECT_EQ(json.json[0]["attempts"], 1);
  EXPECT_EQ(json.json[0]["goal_achieved"], true);
  EXPECT_TRUE(json.json[1]["call_id"].is_null());
  EXPECT_EQ(get("/api/v1/batches/" + of + "/export?format=xml").status, 400);
}

TEST_F(ListsTest, ExportInPartsWhenAsked) {
  std::string of = running_batch({"+14155550101", "+14155550102", "+14155550103"});
  Reply first = get("/api/v1/batches/" + of + "/export?format=json&limit=2");
  EXPECT_EQ(first.json.size(), 2u);
  std::string cursor = first.headers["Outdial-Next-Cursor"];
  ASSERT_FALSE(cursor.empty());
  Reply rest = get("/api/v1/batches/" + of + "/export?format=json&cursor=" + cursor);
  ASSERT_EQ(rest.json.size(), 1u);
  EXPECT_EQ(rest.json[0]["phone"], "+14155550103");
  EXPECT_FALSE(rest.headers.contains("Outdial-Next-Cursor"));
}

TEST(CsvTextTest, DisarmsFormulasAndQuotesWhatNeedsIt) {
  api::CsvText csv;
  csv.row({"plain", "a,b", "say \"hi\"", "two\nlines", "", "ü"});
  csv.row({"=1+1", "+14155550101", "+1+1", "-2", "@SUM(A1)", "\t=1", " =1", "a=1"});
  EXPECT_EQ(csv.take(),
            "plain,\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",,ü\r\n"
            "\"'=1+1\",+14155550101,\"'+1+1\",\"'-2\",\"'@SUM(A1)\",\"'\t=1\",\"' =1\",a=1\r\n");
}

TEST(LeastIdTest, IsBelowEveryIdOfItsMillisecondAndAboveThoseBefore) {
  ManualClock clock;
  base::IdSource ids(clock, 1);
  std::string before = schema::CallId::make(ids).str();
  clock.advance(base::Millis{1});
  std::string floor = schema::least_id("att", clock.now());
  std::string after = schema::CallId::make(ids).str();
  EXPECT_LT(before, floor);
  EXPECT_LT(floor, after);
}

TEST_F(ListsTest, FindContactsByPhoneAndExternalId) {
  running_batch({"+14155550101", "+14155550102"});
  EXPECT_EQ(column(get("/api/v1/contacts?phone=(415) 555-0102"), "external_id"), Lines{"x0102"});
  EXPECT_EQ(column(get("/api/v1/contacts?external_id=x0101"), "phone"), Lines{"+14155550101"});
  EXPECT_TRUE(get("/api/v1/contacts?phone=nobody").json["data"].empty());
  std::string id = column(get("/api/v1/contacts?phone=4155550101"), "id").at(0);
  Reply contact = get("/api/v1/contacts/" + id);
  EXPECT_EQ(contact.json["enrolments"].size(), 1u);
  EXPECT_TRUE(contact.json["suppression_id"].is_null());
}

TEST_F(ListsTest, ListSuppressionsTokensErrorsAndTheAuditLog) {
  EXPECT_EQ(post("/api/v1/suppressions", {{"phone", "+14155550101"}, {"reason", "asked"}}).status,
            201);
  EXPECT_EQ(column(get("/api/v1/suppressions?phone=4155550101"), "reason"), Lines{"asked"});
  EXPECT_TRUE(get("/api/v1/suppressions?phone=4155550102").json["data"].empty());
  EXPECT_EQ(get("/api/v1/tokens").json["data"].size(), 4u);
  EXPECT_EQ(get("/api/v1/tokens").body.find("odk_"), std::string::npos);
  EXPECT_EQ(column(get("/api/v1/audit-log?action=suppression.create"), "outcome"), Lines{"done"});
  store->write([&](schema::Tx& tx) {
    schema::ErrorRow error;
    error.tenant_id = tenant;
    error.error_class = "double_call";
    error.severity = "critical";
    error.correlation_id = "att_1";
    error.message = "twice";
    schema::insert_error(tx, error);
  });
  EXPECT_EQ(column(get("/api/v1/errors?severity=critical,error"), "class"), Lines{"double_call"});
  EXPECT_TRUE(get("/api/v1/errors?severity=info").json["data"].empty());
  EXPECT_EQ(get("/api/v1/errors?severity=awful").status, 400);
  token = "caller";
  EXPECT_EQ(get("/api/v1/tokens").status, 403);
  EXPECT_EQ(get("/api/v1/audit-log").status, 403);
}

TEST_F(ListsTest, FilterBatchesAndCampaigns) {
  std::string running = running_batch({"+14155550101"}, "one");
  std::string waiting = batch(campaign_id, {{"name", "two"}, {"external_id", "w47"}});
  EXPECT_EQ(column(get("/api/v1/batches"), "id"), (Lines{waiting, running}));
  EXPECT_EQ(column(get("/api/v1/batches?status=in_progress,paused"), "id"), Lines{running});
  EXPECT_EQ(column(get("/api/v1/batches?external_id=w47"), "id"), Lines{waiting});
  EXPECT_EQ(get("/api/v1/batches?campaign_id=" + campaign_id).json["data"].size(), 2u);
  EXPECT_EQ(get("/api/v1/campaigns?status=draft").json["data"].size(), 0u);
  EXPECT_EQ(get("/api/v1/campaigns?status=active&kind=screen_candidate").json["data"].size(), 1u);
}

TEST_F(ListsTest, CountCallsGoalsAndRatesWithTheirN) {
  std::string of = running_batch({"+14155550101", "+14155550102"});
  finished(of);
  finished(of, "dial_no_answer");
  for (const std::string& path :
       {std::string("/api/v1/stats"), "/api/v1/campaigns/" + campaign_id + "/stats"}) {
    Reply stats = get(path);
    ASSERT_EQ(stats.status, 200) << path;
    EXPECT_EQ(stats.json["total_calls"], 2) << path;
    EXPECT_EQ(stats.json["goal_achieved"], 1);
    EXPECT_EQ(stats.json["success_rate"], 0.5);
    EXPECT_EQ(stats.json["goal_rate"], 1.0);
    EXPECT_EQ(stats.json["goal_rate_n"], 1);
    EXPECT_EQ(stats.json["avg_duration_seconds"], 24);
    EXPECT_EQ(stats.json["voicemail_rate"], 0.0);
    EXPECT_EQ(stats.json["no_answer"], 1);
  }
  EXPECT_EQ(get("/api/v1/campaigns/" + campaign_id + "/stats").json["contacts"]["total"], 2);
  clock.advance(std::chrono::hours{24 * 8});
  EXPECT_EQ(get("/api/v1/stats?days=7").json["total_calls"], 0);
  EXPECT_TRUE(get("/api/v1/stats?days=7").json["success_rate"].is_null());
  EXPECT_EQ(get("/api/v1/stats?days=9").json["total_calls"], 2);
  EXPECT_EQ(get("/api/v1/stats?days=0").status, 400);
}

}  // namespace
}  // namespace outdial::tests
