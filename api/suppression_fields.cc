#include "api/suppression_fields.h"

#include "base/rfc3339.h"
#include "schema/campaigns.h"
#include "schema/contacts.h"
#include "text/phone_number.h"
#include "text/written_time.h"
#include "text/zones.h"

namespace outdial::api {
namespace {

constexpr std::size_t kMaxReason = 500;
constexpr std::size_t kMaxSource = 200;

using Errors = std::vector<text::FieldError>;

std::string text_up_to(const std::string& text, const char* field, std::size_t most,
                       Errors& errors) {
  if (text.size() <= most) return text;
  errors.push_back({field, "too_long", "Give at most " + std::to_string(most) + " characters."});
  return "";
}

/// A date alone lasts until its end.
std::optional<base::Time> instant_of(const std::string& written, const std::string& zone) {
  if (auto exact = base::parse_rfc3339(written)) return exact;
  auto read = text::read_iso_time(written);
  if (!read) return std::nullopt;
  auto local = read->local() + (read->time_of_day ? std::chrono::days{0} : std::chrono::days{1});
  if (read->offset) return base::Time(base::Time(local.time_since_epoch()) - *read->offset);
  if (zone.empty()) return base::Time(local.time_since_epoch());
  return text::instant_of(local, zone).at;
}

std::optional<base::Time> read_expiry(const std::string& written, const std::string& zone,
                                      base::Time now, Errors& errors) {
  if (written.empty()) return std::nullopt;
  auto at = instant_of(written, zone);
  if (!at)
    errors.push_back({"expires_at", "invalid_time",
                      "Give an instant such as 2027-01-31T00:00:00Z, or a date, 2027-01-31."});
  else if (*at <= now)
    errors.push_back(
        {"expires_at", "in_the_past", "Give an instant in the future, or leave it out."});
  return at;
}

schema::Scope read_scope(const std::string& written, Errors& errors) {
  if (written.empty()) return {};
  auto scope = schema::parse_scope(written);
  if (!scope)
    errors.push_back({"scope", "invalid_scope",
                      "Give tenant, campaign: with the campaign's id, or contact: with the "
                      "contact's id."});
  return scope.value_or(schema::Scope{});
}

}  // namespace

base::Expected<schema::SuppressionRow, Errors> read_suppression(const SuppressionTexts& texts,
                                                                const SuppressionPlace& place,
                                                                base::Time now) {
  Errors errors;
  schema::SuppressionRow row;
  auto phone = text::normalise_phone(texts.phone, place.region);
  if (phone)
    row.phone = phone->e164;
  else
    errors.push_back({"phone", phone.error().code, phone.error().detail});
  row.reason = text_up_to(texts.reason, "reason", kMaxReason, errors);
  row.source = text_up_to(texts.source, "source", kMaxSource, errors);
  row.expires_at = read_expiry(texts.expires_at, place.timezone, now, errors);
  row.scope = read_scope(texts.scope, errors);
  if (!errors.empty()) return base::unexpected(std::move(errors));
  return row;
}

std::optional<text::FieldError> fault_of_scope(const schema::ReadTx& tx, schema::TenantId tenant,
                                               const schema::Scope& scope) {
  bool own = true;
  if (!scope.campaign.empty()) {
    auto campaign = schema::find_campaign(tx, scope.campaign);
    own = campaign && campaign->tenant_id == tenant;
  } else if (!scope.contact.empty()) {
    auto contact = schema::find_contact(tx, scope.contact);
    own = contact && contact->tenant_id == tenant;
  }
  if (own) return std::nullopt;
  return text::FieldError{"scope", "not_found", "There is no campaign or contact of that id."};
}

}  // namespace outdial::api
