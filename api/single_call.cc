#include "api/single_call.h"

#include "api/batch_body.h"
#include "api/batch_json.h"
#include "api/campaign_body.h"
#include "api/change.h"
#include "api/json_answer.h"
#include "api/json_body.h"
#include "api/launch.h"
#include "api/lookup.h"
#include "base/json.h"
#include "calls/batch_control.h"
#include "schema/suppressions.h"
#include "text/phone_number.h"

namespace outdial::api {
namespace {

/// What the body asks for, before anything is looked up.
struct Order {
  std::string campaign_id;
  std::string kind;
  std::string to_number;
  std::string contact_id;
  std::string variables_json = "{}";
  std::optional<base::Time> scheduled_at;
};

Order read_order(const nlohmann::json& json, FieldErrors& errors) {
  ObjectReader reader(json, "", errors);
  Order order;
  order.campaign_id = reader.text("campaign_id", 60).value_or("");
  order.kind = reader.word("kind", campaign_kinds()).value_or("");
  order.to_number = reader.text("to_number", 40).value_or("");
  order.contact_id = reader.text("contact_id", 60).value_or("");
  if (!reader.has("campaign_id") && !reader.has("kind"))
    reader.error("campaign_id", "required", "Give campaign_id or kind.");
  if (reader.has("to_number") == reader.has("contact_id"))
    reader.error("to_number", "required", "Give either to_number or contact_id.");
  base::Json variables = json_column(reader.texts("variables").value_or("{}"));
  for (const char* name : {"objective", "context"})
    if (auto text = reader.text(name, 4'000)) variables[name] = *text;
  order.variables_json = base::dump_json(variables);
  order.scheduled_at = reader.time("scheduled_at");
  reader.finish();
  return order;
}

base::Expected<schema::CampaignRow, Problem> campaign_of(const schema::ReadTx& tx,
                                                         const Request& request,
                                                         const Order& order) {
  if (order.campaign_id.empty()) {
    auto newest = schema::newest_campaign_of_kind(tx, request.principal.tenant_id, order.kind);
    if (newest) return *newest;
    return refuse(Code::validation_failed,
                  FieldErrors{{"/kind", "not_found", "There is no active campaign of this kind."}});
  }
  auto found = own_campaign(tx, request, order.campaign_id);
  if (!found)
    return refuse(Code::validation_failed,
                  FieldErrors{{"/campaign_id", "not_found", "There is no such campaign."}});
  if (!order.kind.empty() && order.kind != found->kind)
    return refuse(
        Code::validation_failed,
        FieldErrors{{"/kind", "mismatch", "The campaign is of the kind " + found->kind + "."}});
  return found;
}

/// The contact to call; a number that is not known becomes one.
base::Expected<schema::ContactRow, Problem> contact_of(schema::Tx& tx, const Request& request,
                                                       const Order& order,
                                                       const std::string& region) {
  if (!order.contact_id.empty()) {
    auto found = own_contact(tx, request, order.contact_id);
    if (!found)
      return refuse(Code::validation_failed,
                    FieldErrors{{"/contact_id", "not_found", "There is no such contact."}});
    return found;
  }
  auto phone = text::normalise_phone(order.to_number, region);
  if (!phone)
    return refuse(Code::validation_failed,
                  FieldErrors{{"/to_number", phone.error().code, phone.error().detail}});
  auto known = schema::find_contact_by_person(tx, request.principal.tenant_id, phone->e164, "");
  if (known) return *known;
  schema::ContactRow contact;
  contact.id = tx.new_id<schema::ContactId>();
  contact.tenant_id = request.principal.tenant_id;
  contact.phone = phone->e164;
  contact.region = phone->region;
  schema::insert_contact(tx, contact);
  return contact;
}

base::Expected<void, Problem> check_suppression(const schema::ReadTx& tx,
                                                const schema::ContactRow& contact,
                                                schema::CampaignId campaign) {
  auto suppression =
      schema::active_suppression(tx, contact.tenant_id, contact.phone, campaign, contact.id);
  if (!suppression) return {};
  Problem problem;
  problem.code = Code::refused_by_policy;
  problem.detail = "The number is on the do-not-call list; it may not be called.";
  problem.errors = {{"/to_number", "suppression_list", "The number is on the do-not-call list."}};
  problem.next_allowed_at = suppression->expires_at;
  return base::unexpected(std::move(problem));
}

schema::BatchRow batch_for(schema::Tx& tx, const Request& request,
                           const schema::CampaignRow& campaign, const Order& order) {
  schema::BatchRow batch;
  batch.id = tx.new_id<schema::BatchId>();
  batch.tenant_id = campaign.tenant_id;
  batch.campaign_id = campaign.id;
  batch.name = campaign.name + ", one call";
  batch.starts_at = order.scheduled_at;
  batch.single = true;
  batch.priority = priority_of_kind(campaign.kind);
  batch.created_by = request.principal.token_id.str();
  return batch;
}

schema::EnrolmentRow enrolment_for(schema::Tx& tx, const schema::BatchRow& batch,
                                   const schema::ContactRow& contact, const Order& order) {
  schema::EnrolmentRow row;
  row.id = tx.new_id<schema::EnrolmentId>();
  row.tenant_id = batch.tenant_id;
  row.batch_id = batch.id;
  row.campaign_id = batch.campaign_id;
  row.contact_id = contact.id;
  row.phone = contact.phone;
  row.dedupe_key = contact.phone;
  row.priority = batch.priority;
  row.not_before = order.scheduled_at;
  row.next_attempt_at = std::max(tx.now(), order.scheduled_at.value_or(tx.now()));
  row.variables_json = order.variables_json;
  return row;
}

base::Expected<Changed, Problem> order_call(schema::Tx& tx, Services& services,
                                            const Request& request, const Order& order) {
  auto campaign = campaign_of(tx, request, order);
  if (!campaign) return base::unexpected(std::move(campaign.error()));
  if (auto problem = refuse_steering(request, *campaign)) return base::unexpected(*problem);
  auto contact = contact_of(tx, request, order, campaign->region);
  if (!contact) return base::unexpected(std::move(contact.error()));
  if (auto allowed = check_suppression(tx, *contact, campaign->id); !allowed)
    return base::unexpected(std::move(allowed.error()));
  schema::BatchRow batch = batch_for(tx, request, *campaign, order);
  schema::insert_batch(tx, batch);
  schema::EnrolmentRow enrolment = enrolment_for(tx, batch, *contact, order);
  schema::insert_enrolment(tx, enrolment);
  if (auto allowed = may_launch(tx, batch, *campaign); !allowed)
    return base::unexpected(std::move(allowed.error()));
  calls::launch(tx, batch.id);
  base::Json body = single_call_json(tx, schema::find_batch(tx, batch.id).value(),
                                     schema::find_enrolment(tx, enrolment.id).value(),
                                     {request.principal, services.rules()});
  return Changed{json_response(202, body), batch.id.str()};
}

}  // namespace

nlohmann::json single_call_json(const schema::ReadTx& tx, const schema::BatchRow& batch,
                                const schema::EnrolmentRow& enrolment, const View& view) {
  base::Json variables = json_column(enrolment.variables_json);
  Waiting waiting = waiting_of(tx, batch, view);
  bool over = schema::is_final(enrolment.status);
  base::Json actions = base::Json::array();
  if (!over) actions.push_back("cancel");
  auto given = [&](const char* name) {
    return variables.is_object() && variables.contains(name) ? variables[name] : base::Json();
  };
  return {{"id", enrolment.id.view()},
          {"call_id", json_text(enrolment.last_call_id.str())},
          {"enrolment_id", enrolment.id.view()},
          {"batch_id", batch.id.view()},
          {"campaign_id", batch.campaign_id.view()},
          {"contact_id", enrolment.contact_id.view()},
          {"to_number", view.principal.shown_phone(enrolment.phone)},
          {"status", schema::to_text(enrolment.status)},
          {"call_status", over ? "completed" : "pending"},
          {"objective", given("objective")},
          {"context", given("context")},
          {"scheduled_at", json_time(enrolment.not_before)},
          {"next_attempt_at", json_time(waiting.until ? waiting.until : enrolment.next_attempt_at)},
          {"waiting_reason", json_text(waiting.reason)},
          {"initiated_by", json_text(batch.created_by)},
          {"created_at", json_time(enrolment.created_at)},
          {"allowed_actions", actions}};
}

Answer create_call(Services& services, const Request& request) {
  auto json = parse_object(request.body);
  if (!json) return base::unexpected(std::move(json.error()));
  FieldErrors errors;
  Order order = read_order(**json, errors);
  if (!errors.empty()) return refuse_fields(std::move(errors));
  return change(services, request, [&](schema::Tx& tx) -> base::Expected<Changed, Problem> {
    return order_call(tx, services, request, order);
  });
}

}  // namespace outdial::api
