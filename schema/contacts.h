#pragma once

#include <optional>
#include <string>

#include "schema/ids.h"
#include "schema/tx.h"

namespace outdial::schema {

struct ContactRow {
  ContactId id;
  TenantId tenant_id;
  std::optional<std::string> external_id;
  std::string phone;
  /// Normalised name; with the phone it identifies a contact that has no external_id.
  std::string name_key;
  std::string name;
  std::string first_name;
  std::string last_name;
  std::string email;
  std::string timezone;
  std::string locale;
  std::string region;
  std::string consent_type;
  std::optional<base::Time> consent_at;
  std::string consent_source;
  /// Every other column of the file: an object of strings.
  std::string fields_json = "{}";
  /// Grows with every change.
  std::int64_t version = 1;
};

std::optional<ContactRow> find_contact(const ReadTx& tx, ContactId id);
std::optional<ContactRow> find_contact_by_external_id(const ReadTx& tx, TenantId tenant,
                                                      std::string_view external_id);
/// The contact without external_id that has this phone and normalised name.
std::optional<ContactRow> find_contact_by_person(const ReadTx& tx, TenantId tenant,
                                                 std::string_view phone, std::string_view name_key);
void insert_contact(Tx& tx, const ContactRow& contact);
/// Writes every column and raises the version.
void update_contact(Tx& tx, const ContactRow& contact);

}  // namespace outdial::schema
