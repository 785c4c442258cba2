#include "calls/facts.h"

#include "base/json.h"
#include "calls/books.h"
#include "calls/hours.h"

namespace outdial::calls {
namespace {

CampaignTerms read_terms(const schema::CampaignRow& campaign, const Rules& rules) {
  CampaignTerms terms;
  // What cannot be read is bound by the strictest rules.
  terms.purpose = policy::parse_purpose(campaign.purpose).value_or(policy::Purpose::telemarketing);
  auto windows = policy::parse_calling_windows(campaign.calling_windows_json).value();
  if (!windows.empty()) terms.hours.emplace(windows);
  auto consent = base::parse_json(campaign.consent_default_json).value();
  terms.default_consent = policy::parse_consent(consent.value("type", ""));
  terms.configured = rules.retry;
  terms.retry = policy::parse_retry_rules(campaign.retry_json,
                                          policy::rules_for_purpose(campaign.purpose, rules.retry))
                    .value();
  return terms;
}

policy::HoursSettings hours_settings(const CampaignTerms& terms, const Rules& rules) {
  policy::HoursSettings hours;
  hours.purpose = terms.purpose;
  hours.finish_margin = rules.finish_margin;
  hours.campaign_hours = terms.hours ? &*terms.hours : &rules.hours;
  hours.region_blocks = rules.region_blocks;
  return hours;
}

policy::CapQuestion cap_question(const CampaignTerms& terms, policy::Consent consent) {
  policy::CapQuestion question;
  question.purpose = terms.purpose;
  question.subject = policy::to_text(terms.purpose);
  question.consent = consent != policy::Consent::none;
  return question;
}

}  // namespace

std::shared_ptr<const CampaignTerms> terms_of(const schema::ReadTx& tx,
                                              const schema::CampaignRow& campaign,
                                              const Rules& rules) {
  auto read = [&] { return read_terms(campaign, rules); };
  auto known = tx.seldom_changed(campaign.id.view(), read);
  bool reconfigured = known->configured != rules.retry;
  return reconfigured ? std::make_shared<const CampaignTerms>(read()) : known;
}

std::optional<DialFacts> read_dial_facts(const schema::ReadTx& tx, schema::EnrolmentId id,
                                         const Rules& rules) {
  auto enrolment = schema::find_enrolment(tx, id);
  if (!enrolment) return std::nullopt;
  DialFacts facts;
  facts.enrolment = *enrolment;
  facts.batch = schema::find_batch(tx, enrolment->batch_id).value();
  facts.campaign = schema::find_campaign(tx, enrolment->campaign_id).value();
  facts.tenant = schema::find_tenant(tx, enrolment->tenant_id).value();
  facts.contact = schema::find_contact(tx, enrolment->contact_id).value();
  facts.number = schema::find_from_number(tx, facts.tenant.id, facts.campaign.from_number);
  if (facts.number) facts.account = schema::find_account(tx, facts.number->account_id);
  facts.terms = terms_of(tx, facts.campaign, rules);
  facts.place =
      policy::place_of(facts.enrolment.phone, facts.contact.timezone, facts.contact.region);
  facts.hours = hours_settings(*facts.terms, rules);
  facts.preferred = preferred_hours(facts.contact.fields_json);
  facts.consent = facts.contact.consent_type.empty()
                      ? facts.terms->default_consent
                      : policy::parse_consent(facts.contact.consent_type);
  facts.caps = cap_question(*facts.terms, facts.consent);
  facts.redial_not_placed_after = rules.redial_not_placed_after;
  facts.cooldown = facts.campaign.cooldown_days ? std::chrono::days{*facts.campaign.cooldown_days}
                                                : rules.cooldown;
  facts.spoken_zone = zone_of(facts.contact.timezone, facts.campaign.timezone,
                              facts.tenant.timezone, rules.default_timezone);
  if (facts.spoken_zone.empty()) facts.spoken_zone = local_zone(facts.place);
  return facts;
}

std::string_view local_zone(const policy::Place& place) {
  if (place.zones.empty()) return {};
  return policy::zone_name(place.zones.front());
}

}  // namespace outdial::calls
