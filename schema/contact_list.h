#pragma once

#include <string>
#include <vector>

#include "schema/contacts.h"
#include "schema/list_page.h"

namespace outdial::schema {

struct ContactFilter {
  std::string phone;
  std::string external_id;
};
std::vector<ContactId> contact_page(const ReadTx& tx, TenantId tenant, const ContactFilter& filter,
                                    const PageRange& range);

struct ContactTimes {
  base::Time created_at{};
  base::Time updated_at{};
};
ContactTimes times_of_contact(const ReadTx& tx, ContactId contact);

}  // namespace outdial::schema
