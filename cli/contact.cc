#include "cli/contact.h"

#include <ostream>

#include "base/json.h"
#include "cli/json_text.h"

namespace outdial::cli {
namespace {

constexpr const char* kSuppressions = "/api/v1/suppressions";

const std::vector<Column> kSuppressionColumns{
    {"ID", "id"}, {"PHONE", "phone"}, {"REASON", "reason"}, {"SINCE", "created_at"}};

std::string contact_path(const std::string& contact) {
  return "/api/v1/contacts/" + url_encoded(contact);
}

}  // namespace

Outcome contact_show(Session& session, const std::string& contact) {
  return session.api.get(contact_path(contact)).and_then([&](const Reply& reply) {
    return session.console.record(reply.body, all_members(reply.body));
  });
}

Outcome contact_explain(Session& session, const std::string& contact) {
  return session.api.get(contact_path(contact) + "/eligibility").and_then([&](const Reply& reply) {
    return session.console.record(reply.body, all_members(reply.body));
  });
}

Outcome suppress_add(Session& session, const std::string& phone, const std::string& reason) {
  base::Json body{{"phone", phone}};
  if (!reason.empty()) body["reason"] = reason;
  return session.api.post(kSuppressions, {base::dump_json(body)}).and_then([&](const Reply& reply) {
    session.console.err << "This number will not be called by any campaign.\n";
    return session.console.record(reply.body, kSuppressionColumns);
  });
}

Outcome suppress_list(Session& session, std::size_t limit) {
  return all_pages(session.api, kSuppressions, limit).and_then([&](const std::string& items) {
    return session.console.list(items, kSuppressionColumns);
  });
}

Outcome suppress_remove(Session& session, const std::string& suppression) {
  return session.api.remove(kSuppressions + ("/" + url_encoded(suppression)))
      .map([&](const Reply&) {
        session.console.err << "Removed; the number may be called again.\n";
      });
}

}  // namespace outdial::cli
