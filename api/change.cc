#include "api/change.h"

#include "api/route.h"
#include "base/crypto.h"
#include "base/json.h"
#include "schema/audit.h"
#include "schema/idempotency.h"
#include "schema/tenants.h"

namespace outdial::api {
namespace {

constexpr std::chrono::hours kKeyLife{24};

/// Carries a refusal out of a transaction so that it is undone.
struct Undo {
  Problem problem;
};

std::string_view key_of(const Request& request) {
  return request.route->key == KeyUse::none ? std::string_view{}
                                            : request.header("idempotency-key");
}

schema::KeyScope scope_of(const Request& request) {
  return {request.principal.token_id, request.method, request.path, key_of(request)};
}

std::string fingerprint_of(const Request& request) {
  std::string text;
  for (const auto& [name, value] : request.query)
    text += name + "=" + value + "\n";
  return base::sha256_hex(text + "\n" + request.body);
}

/// What an earlier request with the key came to; nothing when there was none.
base::Expected<std::optional<Response>, Problem> earlier_answer(schema::Tx& tx,
                                                                const Request& request,
                                                                std::string_view fingerprint) {
  auto known = schema::find_key(tx, scope_of(request));
  if (!known) return std::nullopt;
  if (!known->running && tx.now() - known->created_at > kKeyLife) {
    schema::delete_key(tx, scope_of(request));
    return std::nullopt;
  }
  if (known->fingerprint != fingerprint) return refuse(Code::idempotency_mismatch);
  if (known->running) return refuse(Code::idempotency_running);
  return Response{
      known->status, "application/json", std::move(known->body), {{"Idempotent-Replayed", "true"}}};
}

schema::AuditRow audit_row(const Request& request) {
  schema::AuditRow row;
  row.tenant_id = request.principal.tenant_id;
  row.actor = request.principal.token_id.empty() ? "anonymous" : request.principal.token_id.str();
  row.action = request.route->action.empty()
                   ? request.method + " " + std::string(request.route->pattern)
                   : std::string(request.route->action);
  row.request_id = request.request_id;
  row.address = request.peer;
  return row;
}

void audit_change(schema::Tx& tx, const Request& request, const Changed& changed) {
  schema::AuditRow row = audit_row(request);
  row.subject_id = changed.subject_id;
  row.detail_json = changed.detail_json;
  schema::insert_audit(tx, row);
}

const std::string& body_to_keep(const Changed& changed) {
  return changed.replay_body ? *changed.replay_body : changed.response.body;
}

}  // namespace

Answer change(Services& services, const Request& request, const ChangeBody& body) {
  bool keyed = !key_of(request).empty();
  std::string fingerprint = keyed ? fingerprint_of(request) : std::string();
  try {
    return services.store.write([&](schema::Tx& tx) -> Response {
      if (keyed) {
        auto earlier = earlier_answer(tx, request, fingerprint);
        if (!earlier) throw Undo{std::move(earlier.error())};
        if (*earlier) return std::move(**earlier);
      }
      auto changed = body(tx);
      if (!changed) throw Undo{std::move(changed.error())};
      if (keyed)
        schema::insert_done_key(tx, request.principal.tenant_id, scope_of(request), fingerprint,
                                services.instance, changed->response.status,
                                body_to_keep(*changed));
      audit_change(tx, request, *changed);
      return std::move(changed->response);
    });
  } catch (const Undo& undo) {
    return base::unexpected(undo.problem);
  }
}

base::Expected<std::optional<Response>, Problem> claim_key(Services& services,
                                                           const Request& request,
                                                           const std::string& fingerprint) {
  if (key_of(request).empty()) return std::nullopt;
  return services.store.write(
      [&](schema::Tx& tx) -> base::Expected<std::optional<Response>, Problem> {
        auto earlier = earlier_answer(tx, request, fingerprint);
        if (earlier && !*earlier)
          schema::insert_running_key(tx, request.principal.tenant_id, scope_of(request),
                                     fingerprint, services.instance);
        return earlier;
      });
}

void finish_key(schema::Tx& tx, const Request& request, const Changed& changed) {
  if (!key_of(request).empty())
    schema::finish_key(tx, scope_of(request), changed.response.status, body_to_keep(changed));
  audit_change(tx, request, changed);
}

void release_key(Services& services, const Request& request) {
  if (key_of(request).empty()) return;
  services.store.write([&](schema::Tx& tx) { schema::delete_key(tx, scope_of(request)); });
}

void audit_refusal(Services& services, const Request& request, const Problem& problem) {
  const CodeFacts& facts = facts_of(problem.code);
  services.store.write([&](schema::Tx& tx) {
    schema::AuditRow row = audit_row(request);
    if (row.tenant_id.empty()) {
      auto tenants = schema::list_tenants(tx);
      if (tenants.empty()) return;
      row.tenant_id = tenants.front().id;
    }
    row.subject_id = request.param("id");
    row.refused = true;
    row.detail_json = base::dump_json({{"code", facts.code}, {"detail", problem.detail}});
    schema::insert_audit(tx, row);
  });
}

}  // namespace outdial::api
