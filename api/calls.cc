#include "schema/calls.h"

#include "api/batch_json.h"
#include "api/change.h"
#include "api/json_answer.h"
#include "api/lookup.h"
#include "api/routes.h"
#include "api/single_call.h"
#include "base/json.h"
#include "calls/batch_control.h"
#include "text/sanitizer.h"

namespace outdial::api {
namespace {

/// What `{id}` means: an attempt, or an ordered call that has not been placed yet.
struct Meant {
  std::optional<schema::CallRow> call;
  schema::EnrolmentRow enrolment;
  SteeredBatch place;
};

base::Expected<Meant, Problem> meant_call(const schema::ReadTx& tx, const Request& request) {
  std::string_view text = request.param("id");
  Meant meant;
  meant.call = call_named(tx, text);
  auto enrolment =
      meant.call ? schema::find_enrolment(tx, meant.call->enrolment_id) : ordered_call(tx, text);
  auto batch = enrolment ? schema::find_batch(tx, enrolment->batch_id) : std::nullopt;
  bool known =
      batch && batch->tenant_id == request.principal.tenant_id && (meant.call || batch->single);
  if (!known) return refuse(Code::not_found, "There is no call " + text::sanitized(text) + ".");
  meant.enrolment = *enrolment;
  meant.place = {*batch, schema::find_campaign(tx, batch->campaign_id).value()};
  if (!meant.call && enrolment->status == schema::EnrolmentStatus::in_call)
    meant.call = schema::find_call(tx, enrolment->last_call_id);
  if (auto problem = refuse_steering(request, meant.place.campaign))
    return base::unexpected(*problem);
  return meant;
}

base::Expected<void, Problem> may_cancel(const Meant& meant) {
  if (!meant.call) {
    if (schema::is_final(meant.enrolment.status))
      return refuse(Code::call_state, "The call is over already.");
    return {};
  }
  if (!schema::is_live(meant.call->status))
    return refuse(Code::call_state, "The call is " +
                                        std::string(schema::to_text(meant.call->status)) +
                                        " already; there is nothing to cancel.");
  if (!meant.call->provider_call_id)
    return refuse(Code::call_state,
                  "Retell has not named the call yet, so that it cannot be stopped. Try again in "
                  "a moment.");
  return {};
}

base::Json cancelled_json(const schema::ReadTx& tx, const Meant& meant, const View& view) {
  if (!meant.call)
    return single_call_json(tx, schema::find_batch(tx, meant.place.batch.id).value(),
                            schema::find_enrolment(tx, meant.enrolment.id).value(), view);
  return {{"id", meant.call->id.view()},
          {"batch_id", meant.call->batch_id.view()},
          {"status", schema::to_text(meant.call->status)},
          {"retell_call_id", json_text(meant.call->provider_call_id.value_or(""))},
          {"stopping", true}};
}

Answer cancel_call(Services& services, const Request& request) {
  std::string to_stop;
  Answer answer =
      change(services, request, [&](schema::Tx& tx) -> base::Expected<Changed, Problem> {
        to_stop.clear();
        auto meant = meant_call(tx, request);
        if (!meant) return base::unexpected(std::move(meant.error()));
        if (auto allowed = may_cancel(*meant); !allowed)
          return base::unexpected(std::move(allowed.error()));
        if (meant->place.batch.single) calls::cancel(tx, meant->place.batch.id);
        if (meant->call)
          to_stop = *meant->call->provider_call_id;
        else
          calls::cancel_enrolment(tx, meant->enrolment.id, "cancelled_by_user");
        View view{request.principal, services.rules()};
        return Changed{json_response(202, cancelled_json(tx, *meant, view)),
                       std::string(request.param("id"))};
      });
  if (answer && !to_stop.empty()) services.stop_call(to_stop);
  return answer;
}

}  // namespace

void add_call_routes(std::vector<Route>& routes) {
  routes.push_back({.method = "POST",
                    .pattern = "/api/v1/calls",
                    .handler = create_call,
                    .role = schema::Role::caller,
                    .action = "call.create",
                    .body = BodyUse::json,
                    .key = KeyUse::required});
  routes.push_back({.method = "POST",
                    .pattern = "/api/v1/calls/{id}/cancel",
                    .handler = cancel_call,
                    .role = schema::Role::caller,
                    .action = "call.cancel",
                    .key = KeyUse::accepted});
}

}  // namespace outdial::api
