#include "schema/batches.h"

#include "calls/batch_control.h"
#include "schema/batch_contacts.h"
#include "schema/errors.h"
#include "schema/meta.h"
#include "schema/progress.h"
#include "tests/api/api_fixture.h"
#include "tests/support/hours.h"

namespace outdial::tests {
namespace {

using Lines = std::vector<std::string>;

class BatchesTest : public ApiTest {
 protected:
  BatchesTest() { rules.hours = every_day(9, 20); }
  std::string path(const std::string& id, const std::string& verb = "") {
    return "/api/v1/batches/" + id + (verb.empty() ? "" : "/" + verb);
  }
  std::string ready(const std::string& of) {
    std::string id = batch(of);
    add_csv(id, "phone\n+14155550123\n+14155550124\n");
    return id;
  }
  std::string launched() {
    std::string id = ready(campaign());
    EXPECT_EQ(post_once(path(id, "launch")).status, 202);
    return id;
  }
  /// What the Closer does once nothing is open.
  void close(const std::string& id, schema::EnrolmentStatus as, const char* disposition = "") {
    store->write([&](schema::Tx& tx) {
      auto batch_id = *schema::BatchId::parse(id);
      for (const auto& row : schema::pending_after(tx, batch_id, {}, 1'000))
        schema::finish_enrolment(tx, row, row.status, as, "", disposition);
      schema::close_batch(tx, batch_id, schema::BatchStatus::in_progress,
                          schema::BatchStatus::completed);
    });
  }
  std::string waiting(const std::string& id) {
    Json reason = send("GET", path(id)).json["waiting_reason"];
    return reason.is_null() ? "" : reason.get<std::string>();
  }
};

TEST_F(BatchesTest, StartsInPreparationWithItsPacing) {
  std::string of = campaign({{"kind", "confirm_appointment"}});
  Reply made = post("/api/v1/batches", {{"campaign_id", of},
                                        {"name", "Week 47"},
                                        {"starts_at", "2026-11-20T14:00:00Z"},
                                        {"first", 20},
                                        {"pacing", {{"preset", "gentle"}, {"chunk_size", 5}}}});
  EXPECT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(made.json["status"], "preparing");
  EXPECT_EQ(made.json["pacing"],
            (Json{{"concurrency", 5}, {"calls_per_minute", 10}, {"chunk_size", 5}}));
  EXPECT_EQ(made.json["first"], 20);
  EXPECT_EQ(made.json["priority"], 10);
  EXPECT_EQ(made.json["total"], 0);
  EXPECT_EQ(made.json["percentage"], 0.0);
  EXPECT_EQ(made.json["cost"]["amount"], "0.0000");
  EXPECT_EQ(made.json["waiting_reason"], "waiting_for_launch");
  EXPECT_EQ(made.json["starts_at"], "2026-11-20T14:00:00.000Z");
  EXPECT_EQ(made.texts("allowed_actions"), (Lines{"add_contacts", "update", "launch", "cancel"}));
  EXPECT_EQ(send("GET", path(made.json["id"])).json, made.json);
}

TEST_F(BatchesTest, SaysEverythingThatIsWrong) {
  std::string of = campaign();
  struct Case {
    Json more;
    int status;
    Lines errors;
  };
  const Case cases[] = {
      {{{"campaign_id", nullptr}}, 422, {"/campaign_id required"}},
      {{{"campaign_id", "cmp_none"}}, 422, {"/campaign_id not_found"}},
      {{{"expires_at", "2020-01-01T00:00:00Z"}}, 422, {"/expires_at in_the_past"}},
      {{{"starts_at", "2026-12-02T00:00:00Z"}, {"expires_at", "2026-12-01T00:00:00Z"}},
       422,
       {"/expires_at invalid_range"}},
      {{{"pacing", {{"preset", "gentel"}, {"calls_per_second", 0}, {"concurrency", 1.5}}}},
       400,
       {"/pacing/preset unknown_value", "/pacing/calls_per_second out_of_range",
        "/pacing/concurrency wrong_type"}},
      {{{"first", 0}, {"start_at", "now"}},
       400,
       {"/first out_of_range", "/start_at unknown_member"}},
  };
  for (const Case& wrong : cases) {
    Json body{{"campaign_id", of}};
    body.update(wrong.more);
    Reply reply = post("/api/v1/batches", body);
    EXPECT_EQ(reply.status, wrong.status) << reply.body;
    EXPECT_EQ(reply.errors(), wrong.errors) << reply.body;
  }
}

TEST_F(BatchesTest, PatchChangesPacingUntilTheBatchIsClosed) {
  std::string id = launched();
  Reply changed = patch(path(id), {{"name", "New"}, {"pacing", {{"calls_per_second", 2.5}}}});
  EXPECT_EQ(changed.json["name"], "New");
  EXPECT_EQ(changed.json["pacing"]["calls_per_second"], 2.5);
  EXPECT_EQ(patch(path(id), {{"pacing", nullptr}}).json["pacing"], Json::object());
  close(id, schema::EnrolmentStatus::done);
  EXPECT_EQ(patch(path(id), {{"name", "Late"}}).code(), "batch_closed");
}

TEST_F(BatchesTest, LaunchesOnceWithContactsUnderAnActiveCampaign) {
  std::string of = campaign();
  std::string empty = batch(of);
  EXPECT_EQ(post_once(path(empty, "launch")).code(), "batch_empty");
  std::string id = ready(of);
  patch("/api/v1/campaigns/" + of, {{"status", "paused"}});
  EXPECT_EQ(post_once(path(id, "launch")).code(), "campaign_not_active");
  patch("/api/v1/campaigns/" + of, {{"status", "active"}});
  Reply reply = post_once(path(id, "launch"));
  EXPECT_EQ(reply.status, 202);
  EXPECT_EQ(reply.json["status"], "in_progress");
  EXPECT_EQ(reply.json["started_at"], "2026-11-18T18:00:00.000Z");
  EXPECT_EQ(post_once(path(id, "launch")).code(), "batch_state");
  EXPECT_EQ(audit("batch.launch").size(), 4u);
}

TEST_F(BatchesTest, ADraftCampaignSaysWhatItLacksBeforeLaunch) {
  Reply draft = post("/api/v1/campaigns", {{"name", "x"}, {"kind", "custom"}});
  std::string id = ready(draft.json["id"]);
  Reply reply = post_once(path(id, "launch"));
  EXPECT_EQ(reply.code(), "campaign_incomplete");
  EXPECT_NE(reply.json["detail"].get<std::string>().find("agent_id"), std::string::npos);
}

TEST_F(BatchesTest, ARepeatedLaunchIsAnsweredAsTheFirst) {
  std::string id = ready(campaign());
  key = "launch";
  Reply first = send("POST", path(id, "launch"));
  Reply second = send("POST", path(id, "launch"));
  EXPECT_EQ(second.status, 202);
  EXPECT_EQ(second.body, first.body);
}

TEST_F(BatchesTest, PausesResumesAndCancels) {
  std::string id = launched();
  EXPECT_EQ(send("POST", path(id, "pause")).json["status"], "paused");
  EXPECT_EQ(waiting(id), "paused");
  EXPECT_EQ(send("POST", path(id, "pause")).code(), "batch_state");
  EXPECT_EQ(send("POST", path(id, "resume")).json["status"], "in_progress");
  EXPECT_EQ(send("POST", path(id, "cancel")).json["status"], "cancelling");
  EXPECT_EQ(send("POST", path(id, "resume")).code(), "batch_state");
  EXPECT_EQ(send("POST", path(id, "cancel")).code(), "batch_state");
}

TEST_F(BatchesTest, OnlyTheOwnerOrAManagerSteersIt) {
  std::string id = ready(campaign());
  token = "caller";
  for (const char* verb : {"launch", "pause", "resume", "cancel", "redial"})
    EXPECT_EQ(post_once(path(id, verb)).code(), "not_owner") << verb;
  EXPECT_EQ(patch(path(id), {{"name", "x"}}).code(), "not_owner");
  EXPECT_EQ(send("GET", path(id)).texts("allowed_actions"), Lines{});
  EXPECT_EQ(audit("batch.launch")[0].refused, true);
  token = "manager";
  EXPECT_EQ(post_once(path(id, "launch")).status, 202);
}

TEST_F(BatchesTest, OnlyTheOwnerOrAManagerPutsPeopleIntoIt) {
  std::string id = launched();
  std::string contact = store->read([&](const schema::ReadTx& tx) {
    return schema::pending_after(tx, *schema::BatchId::parse(id), {}, 1).at(0).contact_id.str();
  });
  token = "caller";
  EXPECT_EQ(add_csv(id, "phone\n+14155550199\n").code(), "not_owner");
  EXPECT_EQ(add_csv(id, "phone\n+14155550199\n", "?dry_run=1").code(), "not_owner");
  EXPECT_EQ(send("DELETE", path(id, "contacts/" + contact)).code(), "not_owner");
  EXPECT_EQ(audit("batch.add_contacts")[0].refused, true);
  token = "manager";
  EXPECT_EQ(send("GET", path(id)).json["total"], 2);
  EXPECT_EQ(add_csv(id, "phone\n+14155550199\n").json["accepted"], 1);
}

TEST_F(BatchesTest, ACallerPreparesWhatTheOwnerLaunches) {
  std::string of = campaign();
  token = "caller";
  std::string id = ready(of);
  EXPECT_EQ(send("GET", path(id)).json["total"], 2);
  EXPECT_EQ(send("GET", path(id)).texts("allowed_actions"), Lines{"add_contacts"});
  EXPECT_EQ(post_once(path(id, "launch")).code(), "not_owner");
  token = "admin";
  EXPECT_EQ(post_once(path(id, "launch")).status, 202);
  token = "caller";
  EXPECT_EQ(add_csv(id, "phone\n+14155550199\n").code(), "not_owner");
}

TEST_F(BatchesTest, TellsWhyItWaits) {
  std::string id = launched();
  EXPECT_EQ(waiting(id), "");
  store->write(
      [&](schema::Tx& tx) { schema::set_meta(tx, schema::kMetaDiallingLocked, "restored"); });
  EXPECT_EQ(waiting(id), "dialling_locked");
  store->write([&](schema::Tx& tx) { schema::delete_meta(tx, schema::kMetaDiallingLocked); });
  EXPECT_EQ(send("POST", "/api/v1/pause-all").json["paused"], true);
  EXPECT_EQ(waiting(id), "paused_all");
  EXPECT_EQ(send("POST", "/api/v1/resume-all").json["paused"], false);
  store->write([&](schema::Tx& tx) {
    for (const auto& row : schema::pending_after(tx, *schema::BatchId::parse(id), {}, 10))
      schema::postpone_enrolment(tx, row.id, tx.now() + std::chrono::hours{3},
                                 "outside_calling_hours");
  });
  EXPECT_EQ(waiting(id), "outside_calling_hours");
  EXPECT_EQ(send("GET", path(id)).json["next_attempt_at"], "2026-11-18T21:00:00.000Z");
  store->write([&](schema::Tx& tx) { calls::halt(tx, *schema::BatchId::parse(id), "http_401"); });
  EXPECT_EQ(waiting(id), "halted:http_401");
  patch(path(id), {{"starts_at", "2026-11-20T14:00:00Z"}});
  send("POST", path(id, "resume"));
  EXPECT_EQ(waiting(id), "waiting_for_start");
}

TEST_F(BatchesTest, CountsWhoWaitsForWhat) {
  std::string id = batch(campaign());
  add_csv(id, "phone\n+14155550101\n+14155550102\n+14155550103\n+14155550104\n+14155550105\n");
  post_once(path(id, "launch"));
  auto lines = [&] {
    Lines all;
    Json waits = send("GET", path(id)).json["waiting"];
    for (const Json& one : waits)
      all.push_back(one["status"].get<std::string>() + " " + one["reason"].get<std::string>() +
                    " " + one["count"].dump() + " " + one["next_allowed_at"].dump());
    return all;
  };
  EXPECT_EQ(lines(), Lines{"pending due 5 null"});
  store->write([&](schema::Tx& tx) {
    auto rows = schema::pending_after(tx, *schema::BatchId::parse(id), {}, 10);
    auto later = tx.now() + std::chrono::hours{3};
    schema::postpone_enrolment(tx, rows[0].id, later + base::Millis{1}, "number_busy");
    schema::postpone_enrolment(tx, rows[0].id, later, "outside_calling_hours");
    schema::postpone_enrolment(tx, rows[1].id, later + base::Millis{5}, "outside_calling_hours");
    schema::postpone_enrolment(tx, rows[2].id, later, "retry_later");
    schema::finish_enrolment(tx, rows[3], rows[3].status, schema::EnrolmentStatus::needs_review,
                             "no_consent", "");
  });
  EXPECT_EQ(lines(),
            (Lines{"pending outside_calling_hours 2 \"2026-11-18T21:00:00.000Z\"",
                   "pending retry_later 1 \"2026-11-18T21:00:00.000Z\"", "pending due 1 null",
                   "needs_review no_consent 1 null"}));
  EXPECT_EQ(send("POST", path(id, "cancel")).status, 202);
  store->write([&](schema::Tx& tx) {
    for (const auto& row : schema::pending_after(tx, *schema::BatchId::parse(id), {}, 10))
      calls::cancel_enrolment(tx, row.id, "batch_cancelled");
  });
  EXPECT_EQ(lines(), Lines{"needs_review no_consent 1 null"});
}

TEST_F(BatchesTest, PreviewsALaunchWithoutChangingAnything) {
  std::string of = campaign();
  std::string id = batch(of);
  post("/api/v1/suppressions", {{"phone", "+14155550199"}});
  add_csv(id, "phone,timezone\n+14155550123,\n+14155550124,Asia/Tokyo\n+14155550199,\n");
  Reply preview = post_once(path(id, "launch?dry_run=1"));
  EXPECT_EQ(preview.status, 200) << preview.body;
  EXPECT_EQ(preview.json["total"], 3);
  EXPECT_EQ(preview.json["would_call"], 2);
  EXPECT_EQ(preview.json["would_call_now"], 1);
  EXPECT_EQ(preview.json["later"], (Json{{"outside_calling_hours", 1}}));
  EXPECT_EQ(preview.json["skipped"], (Json{{"suppression_list", 1}}));
  EXPECT_EQ(send("GET", path(id)).json["status"], "preparing");
  EXPECT_TRUE(audit("batch.launch").empty());
}

TEST_F(BatchesTest, PreviewsALaunchAsOfItsStart) {
  std::string id = batch(campaign());
  add_csv(id, "phone,not_after\n+12125550123,\n+12125550124,2026-11-19T00:00:00Z\n");
  patch(path(id), {{"starts_at", "2026-11-20T14:30:00Z"}});
  Json preview = post_once(path(id, "launch?dry_run=1")).json;
  EXPECT_EQ(preview["would_call_now"], 0);
  EXPECT_EQ(preview["later"], (Json{{"waiting_for_start", 1}}));
  EXPECT_EQ(preview["skipped"], (Json{{"not_after", 1}}));
  EXPECT_EQ(preview["next_attempt_at"], "2026-11-20T14:30:00.000Z");

  patch(path(id), {{"starts_at", "2026-11-20T03:00:00Z"}});
  preview = post_once(path(id, "launch?dry_run=1")).json;
  EXPECT_EQ(preview["later"], (Json{{"outside_calling_hours", 1}}));
  EXPECT_EQ(preview["next_attempt_at"], "2026-11-20T14:00:00.000Z");
}

TEST_F(BatchesTest, RefusesAStartThatIsLongPast) {
  std::string of = campaign();
  auto make = [&](const char* starts_at) {
    return post("/api/v1/batches", {{"campaign_id", of}, {"name", "B"}, {"starts_at", starts_at}});
  };
  EXPECT_EQ(make("2026-11-18T17:00:00Z").errors(), Lines{"/starts_at in_the_past"});
  EXPECT_EQ(make("2026-11-18T17:00:00Z").status, 422);
  Reply late = make("2026-11-18T17:59:00Z");
  EXPECT_EQ(late.status, 201) << late.body;
  clock.advance(std::chrono::hours{1});
  EXPECT_EQ(patch(path(late.json["id"]), {{"name", "C"}}).status, 200);
}

TEST_F(BatchesTest, SaysWhatHaltedItAndWhatToDo) {
  std::string id = launched();
  EXPECT_TRUE(send("GET", path(id)).json["halted_cause"].is_null());
  store->write([&](schema::Tx& tx) {
    schema::ErrorRow error;
    error.tenant_id = tenant;
    error.error_class = "create_call_refused";
    error.severity = "error";
    error.message = "HTTP 401: the key is wrong";
    schema::insert_error(tx, error);
    calls::halt(tx, *schema::BatchId::parse(id), "http_401");
  });
  Json shown = send("GET", path(id)).json;
  EXPECT_EQ(shown["halted_cause"], "HTTP 401: the key is wrong");
  EXPECT_NE(shown["halted_advice"].get<std::string>().find("retell_api_key"), std::string::npos);
  send("POST", path(id, "resume"));
  EXPECT_TRUE(send("GET", path(id)).json["halted_advice"].is_null());
}

TEST_F(BatchesTest, RedialsThoseWhoWereNotReached) {
  std::string id = launched();
  EXPECT_EQ(send("POST", path(id, "redial")).code(), "batch_state");
  store->write([&](schema::Tx& tx) {
    auto rows = schema::pending_after(tx, *schema::BatchId::parse(id), {}, 1);
    schema::finish_enrolment(tx, rows[0], rows[0].status, schema::EnrolmentStatus::done, "",
                             "interested");
  });
  close(id, schema::EnrolmentStatus::exhausted);
  key = "redial";
  Reply child = send("POST", path(id, "redial"));
  EXPECT_EQ(child.status, 202) << child.body;
  EXPECT_EQ(child.json["parent_batch_id"], id);
  EXPECT_EQ(child.json["status"], "preparing");
  EXPECT_EQ(child.json["total"], 1);
  EXPECT_EQ(child.json["pending"], 1);
  EXPECT_EQ(send("POST", path(id, "redial")).json["id"], child.json["id"]);
  key = "";
  std::string everyone_reached = launched();
  close(everyone_reached, schema::EnrolmentStatus::done, "interested");
  EXPECT_EQ(send("POST", path(everyone_reached, "redial")).code(), "batch_empty");
  EXPECT_EQ(send("GET", path(everyone_reached)).texts("allowed_actions"), Lines{"redial"});
}

TEST_F(BatchesTest, RedialsSomebodyWhoseNumberWasChangedOnce) {
  std::string id = batch(campaign());
  add_csv(id, "external_id,phone\nA1,+14155550123\n");
  clock.advance(base::Millis{1'000});
  add_csv(id, "external_id,phone\nA1,+14155550124\n");
  EXPECT_EQ(send("GET", path(id)).json["total"], 2);
  EXPECT_EQ(post_once(path(id, "launch")).status, 202);
  close(id, schema::EnrolmentStatus::exhausted);
  Reply child = send("POST", path(id, "redial"));
  EXPECT_EQ(child.json["total"], 1) << child.body;
}

TEST_F(BatchesTest, ShowsTheGroupsThatPeopleKnow) {
  std::string id = launched();
  store->write([&](schema::Tx& tx) {
    auto rows = schema::pending_after(tx, *schema::BatchId::parse(id), {}, 1);
    schema::finish_enrolment(tx, rows[0], rows[0].status, schema::EnrolmentStatus::done, "",
                             "interested");
    schema::count_call_change(
        tx, rows[0].batch_id,
        {.placed = 1, .to_group = schema::CallGroup::connected, .talk_ms = 180'000});
  });
  clock.advance(base::Millis{60'000});
  Json json = send("GET", path(id)).json;
  EXPECT_EQ(json["not_called"], 1);
  EXPECT_EQ(json["in_progress"], 0);
  EXPECT_EQ(json["completed"], 1);
  EXPECT_EQ(json["percentage"], 50.0);
  EXPECT_EQ(json["completed_calls"], 1);
  EXPECT_EQ(json["failed_calls"], 0);
  EXPECT_EQ(json["calls"]["connected"], 1);
  EXPECT_EQ(json["eta"], "2026-11-18T18:02:00.000Z");
  EXPECT_EQ(json["cost"]["estimated"], true);
  EXPECT_EQ(json["cost"]["amount"], "0.9720");
}

TEST_F(BatchesTest, PauseAllIsForManagers) {
  token = "caller";
  EXPECT_EQ(send("POST", "/api/v1/pause-all").code(), "missing_role");
  token = "manager";
  EXPECT_EQ(send("POST", "/api/v1/pause-all").status, 202);
}

}  // namespace
}  // namespace outdial::tests
