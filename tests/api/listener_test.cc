#include "daemon/http_bridge.h"

#include <httplib.h>

#include "daemon/listener.h"
#include "tests/api/api_fixture.h"

namespace outdial::tests {
namespace {

/// The router behind the real listener.
class ApiOverListenerTest : public ApiTest {
 protected:
  ApiOverListenerTest() {
    store.reset();
    store = std::make_unique<schema::Store>(
        schema::Store::Options{(folder / "outdial.db").string()}, real_clock, real_ids);
    router = std::make_unique<api::Router>(services(), api::writing_routes());
    daemon::ListenerOptions options;
    options.port = 0;
    options.spool_dir = folder.string();
    options.limits.spool_above = 64 * 1024;
    options.body_rules = [this](std::string_view method, std::string_view path) {
      auto limit = router->body_limit(method, path);
      return daemon::BodyRule{limit.max_bytes, base::Millis{10'000}, limit.bulk};
    };
    listener = std::make_unique<daemon::Listener>(options, real_clock, real_ids);
    daemon::route_everything(listener->routes(), *router);
    listener->start();
    client = std::make_unique<httplib::Client>("127.0.0.1", listener->port());
    client->set_default_headers({{"Authorization", "Bearer " + tokens["admin"]}});
  }
  ~ApiOverListenerTest() override { listener->stop(); }

  base::SystemClock real_clock;
  base::IdSource real_ids{real_clock};
  std::unique_ptr<daemon::Listener> listener;
  std::unique_ptr<httplib::Client> client;
};

TEST_F(ApiOverListenerTest, CarriesRequestsAndAnswersBothWays) {
  auto made =
      client->Post("/api/v1/campaigns", R"({"name":"x","kind":"custom"})", "application/json");
  ASSERT_TRUE(made);
  EXPECT_EQ(made->status, 201);
  EXPECT_TRUE(made->get_header_value("Location").starts_with("/api/v1/campaigns/cmp_"));
  auto read = client->Get(made->get_header_value("Location"), {{"X-Request-Id", "mine"}});
  EXPECT_EQ(read->status, 200);
  EXPECT_EQ(read->get_header_value("X-Request-Id"), "mine");
  auto wrong =
      client->Patch(made->get_header_value("Location"), R"({"nmae":"y"})", "application/json");
  EXPECT_EQ(wrong->status, 400);
  EXPECT_EQ(wrong->get_header_value("Content-Type"), "application/problem+json");
  auto gone = client->Delete("/api/v1/suppressions/sup_none");
  EXPECT_EQ(gone->status, 404);
  auto none = client->Put("/api/v1/tenant", "{}", "application/json");
  EXPECT_EQ(none->status, 405);
  EXPECT_EQ(none->get_header_value("Allow"), "GET, PATCH");
}

TEST_F(ApiOverListenerTest, NamesTheHeaderThatABodyLacks) {
  const std::string body = R"({"name":"x","kind":"custom"})";
  for (const char* type : {"application/x-www-form-urlencoded", "text/plain", ""}) {
    auto reply = client->Post("/api/v1/campaigns", body, type);
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->status, 415) << type << reply->body;
    EXPECT_NE(reply->body.find("Content-Type: application/json"), std::string::npos) << reply->body;
  }
}

TEST_F(ApiOverListenerTest, ImportsASpooledFile) {
  auto campaign =
      client->Post("/api/v1/campaigns", R"({"name":"x","kind":"custom"})", "application/json");
  std::string campaign_id = base::parse_json(campaign->body)->at("id");
  auto batch = client->Post("/api/v1/batches", R"({"campaign_id":")" + campaign_id + R"("})",
                            "application/json");
  std::string id = base::parse_json(batch->body)->at("id");
  std::string csv = "phone,note\n";
  for (int i = 0; i < 100; ++i)
    csv += "+1415555" + std::to_string(1000 + i) + "," + std::string(900, 'n') + "\n";
  ASSERT_GT(csv.size(), 64u * 1024);
  auto report = client->Post("/api/v1/batches/" + id + "/contacts?dry_run=0", csv, "text/csv");
  ASSERT_TRUE(report);
  EXPECT_EQ(report->status, 200) << report->body;
  EXPECT_EQ(base::parse_json(report->body)->at("accepted"), 100) << report->body;
}

TEST_F(ApiOverListenerTest, AnswersManyClientsAtOnce) {
  std::vector<std::jthread> clients;
  std::atomic<int> made{0};
  for (int i = 0; i < 4; ++i)
    clients.emplace_back([&, i] {
      httplib::Client mine("127.0.0.1", listener->port());
      for (int n = 0; n < 10; ++n) {
        httplib::Headers headers{
            {"Authorization", "Bearer " + tokens["admin"]},
            {"Idempotency-Key", std::to_string(i % 2) + "-" + std::to_string(n)}};
        auto reply = mine.Post("/api/v1/campaigns", headers, R"({"name":"x","kind":"custom"})",
                               "application/json");
        if (reply && reply->status == 201) ++made;
      }
    });
  clients.clear();
  EXPECT_EQ(made, 40);
  EXPECT_EQ(audit("campaign.create").size(), 20u);
}

}  // namespace
}  // namespace outdial::tests
