#include "schema/campaigns.h"

#include "tests/api/api_fixture.h"
#include "tests/support/example_file.h"

namespace outdial::tests {
namespace {

using Lines = std::vector<std::string>;

class CampaignsTest : public ApiTest {};

TEST_F(CampaignsTest, IsActiveWhenItHasWhatACallNeeds) {
  Reply reply = post("/api/v1/campaigns", {{"name", "Nurses"},
                                           {"kind", "screen_candidate"},
                                           {"from_number", "(415) 555-0100"},
                                           {"agent_id", "agent_1"},
                                           {"agent_version", 4}});
  EXPECT_EQ(reply.status, 201);
  EXPECT_EQ(reply.json["status"], "active");
  EXPECT_EQ(reply.json["missing"], Json::array());
  EXPECT_EQ(reply.json["purpose"], "recruiting");
  EXPECT_EQ(reply.json["one_per"], "number");
  EXPECT_EQ(reply.json["from_number"], "+14155550100");
  EXPECT_EQ(reply.json["agent_version"], "4");
  EXPECT_EQ(reply.json["agent_ready"], true);
  EXPECT_EQ(reply.json["timezone"], "America/New_York");
  EXPECT_EQ(reply.json["region"], "US");
  EXPECT_EQ(reply.texts("allowed_actions"), (Lines{"update", "create_batch", "pause", "archive"}));
  std::string id = reply.json["id"];
  EXPECT_EQ(reply.headers["Location"], "/api/v1/campaigns/" + id);
  EXPECT_EQ(send("GET", "/api/v1/campaigns/" + id).json, reply.json);
  store->read([&](const schema::ReadTx& tx) {
    EXPECT_TRUE(schema::find_from_number(tx, tenant, "+14155550100"));
  });
}

TEST_F(CampaignsTest, IsADraftThatSaysWhatIsMissingUntilItIsGiven) {
  Reply reply = post("/api/v1/campaigns", {{"name", "Nurses"}, {"kind", "follow_up"}});
  EXPECT_EQ(reply.json["status"], "draft");
  EXPECT_EQ(reply.texts("missing"), (Lines{"from_number", "agent_id"}));
  std::string path = "/api/v1/campaigns/" + reply.json["id"].get<std::string>();
  Reply refused = patch(path, {{"status", "active"}});
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(refused.code(), "campaign_incomplete");
  EXPECT_EQ(patch(path, {{"agent_id", "agent_1"}}).json["status"], "draft");
  EXPECT_EQ(patch(path, {{"from_number", "+14155550100"}}).json["status"], "active");
}

TEST_F(CampaignsTest, TakesTheExampleFiles) {
  for (const char* name : {"recruiting.campaign.json", "clinic.campaign.json"}) {
    Reply reply = send("POST", "/api/v1/campaigns", read_example(name));
    EXPECT_EQ(reply.status, 201) << reply.body;
    EXPECT_EQ(reply.json["status"], "active") << name;
    Json given = base::parse_json(read_example(name)).value();
    for (const char* member : {"matrices", "targets", "calling_windows", "retry", "variables"})
      EXPECT_EQ(reply.json[member], given[member]) << name << member;
    EXPECT_EQ(reply.json["consent_default"], given["consent_default"]);
  }
}

TEST_F(CampaignsTest, GuessesPurposeAndOnePerFromTheKind) {
  struct Case {
    const char *kind, *purpose, *one_per;
  };
  for (Case c : {Case{"screen_candidate", "recruiting", "number"},
                 Case{"qualify_lead", "telemarketing", "number"},
                 Case{"confirm_appointment", "informational", "appointment"},
                 Case{"follow_up", "informational", "number"},
                 Case{"consumer_callback", "informational", "number"},
                 Case{"custom", "telemarketing", "number"}}) {
    Json made = post("/api/v1/campaigns", {{"name", "x"}, {"kind", c.kind}}).json;
    EXPECT_EQ(made["purpose"], c.purpose) << c.kind;
    EXPECT_EQ(made["one_per"], c.one_per) << c.kind;
  }
}

struct Wrong {
  const char* body;
  int status;
  Lines errors;
};

TEST_F(CampaignsTest, SaysEverythingThatIsWrong) {
  const Wrong cases[] = {
      {R"({})", 422, {"/name required", "/kind required"}},
      {R"({"name":"x","kind":"screen_candidates"})", 422, {"/kind unknown_value"}},
      {R"({"name":"x","kind":"custom","form_number":"1"})", 400, {"/form_number unknown_member"}},
      {R"({"name":"","kind":"custom","agent_id":5})", 400, {"/name empty", "/agent_id wrong_type"}},
      {R"({"name":"x","kind":"custom","from_number":"555"})", 422, {"/from_number short_code"}},
      {R"({"name":"x","kind":"custom","timezone":"EST"})", 422, {"/timezone unknown_zone"}},
      {R"({"name":"x","kind":"custom","region":"Narnia"})", 422, {"/region unknown_region"}},
      {R"({"name":"x","kind":"custom","matrices":[{"call_script":"a"},{"script":"b"}]})",
       400,
       {"/matrices/1/call_script required", "/matrices/1/script unknown_member"}},
      {R"({"name":"x","kind":"custom","targets":[{"goal_type":"bool"}]})",
       422,
       {"/targets/0/name required", "/targets/0/goal_type unknown_value"}},
      {R"({"name":"x","kind":"custom","variables":{"a":"{{first_name","b":[1]}})",
       400,
       {"/variables/b wrong_type", "/variables/a unclosed_braces"}},
      {R"({"name":"x","kind":"custom","consent_default":{"obtained_at":"soon"}})",
       422,
       {"/consent_default/type required", "/consent_default/obtained_at invalid_time"}},
  };
  for (const Wrong& wrong : cases) {
    Reply reply = send("POST", "/api/v1/campaigns", wrong.body);
    EXPECT_EQ(reply.status, wrong.status) << wrong.body;
    EXPECT_EQ(reply.errors(), wrong.errors) << reply.body;
  }
}

TEST_F(CampaignsTest, PointsIntoWindowsAndRetryRules) {
  Reply reply =
      post("/api/v1/campaigns",
           {{"name", "x"},
            {"kind", "custom"},
            {"from_number", "555"},
            {"calling_windows",
             {{{"start", "09:00"}, {"end", "08:00"}}, {{"start", "9"}, {"end", "10:00"}}}},
            {"retry", {{"max_attempts_total", -1}}}});
  EXPECT_EQ(reply.status, 422);
  ASSERT_EQ(reply.errors().size(), 4u) << reply.body;
  EXPECT_EQ(reply.errors()[0], "/from_number short_code");
  EXPECT_TRUE(reply.errors()[1].starts_with("/calling_windows/0/end")) << reply.body;
  EXPECT_TRUE(reply.errors()[2].starts_with("/calling_windows/1/start")) << reply.body;
  EXPECT_TRUE(reply.errors()[3].starts_with("/retry/max_attempts_total")) << reply.body;
}

TEST_F(CampaignsTest, MovesOnlyAlongItsStates) {
  std::string path = "/api/v1/campaigns/" + campaign();
  EXPECT_EQ(patch(path, {{"status", "paused"}}).json["status"], "paused");
  EXPECT_EQ(patch(path, {{"status", "active"}}).json["status"], "active");
  EXPECT_EQ(patch(path, {{"status", "draft"}}).code(), "conflict");
  EXPECT_EQ(patch(path, {{"status", "archived"}}).json["status"], "archived");
  EXPECT_EQ(patch(path, {{"status", "active"}}).status, 409);
  EXPECT_EQ(patch(path, {{"name", "New"}}).status, 409);
}

TEST_F(CampaignsTest, IsNotArchivedUnderAnOpenBatch) {
  std::string id = campaign();
  std::string open = batch(id);
  EXPECT_EQ(patch("/api/v1/campaigns/" + id, {{"status", "archived"}}).code(), "conflict");
}

TEST_F(CampaignsTest, NullClearsAMemberAndAnActiveOneKeepsWhatItNeeds) {
  std::string path = "/api/v1/campaigns/" + campaign({{"variables", {{"a", "b"}}}});
  EXPECT_EQ(patch(path, {{"variables", nullptr}}).json["variables"], Json::object());
  EXPECT_EQ(patch(path, {{"agent_id", nullptr}}).code(), "campaign_incomplete");
  EXPECT_EQ(send("GET", path).json["agent_id"], "agent_1");
}

TEST_F(CampaignsTest, IsChangedOnlyByItsOwnerOrAManager) {
  std::string path = "/api/v1/campaigns/" + campaign();
  token = "caller";
  Reply reply = patch(path, {{"name", "Mine"}});
  EXPECT_EQ(reply.status, 403);
  EXPECT_EQ(reply.code(), "not_owner");
  EXPECT_EQ(send("GET", path).json["allowed_actions"], Json::array());
  token = "manager";
  EXPECT_EQ(patch(path, {{"name", "Ours"}}).json["name"], "Ours");
  token = "caller";
  std::string own = campaign({{"name", "Own"}});
  EXPECT_EQ(patch("/api/v1/campaigns/" + own, {{"name", "Mine"}}).status, 200);
}

TEST_F(CampaignsTest, ExternalIdIsUniqueInATenant) {
  campaign({{"external_id", "c-1"}});
  Reply again =
      post("/api/v1/campaigns", {{"name", "x"}, {"kind", "custom"}, {"external_id", "c-1"}});
  EXPECT_EQ(again.status, 409);
  EXPECT_EQ(again.code(), "already_exists");
}

TEST_F(CampaignsTest, AnotherTenantDoesNotSeeIt) {
  std::string path = "/api/v1/campaigns/" + campaign();
  tokens["stranger"] = add_token(add_tenant("Other"), schema::Role::admin);
  token = "stranger";
  EXPECT_EQ(send("GET", path).status, 404);
  EXPECT_EQ(patch(path, {{"name", "x"}}).status, 404);
  EXPECT_EQ(send("GET", "/api/v1/campaigns/nonsense").status, 404);
}

TEST_F(CampaignsTest, EveryChangeIsAudited) {
  std::string id = campaign();
  patch("/api/v1/campaigns/" + id, {{"name", "New"}});
  auto entries = audit();
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_EQ(entries[0].action, "campaign.update");
  EXPECT_EQ(entries[0].subject_id, id);
  EXPECT_EQ(entries[0].detail_json, R"({"request":{"name":"New"}})");
  EXPECT_EQ(entries[0].request_id, "req_test");
  EXPECT_FALSE(entries[0].refused);
  EXPECT_EQ(entries[1].action, "campaign.create");
}

}  // namespace
}  // namespace outdial::tests
