#include "cli/dialling.h"

#include <ostream>

#include "base/json.h"
#include "cli/json_text.h"

namespace outdial::cli {

Outcome dialling_show(Session& session) {
  return session.api.get("/api/v1/dialling").and_then([&](const Reply& reply) {
    return session.console.record(reply.body, all_members(reply.body));
  });
}

Outcome dialling_unlock(Session& session) {
  return session.api.post("/api/v1/dialling/unlock", {"{}"}).map([&](const Reply&) {
    session.console.err << "Dialling is unlocked.\n";
  });
}

}  // namespace outdial::cli
