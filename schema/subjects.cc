#include "schema/subjects.h"

#include <algorithm>

#include "base/crypto.h"

namespace outdial::schema {
namespace {

constexpr std::string_view kErasedPrefix = "hmac:";
constexpr std::size_t kKeyBytes = 32;
/// Shorter ones are found everywhere.
constexpr std::size_t kTellingName = 6;

constexpr char kGetKey[] = "SELECT subject_key FROM tenants WHERE id = $1";
constexpr char kSetKey[] = "UPDATE tenants SET subject_key = $1 WHERE id = $2";

constexpr char kContactsOfPhone[] = "SELECT id FROM contacts WHERE tenant_id = $1 AND phone = $2";
// In the words of the index over addresses.
constexpr char kContactsOfEmail[] =
    "SELECT id FROM contacts WHERE tenant_id = $1 AND lower(email) = lower($2) AND email <> ''";
constexpr char kWhoIsContact[] = "SELECT phone, email, name FROM contacts WHERE id = $1";
constexpr char kEnrolmentsOfContact[] = "SELECT id, phone FROM enrolments WHERE contact_id = $1";
constexpr char kOpenEnrolmentsOfPhone[] =
    "SELECT id FROM enrolments WHERE tenant_id = $1 AND phone = $2 AND finished_at IS NULL";
constexpr char kCallsOfEnrolment[] = "SELECT id, phone_number FROM calls WHERE enrolment_id = $1";
constexpr char kCallsOfPhone[] =
    "SELECT id, enrolment_id FROM calls WHERE tenant_id = $1 AND phone_number = $2";

constexpr char kHoldOn[] = "SELECT hold_reason FROM contacts WHERE id = $1 AND hold_reason <> ''";
constexpr char kSetHold[] = "UPDATE contacts SET hold_reason = $1 WHERE id = $2";
constexpr char kEndOfContact[] =
    "SELECT hold_reason, erased_at, pruned_at FROM contacts WHERE id = $1";

template <class T>
void add_once(std::vector<T>& list, const T& item) {
  if (std::ranges::find(list, item) == list.end()) list.push_back(item);
}

void add_contact(const ReadTx& tx, Subject& subject, ContactId id) {
  if (std::ranges::find(subject.contacts, id) != subject.contacts.end()) return;
  subject.contacts.push_back(id);
  tx.all(kWhoIsContact, {id}, [&](const Row& row) {
    add_once(subject.phones, row.text(0));
    if (!row.view(1).empty()) add_once(subject.emails, row.text(1));
    bool telling =
        row.view(2).size() >= kTellingName && row.view(2).find(' ') != std::string_view::npos;
    if (telling) add_once(subject.names, row.text(2));
    return 0;
  });
  tx.all(kEnrolmentsOfContact, {id}, [&](const Row& row) {
    add_once(subject.enrolments, row.id<EnrolmentId>(0));
    add_once(subject.phones, row.text(1));
    return 0;
  });
}

void add_contacts(const ReadTx& tx, Subject& subject, const char* sql, std::string_view word) {
  for (ContactId id :
       tx.all(sql, {subject.tenant_id, word}, [](const Row& row) { return row.id<ContactId>(0); }))
    add_contact(tx, subject, id);
}

void add_calls(const ReadTx& tx, Subject& subject) {
  for (const std::string& phone : std::vector(subject.phones)) {
    tx.all(kCallsOfPhone, {subject.tenant_id, phone}, [&](const Row& row) {
      add_once(subject.calls, row.id<CallId>(0));
      add_once(subject.enrolments, row.id<EnrolmentId>(1));
      return 0;
    });
    tx.all(kOpenEnrolmentsOfPhone, {subject.tenant_id, phone}, [&](const Row& row) {
      add_once(subject.enrolments, row.id<EnrolmentId>(0));
      return 0;
    });
  }
  for (EnrolmentId enrolment : subject.enrolments)
    tx.all(kCallsOfEnrolment, {enrolment}, [&](const Row& row) {
      add_once(subject.calls, row.id<CallId>(0));
      add_once(subject.phones, row.text(1));
      return 0;
    });
}

}  // namespace

bool is_erased_number(std::string_view phone) {
  return phone.starts_with(kErasedPrefix);
}

std::string subject_key(const ReadTx& tx, TenantId tenant) {
  return *tx.seldom_changed(tenant.view(), [&] {
    return tx.one(kGetKey, {tenant}, [](const Row& row) { return row.text(0); }).value_or("");
  });
}

void set_subject_key(Tx& tx, TenantId tenant, std::string_view key) {
  tx.run(kSetKey, {key, tenant});
}

std::optional<std::string> erased_number(const ReadTx& tx, TenantId tenant,
                                         std::string_view phone) {
  if (is_erased_number(phone)) return std::string(phone);
  std::string key = subject_key(tx, tenant);
  if (key.empty()) return std::nullopt;
  return std::string(kErasedPrefix) + base::hmac_sha256_hex(key, phone, "");
}

std::string make_erased_number(Tx& tx, TenantId tenant, std::string_view phone) {
  if (subject_key(tx, tenant).empty())
    set_subject_key(tx, tenant, base::IdSource::secret_hex(kKeyBytes));
  return erased_number(tx, tenant, phone).value();
}

Subject subject_of(const ReadTx& tx, const ContactRow& contact) {
  Subject subject;
  subject.tenant_id = contact.tenant_id;
  add_contact(tx, subject, contact.id);
  for (const std::string& phone : std::vector(subject.phones))
    add_contacts(tx, subject, kContactsOfPhone, phone);
  for (const std::string& email : std::vector(subject.emails))
    add_contacts(tx, subject, kContactsOfEmail, email);
  add_calls(tx, subject);
  return subject;
}

std::string hold_on(const ReadTx& tx, const Subject& subject) {
  for (ContactId contact : subject.contacts)
    if (auto reason = tx.one(kHoldOn, {contact}, [](const Row& row) { return row.text(0); }))
      return *reason;
  return "";
}

void set_hold(Tx& tx, ContactId contact, std::string_view reason) {
  tx.run(kSetHold, {reason, contact});
}

ContactEnd end_of_contact(const ReadTx& tx, ContactId contact) {
  return tx
      .one(kEndOfContact, {contact},
           [](const Row& row) {
             return ContactEnd{row.text(0), row.opt_time(1), row.opt_time(2)};
           })
      .value_or(ContactEnd{});
}

}  // namespace outdial::schema
