#include "tests/api/api_fixture.h"

namespace outdial::tests {
namespace {

class RouterTest : public ApiTest {};

TEST(MatchesTest, FillsThePlacesOfAPattern) {
  api::NamedTexts params;
  EXPECT_TRUE(api::matches("/a/{id}/b/{other}", "/a/1/b/2", &params));
  EXPECT_EQ(params, (api::NamedTexts{{"id", "1"}, {"other", "2"}}));
  for (const char* path : {"/a/1/b", "/a/1/b/2/", "/a/1/b/2/c", "/a//b/2", "/a/1/c/2", "", "/"})
    EXPECT_FALSE(api::matches("/a/{id}/b/{other}", path, nullptr)) << path;
  EXPECT_TRUE(api::matches("/a", "/a", nullptr));
  EXPECT_FALSE(api::matches("/a", "/a/", nullptr));
}

TEST_F(RouterTest, RefusesWhatHasNoRoute) {
  Reply reply = send("GET", "/api/v1/nothing");
  EXPECT_EQ(reply.status, 404);
  EXPECT_EQ(reply.code(), "not_found");
  EXPECT_EQ(reply.json["request_id"], "req_test");
  reply = send("PUT", "/api/v1/tenant");
  EXPECT_EQ(reply.status, 405);
  EXPECT_EQ(reply.headers["Allow"], "GET, PATCH");
}

TEST_F(RouterTest, WantsALiveToken) {
  token = "";
  Reply reply = send("GET", "/api/v1/tenant");
  EXPECT_EQ(reply.status, 401);
  EXPECT_EQ(reply.headers["WWW-Authenticate"], "Bearer");
  EXPECT_TRUE(audit().empty());
  tokens["wrong"] = "odk_wrong";
  token = "wrong";
  EXPECT_EQ(send("GET", "/api/v1/tenant").code(), "unauthorized");
  ASSERT_EQ(audit().size(), 1u);
  EXPECT_TRUE(audit()[0].refused);
  EXPECT_EQ(audit()[0].actor, "anonymous");
  EXPECT_EQ(audit()[0].address, "127.0.0.1");
}

TEST_F(RouterTest, TakesTheSchemeInAnyCase) {
  api::Request made = request("GET", "/api/v1/tenant");
  made.headers = {{"authorization", "bEaReR  " + tokens["viewer"]}};
  EXPECT_EQ(send(made).status, 200);
  made.headers = {{"authorization", "Basic " + tokens["viewer"]}};
  EXPECT_EQ(send(made).status, 401);
}

TEST_F(RouterTest, BrakesGuessesButNobodyElseAtTheirAddress) {
  tokens["wrong"] = "odk_wrong";
  token = "wrong";
  for (int i = 0; i < 20; ++i)
    EXPECT_EQ(send("GET", "/api/v1/tenant").status, 401);
  Reply reply = send("GET", "/api/v1/tenant");
  EXPECT_EQ(reply.status, 429);
  EXPECT_EQ(reply.headers["Retry-After"], "60");
  EXPECT_EQ(audit().size(), 20u);
  api::Request elsewhere = request("GET", "/api/v1/tenant");
  elsewhere.peer = "192.0.2.7";
  EXPECT_EQ(send(elsewhere).status, 401);
  for (const char* good : {"viewer", "admin"}) {
    token = good;
    EXPECT_EQ(send("GET", "/api/v1/tenant").status, 200) << good;
  }
  token = "wrong";
  EXPECT_EQ(send("GET", "/api/v1/tenant").status, 429);
  clock.advance(base::Millis{60'000});
  EXPECT_EQ(send("GET", "/api/v1/tenant").status, 401);
}

TEST_F(RouterTest, NamesTheMissingRole) {
  token = "viewer";
  Reply reply = post("/api/v1/campaigns", {{"name", "x"}, {"kind", "custom"}});
  EXPECT_EQ(reply.status, 403);
  EXPECT_EQ(reply.code(), "missing_role");
  EXPECT_NE(reply.json["detail"].get<std::string>().find("caller"), std::string::npos);
  ASSERT_EQ(audit("campaign.create").size(), 1u);
  EXPECT_TRUE(audit("campaign.create")[0].refused);
}

TEST_F(RouterTest, NamesTheMissingScope) {
  use({{.method = "GET",
        .pattern = "/secrets",
        .handler = [](api::Services&, const api::Request&) -> api::Answer {
          return api::Response{};
        },
        .scope = api::kPiiScope}});
  token = "manager";
  Reply reply = send("GET", "/secrets");
  EXPECT_EQ(reply.code(), "missing_scope");
  EXPECT_NE(reply.json["detail"].get<std::string>().find("contacts:pii"), std::string::npos);
  tokens["cleared"] = add_token(tenant, schema::Role::viewer, "other contacts:pii");
  token = "cleared";
  EXPECT_EQ(send("GET", "/secrets").status, 200);
  token = "admin";
  EXPECT_EQ(send("GET", "/secrets").status, 200);
}

TEST_F(RouterTest, LetsLoopbackInOnlyWithoutAForwardingHeader) {
  use({{.method = "GET",
        .pattern = "/health",
        .handler = [](api::Services&, const api::Request&) -> api::Answer {
          return api::Response{};
        },
        .access = api::Access::token_unless_local}});
  token = "";
  EXPECT_EQ(send("GET", "/health").status, 200);
  EXPECT_EQ(send("HEAD", "/health").status, 200);
  api::Request forwarded = request("GET", "/health");
  forwarded.forwarded = true;
  EXPECT_EQ(send(forwarded).status, 401);
  api::Request remote = request("GET", "/health");
  remote.peer = "192.0.2.7";
  EXPECT_EQ(send(remote).status, 401);
}

TEST_F(RouterTest, RefusesUnknownParametersWithTheNearest) {
  Reply reply = post_once("/api/v1/batches/bat_1/launch?dryrun=1");
  EXPECT_EQ(reply.status, 400);
  EXPECT_EQ(reply.errors(), std::vector<std::string>{"?dryrun unknown_parameter"});
  EXPECT_NE(reply.json["errors"][0]["detail"].get<std::string>().find("dry_run"),
            std::string::npos);
}

TEST_F(RouterTest, RefusesBodiesOfAnotherType) {
  content_type = "application/x-www-form-urlencoded";
  EXPECT_EQ(post("/api/v1/campaigns", Json::object()).code(), "unsupported_media_type");
  content_type = "application/json; charset=utf-8";
  EXPECT_EQ(post("/api/v1/campaigns", Json::object()).code(), "validation_failed");
  EXPECT_EQ(post_once("/api/v1/batches/bat_1/pause", R"({"a":1})").code(), "invalid_request");
}

TEST_F(RouterTest, RefusesMalformedJsonAndDeepNesting) {
  for (const std::string& body : {std::string("{"), std::string(100'000, '['), std::string("\xff")})
    EXPECT_EQ(send("POST", "/api/v1/campaigns", body).code(), "malformed_json");
  EXPECT_EQ(send("POST", "/api/v1/campaigns", "[]").code(), "invalid_request");
  EXPECT_EQ(send("POST", "/api/v1/campaigns", std::string(2 << 20, ' ')).status, 413);
}

TEST_F(RouterTest, AnExceptionBecomesA500ThatTellsNothing) {
  use({{.method = "GET",
        .pattern = "/throws",
        .handler = [](api::Services&, const api::Request&) -> api::Answer {
          throw std::runtime_error("password=hunter2");
        },
        .access = api::Access::open}});
  Reply reply = send("GET", "/throws");
  EXPECT_EQ(reply.status, 500);
  EXPECT_EQ(reply.code(), "internal_error");
  EXPECT_EQ(reply.body.find("hunter2"), std::string::npos);
}

TEST_F(RouterTest, TellsTheListenerWhatEachPathTakes) {
  EXPECT_TRUE(router->body_limit("POST", "/api/v1/batches/bat_1/contacts").bulk);
  EXPECT_EQ(router->body_limit("POST", "/api/v1/campaigns").max_bytes, 1u << 20);
  EXPECT_EQ(router->body_limit("GET", "/api/v1/tenant").max_bytes, 64u << 10);
  EXPECT_EQ(router->body_limit("POST", "/nothing").max_bytes, 64u << 10);
}

TEST_F(RouterTest, EveryRouteThatChangesSomethingIsNamedForTheAuditLog) {
  for (const api::Route& route : router->routes()) {
    bool audited_reading = route.pattern == "/api/v1/contacts/{id}/export";
    EXPECT_EQ(route.method != "GET" || audited_reading, !route.action.empty())
        << route.method << route.pattern;
    EXPECT_EQ(route.method == "POST", route.key != api::KeyUse::none) << route.pattern;
    EXPECT_TRUE(route.method == "GET" || route.role >= schema::Role::caller) << route.pattern;
  }
  EXPECT_EQ(router->route_paths().size(), router->routes().size());
}

TEST_F(RouterTest, NotesTheUseOfATokenNowAndThen) {
  auto used = [&] {
    return store->read([&](const schema::ReadTx& tx) {
      return schema::token_page(tx, tenant, {}, 1).front().last_used_at;
    });
  };
  EXPECT_FALSE(used());
  send("GET", "/api/v1/tenant");
  auto first = used();
  EXPECT_EQ(first, clock.now());
  clock.advance(base::Millis{1'000});
  send("GET", "/api/v1/tenant");
  EXPECT_EQ(used(), first);
}

}  // namespace
}  // namespace outdial::tests
