#include "schema/contact_list.h"

namespace outdial::schema {
namespace {

// In the order of the primary key: the expression keeps an index from being used that would need a
// sort of all the tenant's contacts for each page.
constexpr char kContactPage[] = R"(
  SELECT id FROM contacts
  WHERE tenant_id || '' = $1 AND id < $2 AND created_at >= $3 AND created_at < $4
  ORDER BY id DESC LIMIT $5)";

#define CONTACT_CHOICE \
  " AND id < $3 AND created_at >= $4 AND created_at < $5 AND ($6 = '' OR external_id = $6) "

constexpr char kOfPhone[] =
    "SELECT id FROM contacts WHERE tenant_id = $1 AND phone = $2" CONTACT_CHOICE
    "ORDER BY id DESC LIMIT $7";
constexpr char kOfExternalId[] =
    "SELECT id FROM contacts WHERE tenant_id = $1 AND external_id = $2" CONTACT_CHOICE
    "ORDER BY id DESC LIMIT $7";

constexpr char kTimes[] = "SELECT created_at, updated_at FROM contacts WHERE id = $1";

ContactId read_contact_id(const Row& row) {
  return row.id<ContactId>(0);
}

}  // namespace

std::vector<ContactId> contact_page(const ReadTx& tx, TenantId tenant, const ContactFilter& filter,
                                    const PageRange& range) {
  if (filter.phone.empty() && filter.external_id.empty())
    return tx.all(kContactPage, {tenant, range.top(), range.from, range.until, range.limit},
                  read_contact_id);
  bool by_phone = !filter.phone.empty();
  return tx.all(by_phone ? kOfPhone : kOfExternalId,
                {tenant, by_phone ? filter.phone : filter.external_id, range.top(), range.from,
                 range.until, filter.external_id, range.limit},
                read_contact_id);
}

ContactTimes times_of_contact(const ReadTx& tx, ContactId contact) {
  return tx
      .one(kTimes, {contact},
           [](const Row& row) {
             return ContactTimes{row.time(0), row.time(1)};
           })
      .value_or(ContactTimes{});
}

}  // namespace outdial::schema
