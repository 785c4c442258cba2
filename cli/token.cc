#include "cli/token.h"

#include <ostream>

#include "base/json.h"
#include "cli/json_text.h"
#include "cli/text_width.h"

namespace outdial::cli {
namespace {

constexpr const char* kPath = "/api/v1/tokens";

const std::vector<Column> kColumns{{"ID", "id"},
                                   {"NAME", "name"},
                                   {"ROLE", "role"},
                                   {"SCOPES", "scopes"},
                                   {"CREATED", "created_at"},
                                   {"LAST USED", "last_used_at"},
                                   {"REVOKED", "revoked_at"}};

}  // namespace

Outcome token_create(Session& session, const NewToken& token) {
  base::Json body{{"name", token.name}, {"role", token.role}};
  if (!token.scopes.empty()) body["scopes"] = token.scopes;
  return session.api.post(kPath, {base::dump_json(body)})
      .and_then([&](const Reply& reply) -> Outcome {
        session.console.err << "This is the only time the token is shown.\n";
        if (session.console.format != Format::table)
          return session.console.record(reply.body, all_members(reply.body));
        session.console.out << printable(text_member(reply.body, "token")) << '\n';
        return {};
      });
}

Outcome token_list(Session& session) {
  return all_pages(session.api, kPath, 0).and_then([&](const std::string& items) {
    return session.console.list(items, kColumns);
  });
}

Outcome token_revoke(Session& session, const std::string& token) {
  return resolve(session.api, kPath, "tok", token)
      .and_then([&](const std::string& id) { return session.api.remove(kPath + ("/" + id)); })
      .map([&](const Reply&) { session.console.err << "Revoked.\n"; });
}

}  // namespace outdial::cli
