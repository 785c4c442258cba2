#include "api/change.h"

#include "api/route.h"
#include "base/crypto.h"
#include "base/json.h"
#include "base/log.h"
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

/// A key that is running; it is let go again unless the work was finished.
class KeyHold {
 public:
  KeyHold(Services& services, const Request& request) : services_(services), request_(request) {}
  KeyHold(const KeyHold&) = delete;
  KeyHold& operator=(const KeyHold&) = delete;
  ~KeyHold() {
    if (held_) release();
  }

  base::Expected<std::optional<Response>, Problem> claim(const std::string& fingerprint) {
    if (key_of(request_).empty()) return std::nullopt;
    auto earlier = services_.store.write(
        [&](schema::Tx& tx) -> base::Expected<std::optional<Response>, Problem> {
          auto found = earlier_answer(tx, request_, fingerprint);
          if (found && !*found)
            schema::insert_running_key(tx, request_.principal.tenant_id, scope_of(request_),
                                       fingerprint, services_.instance);
          return found;
        });
    held_ = earlier && !*earlier;
    return earlier;
  }

  void finish(const Changed& changed) {
    services_.store.write([&](schema::Tx& tx) {
      if (held_)
        schema::finish_key(tx, scope_of(request_), changed.response.status, body_to_keep(changed));
      audit_change(tx, request_, changed);
    });
    held_ = false;
  }

 private:
  void release() noexcept {
    try {
      services_.store.write([&](schema::Tx& tx) { schema::delete_key(tx, scope_of(request_)); });
    } catch (const std::exception& error) {
      base::log_error("An idempotency key stays taken until the next start",
                      {{"request_id", request_.request_id}, {"error", error.what()}});
    }
  }

  Services& services_;
  const Request& request_;
  bool held_ = false;
};

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

Answer claimed_change(Services& services, const Request& request, const std::string& fingerprint,
                      const std::function<base::Expected<Changed, Problem>()>& work) {
  KeyHold hold(services, request);
  auto earlier = hold.claim(fingerprint);
  if (!earlier) return base::unexpected(std::move(earlier.error()));
  if (*earlier) return std::move(**earlier);
  auto changed = work();
  if (!changed) return base::unexpected(std::move(changed.error()));
  hold.finish(*changed);
  return std::move(changed->response);
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
