#include <sys/stat.h>

#include <fstream>

#include "api/admin_token.h"
#include "base/crypto.h"
#include "base/log.h"
#include "config/settings.h"
#include "schema/suppressions.h"
#include "tests/api/api_fixture.h"

namespace outdial::tests {
namespace {

using Lines = std::vector<std::string>;

class TokensTest : public ApiTest {};

TEST_F(TokensTest, ShowsTheSecretOnceAndStoresItsHash) {
  key = "one";
  Reply made =
      post("/api/v1/tokens", {{"name", "CRM"}, {"role", "caller"}, {"scopes", {"contacts:pii"}}});
  EXPECT_EQ(made.status, 201);
  std::string secret = made.json["token"];
  EXPECT_TRUE(secret.starts_with("odk_"));
  EXPECT_EQ(made.json["scopes"], Json({"contacts:pii"}));
  store->read([&](const schema::ReadTx& tx) {
    EXPECT_EQ(schema::find_token_by_hash(tx, base::sha256_hex(secret))->name, "CRM");
  });
  Reply again =
      post("/api/v1/tokens", {{"name", "CRM"}, {"role", "caller"}, {"scopes", {"contacts:pii"}}});
  EXPECT_EQ(again.json["id"], made.json["id"]);
  EXPECT_FALSE(again.json.contains("token"));
  EXPECT_EQ(audit("token.create")[0].detail_json.find(secret), std::string::npos);
  key = "";
  tokens["crm"] = secret;
  token = "crm";
  EXPECT_EQ(send("GET", "/api/v1/tenant").status, 200);
}

TEST_F(TokensTest, SaysWhatIsWrong) {
  Reply reply = post("/api/v1/tokens", {{"role", "boss"}, {"scopes", {"everything"}}});
  EXPECT_EQ(reply.errors(),
            (Lines{"/name required", "/role unknown_value", "/scopes/0 unknown_scope"}));
}

TEST_F(TokensTest, ARevokedOneOpensNothing) {
  Reply made = post("/api/v1/tokens", {{"name", "CRM"}, {"role", "admin"}});
  std::string path = "/api/v1/tokens/" + made.json["id"].get<std::string>();
  EXPECT_EQ(send("DELETE", path).status, 204);
  EXPECT_EQ(send("DELETE", path).status, 404);
  tokens["crm"] = made.json["token"];
  token = "crm";
  Reply refused = send("GET", "/api/v1/tenant");
  EXPECT_EQ(refused.status, 401);
  EXPECT_NE(refused.json["detail"].get<std::string>().find("revoked"), std::string::npos);
}

TEST_F(TokensTest, TheLastAdminStays) {
  auto admin = store->read(
      [&](const schema::ReadTx& tx) { return schema::token_page(tx, tenant, {}, 1).front().id; });
  EXPECT_EQ(send("DELETE", "/api/v1/tokens/" + admin.str()).code(), "last_admin");
  EXPECT_EQ(send("GET", "/api/v1/tenant").status, 200);
}

TEST_F(TokensTest, OnlyAnAdminMakesThem) {
  token = "manager";
  EXPECT_EQ(post("/api/v1/tokens", {{"name", "x"}, {"role", "viewer"}}).code(), "missing_role");
}

class AdminTokenTest : public ApiTest {
 protected:
  AdminTokenTest() : fresh(add_tenant("Fresh")) {}
  bool opens(const std::string& secret) {
    tokens["given"] = secret;
    token = "given";
    return send("GET", "/api/v1/tenant").status == 200;
  }
  schema::TenantId fresh;
};

TEST_F(AdminTokenTest, IsWrittenOnTheFirstStartForTheOwnerAlone) {
  auto path = api::ensure_admin_token(*store, fresh, std::nullopt);
  ASSERT_EQ(path, config::admin_token_path(std::filesystem::absolute(store->path())));
  struct stat facts {};
  ASSERT_EQ(::stat(path->c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600u);
  std::string secret;
  std::ifstream file(*path);
  std::getline(file, secret);
  EXPECT_TRUE(opens(secret));
  EXPECT_FALSE(api::ensure_admin_token(*store, fresh, std::nullopt));
}

TEST_F(AdminTokenTest, LeavesTheTokenOfAnotherDatabaseReadable) {
  std::string path = config::admin_token_path(std::filesystem::absolute(store->path()));
  for (const char* name : {"", ".former"})
    std::ofstream(path + name) << "of another" << name << "\n";
  EXPECT_EQ(api::ensure_admin_token(*store, fresh, std::nullopt), path);
  auto line_of = [&](const std::string& name) {
    std::ifstream file(path + name);
    std::string line;
    std::getline(file, line);
    return line;
  };
  EXPECT_TRUE(opens(line_of("")));
  EXPECT_EQ(line_of(".former"), "of another.former");
  EXPECT_EQ(line_of(".former-2"), "of another");
}

TEST_F(AdminTokenTest, AGivenSecretReplacesTheOneBefore) {
  EXPECT_FALSE(api::ensure_admin_token(*store, fresh, "odk_first"));
  EXPECT_FALSE(api::ensure_admin_token(*store, fresh, "odk_first"));
  EXPECT_TRUE(opens("odk_first"));
  api::ensure_admin_token(*store, fresh, "odk_second");
  EXPECT_TRUE(opens("odk_second"));
  EXPECT_FALSE(opens("odk_first"));
  EXPECT_THROW(api::ensure_admin_token(*store, fresh, "odk_first"), std::runtime_error);
  EXPECT_FALSE(std::filesystem::exists(config::admin_token_path(store->path())));
}

class TenantApiTest : public ApiTest {};

TEST_F(TenantApiTest, ChangesWhatIsGivenAndLeavesTheRest) {
  Reply reply = patch("/api/v1/tenant", {{"callback_number", "(415) 555-0111"},
                                         {"timezone", "america/chicago"},
                                         {"region", "US"},
                                         {"baa_on_file", true},
                                         {"default_from_number", "+14155550100"}});
  EXPECT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply.json["company_name"], "Riverside");
  EXPECT_EQ(reply.json["callback_number"], "+14155550111");
  EXPECT_EQ(reply.json["timezone"], "America/Chicago");
  EXPECT_EQ(send("GET", "/api/v1/tenant").json, reply.json);
  EXPECT_EQ(patch("/api/v1/tenant", {{"callback_number", nullptr}}).json["callback_number"],
            nullptr);
  Reply made = post("/api/v1/campaigns", {{"name", "x"}, {"kind", "custom"}});
  EXPECT_EQ(made.json["from_number"], "+14155550100");
  EXPECT_EQ(made.json["timezone"], "America/Chicago");
}

TEST_F(TenantApiTest, SaysWhatIsWrong) {
  Reply reply = patch("/api/v1/tenant", {{"timezone", "Mars"},
                                         {"region", "XX"},
                                         {"callback_number", "911"},
                                         {"baa_on_file", "yes"},
                                         {"compny_name", "x"}});
  EXPECT_EQ(reply.status, 400);
  EXPECT_EQ(reply.errors().size(), 5u) << reply.body;
  token = "manager";
  EXPECT_EQ(patch("/api/v1/tenant", {{"region", "US"}}).status, 403);
}

class SuppressionsTest : public ApiTest {
 protected:
  std::int64_t count(const std::string& batch_id, const char* what) {
    return send("GET", "/api/v1/batches/" + batch_id).json[what];
  }
};

TEST_F(SuppressionsTest, TakesTheNumberOutOfEveryBatch) {
  std::string list = batch(campaign());
  add_csv(list, "phone\n+14155550123\n+14155550124\n");
  token = "caller";
  Reply made = post("/api/v1/suppressions", {{"phone", "415-555-0123"}, {"reason", "asked"}});
  EXPECT_EQ(made.status, 201);
  EXPECT_EQ(made.json["phone"], base::masked_phone("+14155550123"));
  EXPECT_EQ(count(list, "suppressed"), 1);
  EXPECT_EQ(count(list, "pending"), 1);
  EXPECT_EQ(audit("suppression.create")[0].detail_json.find("5550123"), std::string::npos);
}

TEST_F(SuppressionsTest, ANumberTwiceIsOneEntry) {
  Json body{{"phone", "+14155550123"}};
  EXPECT_EQ(post("/api/v1/suppressions", body).json["id"],
            post("/api/v1/suppressions", body).json["id"]);
}

TEST_F(SuppressionsTest, ASecondEntryWithoutAReasonKeepsTheFirst) {
  auto put = [&](Json body) {
    body["phone"] = "+14155550123";
    Json shown = post("/api/v1/suppressions", body).json;
    return Lines{shown["reason"].is_null() ? "-" : shown["reason"].get<std::string>(),
                 shown["source"].get<std::string>()};
  };
  EXPECT_EQ(put(Json::object()), (Lines{"-", "api"}));
  EXPECT_EQ(put({{"reason", "asked"}, {"source", "letter"}}), (Lines{"asked", "letter"}));
  EXPECT_EQ(put(Json::object()), (Lines{"asked", "letter"}));
  EXPECT_EQ(put({{"reason", "asked again"}}), (Lines{"asked again", "letter"}));
}

TEST_F(SuppressionsTest, IsRemovedByAManager) {
  std::string path =
      "/api/v1/suppressions/" +
      post("/api/v1/suppressions", {{"phone", "+14155550123"}}).json["id"].get<std::string>();
  token = "caller";
  EXPECT_EQ(send("DELETE", path).status, 403);
  token = "manager";
  EXPECT_EQ(send("DELETE", path).status, 204);
  EXPECT_EQ(send("DELETE", path).status, 404);
  store->read([&](const schema::ReadTx& tx) {
    EXPECT_FALSE(schema::active_suppression(tx, tenant, "+14155550123"));
  });
}

TEST_F(SuppressionsTest, SaysWhatIsWrong) {
  EXPECT_EQ(post("/api/v1/suppressions", Json::object()).errors(), Lines{"/phone required"});
  EXPECT_EQ(post("/api/v1/suppressions", {{"phone", "12"}}).status, 422);
  EXPECT_EQ(post("/api/v1/suppressions",
                 {{"phone", "+14155550123"}, {"expires_at", "2020-01-01T00:00:00Z"}})
                .errors(),
            Lines{"/expires_at in_the_past"});
}

}  // namespace
}  // namespace outdial::tests
