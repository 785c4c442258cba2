#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schema/contacts.h"
#include "schema/ids.h"
#include "schema/tx.h"

namespace outdial::schema {

/// What stands in place of the number of somebody who was erased: `hmac:` and the keyed hash. It
/// tells whether a number is that of an erased person, and nothing else.
bool is_erased_number(std::string_view phone);
/// The number as it would stand if its person had been erased; nothing while the tenant has erased
/// nobody.
std::optional<std::string> erased_number(const ReadTx& tx, TenantId tenant, std::string_view phone);
/// The same, making the tenant's key when there is none yet.
std::string make_erased_number(Tx& tx, TenantId tenant, std::string_view phone);

/// The tenant's key; empty while it has erased nobody.
std::string subject_key(const ReadTx& tx, TenantId tenant);
void set_subject_key(Tx& tx, TenantId tenant, std::string_view key);

/// Everything that is about one person: who has the contact's id, one of its numbers, or its e-mail
/// address.
struct Subject {
  TenantId tenant_id;
  std::vector<ContactId> contacts;
  std::vector<EnrolmentId> enrolments;
  std::vector<CallId> calls;
  /// Of the contacts, now and when they were called.
  std::vector<std::string> phones;
  std::vector<std::string> emails;
  /// Full names, where they are no mere word.
  std::vector<std::string> names;
};
Subject subject_of(const ReadTx& tx, const ContactRow& contact);
/// The reason of the first hold on any of the subject's contacts; empty when there is none.
std::string hold_on(const ReadTx& tx, const Subject& subject);

/// Keeps a contact from being erased or pruned while the reason stands; empty lifts it.
void set_hold(Tx& tx, ContactId contact, std::string_view reason);

struct ContactEnd {
  std::string hold_reason;
  std::optional<base::Time> erased_at;
  std::optional<base::Time> pruned_at;
};
ContactEnd end_of_contact(const ReadTx& tx, ContactId contact);

}  // namespace outdial::schema
