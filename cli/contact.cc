#include "cli/contact.h"

#include <ostream>

#include "base/json.h"
#include "cli/json_text.h"

namespace outdial::cli {
namespace {

std::string contact_path(const std::string& contact) {
  return "/api/v1/contacts/" + url_encoded(contact);
}

/// The id as it is, else the newest contact of that number.
base::Expected<std::string, Failure> contact_of(Session& session, const std::string& contact,
                                                const std::string& phone) {
  if (contact.empty() == phone.empty())
    return base::unexpected(Failure{Exit::usage, "Give a contact's id or --phone", {}, {}});
  if (!contact.empty()) return contact;
  auto items = all_pages(session.api, "/api/v1/contacts?phone=" + url_encoded(phone), 1);
  if (!items) return items;
  auto found = base::parse_json(*items).value_or(base::Json::array());
  if (found.empty() || !found[0].is_object() || !found[0].contains("id"))
    return base::unexpected(Failure{Exit::not_found, "no contact has this number", {}, {}});
  return found[0]["id"].get<std::string>();
}

}  // namespace

Outcome contact_show(Session& session, const std::string& contact) {
  return session.api.get(contact_path(contact)).and_then([&](const Reply& reply) {
    return session.console.record(reply.body, all_members(reply.body));
  });
}

Outcome contact_export(Session& session, const std::string& contact, const std::string& phone) {
  return contact_of(session, contact, phone)
      .and_then(
          [&](const std::string& id) { return session.api.get(contact_path(id) + "/export"); })
      .map([&](const Reply& reply) { session.console.out << reply.body << "\n"; });
}

Outcome contact_erase(Session& session, const std::string& contact, const std::string& phone,
                      bool confirmed) {
  auto id = contact_of(session, contact, phone);
  if (!id) return base::unexpected(std::move(id.error()));
  if (!confirmed)
    return base::unexpected(Failure{Exit::usage,
                                    "This deletes everything about the person of " + *id +
                                        ", here and at the provider, for good. Add --yes to do it",
                                    {},
                                    {}});
  return session.api.post_once(contact_path(*id) + "/erase").and_then([&](const Reply& reply) {
    session.console.err << "Nobody calls this person any more; the data goes once no call of "
                           "theirs is under way. Run it again to see how far it is.\n";
    return session.console.record(reply.body, all_members(reply.body));
  });
}

}  // namespace outdial::cli
