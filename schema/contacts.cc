#include "schema/contacts.h"

namespace outdial::schema {
namespace {

#define CONTACT_COLUMNS                                                               \
  "SELECT id, tenant_id, external_id, phone, name_key, name, first_name, last_name, " \
  "email, timezone, locale, region, consent_type, consent_at, consent_source, "       \
  "fields_json, version FROM contacts "

ContactRow read_contact(const Row& row) {
  ContactRow c;
  c.id = row.id<ContactId>(0);
  c.tenant_id = row.id<TenantId>(1);
  c.external_id = row.opt_text(2);
  c.phone = row.text(3);
  c.name_key = row.text(4);
  c.name = row.text(5);
  c.first_name = row.text(6);
  c.last_name = row.text(7);
  c.email = row.text(8);
  c.timezone = row.text(9);
  c.locale = row.text(10);
  c.region = row.text(11);
  c.consent_type = row.text(12);
  c.consent_at = row.opt_time(13);
  c.consent_source = row.text(14);
  c.fields_json = row.text(15);
  c.version = row.integer(16);
  return c;
}

constexpr char kFindContact[] = CONTACT_COLUMNS "WHERE id = $1";

constexpr char kFindByExternalId[] = CONTACT_COLUMNS "WHERE tenant_id = $1 AND external_id = $2";

constexpr char kFindByPerson[] =
    CONTACT_COLUMNS "WHERE tenant_id = $1 AND phone = $2 AND name_key = $3 AND external_id IS NULL";

constexpr char kInsertContact[] = R"(
  INSERT INTO contacts (id, tenant_id, external_id, phone, name_key, name, first_name, last_name, email, timezone,
                        locale, region, consent_type, consent_at, consent_source, fields_json, created_at, updated_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $17))";

constexpr char kUpdateContact[] = R"(
  UPDATE contacts SET external_id = $1, phone = $2, name_key = $3, name = $4, first_name = $5, last_name = $6,
                      email = $7, timezone = $8, locale = $9, region = $10, consent_type = $11, consent_at = $12,
                      consent_source = $13, fields_json = $14, version = version + 1, updated_at = $15
  WHERE id = $16)";

}  // namespace

std::optional<ContactRow> find_contact(const ReadTx& tx, ContactId id) {
  return tx.one(kFindContact, {id}, read_contact);
}

std::optional<ContactRow> find_contact_by_external_id(const ReadTx& tx, TenantId tenant,
                                                      std::string_view external_id) {
  return tx.one(kFindByExternalId, {tenant, external_id}, read_contact);
}

std::optional<ContactRow> find_contact_by_person(const ReadTx& tx, TenantId tenant,
                                                 std::string_view phone,
                                                 std::string_view name_key) {
  return tx.one(kFindByPerson, {tenant, phone, name_key}, read_contact);
}

void insert_contact(Tx& tx, const ContactRow& c) {
  tx.run(kInsertContact, {c.id, c.tenant_id, c.external_id, c.phone, c.name_key, c.name,
                          c.first_name, c.last_name, c.email, c.timezone, c.locale, c.region,
                          c.consent_type, c.consent_at, c.consent_source, c.fields_json, tx.now()});
}

void update_contact(Tx& tx, const ContactRow& c) {
  tx.run(kUpdateContact, {c.external_id, c.phone, c.name_key, c.name, c.first_name, c.last_name,
                          c.email, c.timezone, c.locale, c.region, c.consent_type, c.consent_at,
                          c.consent_source, c.fields_json, tx.now(), c.id});
}

}  // namespace outdial::schema
