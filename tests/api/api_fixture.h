#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "api/router.h"
#include "api/routes.h"
#include "api/token_json.h"
#include "base/json.h"
#include "schema/accounts.h"
#include "schema/audit.h"
#include "schema/tenants.h"
#include "schema/tokens.h"
#include "tests/support/manual_clock.h"

namespace outdial::tests {

using base::Json;

struct Reply {
  int status = 0;
  Json json;
  std::string body;
  std::map<std::string, std::string> headers;

  std::string code() const { return json.value("code", ""); }
  /// `pointer code` of every error, in order.
  std::vector<std::string> errors() const {
    std::vector<std::string> list;
    for (const Json& error : json.value("errors", Json::array()))
      list.push_back(error["pointer"].get<std::string>() + " " + error["code"].get<std::string>());
    return list;
  }
  std::vector<std::string> texts(const char* name) const {
    return json.at(name).get<std::vector<std::string>>();
  }
};

/// A router over a real store in a new file, driven without sockets. One tenant with one account
/// and a token of each role; requests are an admin's unless they name another token.
class ApiTest : public testing::Test {
 protected:
  ApiTest() {
    folder =
        std::filesystem::temp_directory_path() / ("outdial-api-" + base::IdSource::secret_hex(8));
    std::filesystem::create_directories(folder);
    store = std::make_unique<schema::Store>(
        schema::Store::Options{(folder / "outdial.db").string(),
                               schema::Store::WriterMode::inline_on_caller},
        clock, ids);
    tenant = add_tenant("Riverside");
    for (auto role :
         {schema::Role::viewer, schema::Role::caller, schema::Role::manager, schema::Role::admin})
      tokens[std::string(schema::to_text(role))] = add_token(tenant, role);
    settings->calling.default_timezone = "America/New_York";
    use(api::writing_routes());
  }
  ~ApiTest() override {
    router.reset();
    store.reset();
    std::filesystem::remove_all(folder);
  }

  void use(std::vector<api::Route> routes) {
    router = std::make_unique<api::Router>(services(), std::move(routes));
  }

  api::Services services() {
    return {.store = *store,
            .clock = clock,
            .ids = ids,
            .instance = instance,
            .rules = [this] { return rules; },
            .settings = [this] { return settings; },
            .webhook_key = [] { return std::string("key"); },
            .stop_call = [this](std::string_view id) { stopped.emplace_back(id); },
            .evidence_of = {}};
  }

  schema::TenantId add_tenant(const std::string& name) {
    schema::TenantRow row;
    schema::AccountRow account;
    row.id = schema::TenantId::make(ids);
    row.company_name = name;
    account.id = schema::AccountId::make(ids);
    account.tenant_id = row.id;
    account.provider = "retell";
    account.name = "main";
    account.secret_name = "retell_api_key";
    store->write([&](schema::Tx& tx) {
      schema::insert_tenant(tx, row);
      schema::insert_account(tx, account);
    });
    return row.id;
  }

  /// Gives the secret.
  std::string add_token(schema::TenantId of, schema::Role role, const std::string& scopes = "") {
    api::NewSecret made = api::make_token_secret();
    schema::TokenRow row;
    row.id = schema::TokenId::make(ids);
    row.tenant_id = of;
    row.name = std::string(schema::to_text(role));
    row.role = role;
    row.scopes = scopes;
    row.sha256 = made.sha256;
    store->write([&](schema::Tx& tx) { schema::insert_token(tx, row); });
    return made.secret;
  }

  api::Request request(const std::string& method, const std::string& target,
                       const std::string& body = "") {
    api::Request made;
    made.method = method;
    auto question = target.find('?');
    made.path = target.substr(0, question);
    if (question != std::string::npos) {
      std::string query = target.substr(question + 1);
      auto equals = query.find('=');
      made.query.emplace_back(query.substr(0, equals), query.substr(equals + 1));
    }
    made.body = body;
    made.request_id = "req_test";
    made.peer = "127.0.0.1";
    if (!body.empty()) made.headers.emplace_back("content-type", content_type);
    if (!token.empty()) made.headers.emplace_back("authorization", "Bearer " + tokens.at(token));
    if (!key.empty()) made.headers.emplace_back("idempotency-key", key);
    return made;
  }

  Reply send(api::Request made) {
    api::Response response = router->handle(std::move(made));
    Reply reply{response.status, {}, response.body, {}};
    for (auto& [name, value] : response.headers)
      reply.headers[name] = value;
    if (auto json = base::parse_json(response.body)) reply.json = *json;
    return reply;
  }
  Reply send(const std::string& method, const std::string& target, const std::string& body = "") {
    return send(request(method, target, body));
  }
  Reply post(const std::string& target, const Json& body) {
    return send("POST", target, base::dump_json(body));
  }
  Reply patch(const std::string& target, const Json& body) {
    return send("PATCH", target, base::dump_json(body));
  }
  /// With a new idempotency key.
  Reply post_once(const std::string& target, const std::string& body = "") {
    std::string before = key;
    key = "key-" + std::to_string(++keys_made);
    Reply reply = send("POST", target, body);
    key = before;
    return reply;
  }

  /// A complete campaign's id.
  std::string campaign(Json more = Json::object()) {
    Json body{{"name", "Night shift"},
              {"kind", "screen_candidate"},
              {"from_number", "+14155550100"},
              {"agent_id", "agent_1"}};
    body.update(more);
    Reply reply = post("/api/v1/campaigns", body);
    EXPECT_EQ(reply.status, 201) << reply.body;
    return reply.json.value("id", "");
  }
  std::string batch(const std::string& of, Json more = Json::object()) {
    Json body{{"campaign_id", of}};
    body.update(more);
    Reply reply = post("/api/v1/batches", body);
    EXPECT_EQ(reply.status, 201) << reply.body;
    return reply.json.value("id", "");
  }
  Reply add_csv(const std::string& to, const std::string& csv, const std::string& query = "") {
    content_type = "text/csv";
    Reply reply = send("POST", "/api/v1/batches/" + to + "/contacts" + query, csv);
    content_type = "application/json";
    return reply;
  }
  std::vector<schema::AuditRow> audit(const std::string& action = "") {
    return store->read([&](const schema::ReadTx& tx) {
      return schema::audit_page(tx, tenant, {.actor = "", .action = action, .subject_id = ""}, {},
                                1'000);
    });
  }

  ManualClock clock;
  base::IdSource ids{clock, 7};
  std::filesystem::path folder;
  std::unique_ptr<schema::Store> store;
  std::unique_ptr<api::Router> router;
  std::shared_ptr<config::Settings> settings = std::make_shared<config::Settings>();
  calls::Rules rules;
  schema::InstanceId instance = schema::InstanceId::make(ids);
  schema::TenantId tenant;
  std::map<std::string, std::string> tokens;
  std::string token = "admin";
  std::string key;
  std::string content_type = "application/json";
  std::vector<std::string> stopped;
  int keys_made = 0;
};

}  // namespace outdial::tests
