#include "api/change.h"
#include "api/json_answer.h"
#include "api/json_body.h"
#include "api/routes.h"
#include "api/token_json.h"
#include "base/crypto.h"
#include "base/id.h"
#include "base/json.h"
#include "text/unicode.h"

namespace outdial::api {
namespace {

/// Names and scopes of the body; the scopes joined by blanks.
schema::TokenRow read_token(const nlohmann::json& json, FieldErrors& errors) {
  schema::TokenRow token;
  ObjectReader reader(json, "", errors);
  reader.require("name");
  reader.require("role");
  token.name = reader.text("name").value_or("");
  token.role =
      schema::parse_role(reader.word("role", schema::role_words()).value_or("viewer")).value();
  if (const base::Json* scopes = reader.array("scopes", 10)) {
    for (std::size_t i = 0; i < scopes->size(); ++i) {
      if ((*scopes)[i] != kPiiScope) {
        reader.error_below("scopes", "/" + std::to_string(i), "unknown_scope",
                           "The only scope is contacts:pii.");
      } else if (token.scopes.empty()) {
        token.scopes = kPiiScope;
      }
    }
  }
  reader.finish();
  return token;
}

Answer create_token(Services& services, const Request& request) {
  auto json = parse_object(request.body);
  if (!json) return base::unexpected(std::move(json.error()));
  FieldErrors errors;
  schema::TokenRow token = read_token(**json, errors);
  if (!errors.empty()) return refuse_fields(std::move(errors));
  NewSecret made = make_token_secret();
  token.tenant_id = request.principal.tenant_id;
  token.sha256 = made.sha256;
  return change(services, request, [&](schema::Tx& tx) -> base::Expected<Changed, Problem> {
    token.id = tx.new_id<schema::TokenId>();
    token.created_at = tx.now();
    schema::insert_token(tx, token);
    base::Json body = token_json(token);
    std::string without_secret = base::dump_json(body);
    body["token"] = made.secret;
    Changed changed{json_response(201, body), token.id.str()};
    changed.detail_json =
        base::dump_json({{"name", token.name}, {"role", schema::to_text(token.role)}});
    changed.replay_body = without_secret;
    return changed;
  });
}

Answer delete_token(Services& services, const Request& request) {
  return change(services, request, [&](schema::Tx& tx) -> base::Expected<Changed, Problem> {
    auto id = schema::TokenId::parse(request.param("id"));
    auto token = id ? schema::find_token(tx, request.principal.tenant_id, *id) : std::nullopt;
    if (!token || token->revoked_at)
      return refuse(Code::not_found, "There is no live token of that id.");
    if (token->role == schema::Role::admin &&
        schema::count_live_tokens(tx, token->tenant_id, schema::Role::admin) == 1)
      return refuse(Code::last_admin);
    schema::revoke_token(tx, token->tenant_id, token->id);
    return Changed{Response{204, "", "", {}}, token->id.str()};
  });
}

}  // namespace

nlohmann::json token_json(const schema::TokenRow& token) {
  base::Json actions = base::Json::array();
  if (!token.revoked_at) actions.push_back("revoke");
  base::Json scopes = base::Json::array();
  for (std::string_view scope : text::split(token.scopes, ' '))
    if (!scope.empty()) scopes.push_back(scope);
  return {{"id", token.id.view()},
          {"name", token.name},
          {"role", schema::to_text(token.role)},
          {"scopes", scopes},
          {"created_at", json_time(token.created_at)},
          {"last_used_at", json_time(token.last_used_at)},
          {"revoked_at", json_time(token.revoked_at)},
          {"allowed_actions", actions}};
}

NewSecret make_token_secret() {
  std::string secret = "odk_" + base::IdSource::secret_hex(24);
  return {secret, base::sha256_hex(secret)};
}

void add_token_routes(std::vector<Route>& routes) {
  routes.push_back({.method = "POST",
                    .pattern = "/api/v1/tokens",
                    .handler = create_token,
                    .role = schema::Role::admin,
                    .action = "token.create",
                    .body = BodyUse::json,
                    .key = KeyUse::accepted});
  routes.push_back({.method = "DELETE",
                    .pattern = "/api/v1/tokens/{id}",
                    .handler = delete_token,
                    .role = schema::Role::admin,
                    .action = "token.revoke"});
}

}  // namespace outdial::api
