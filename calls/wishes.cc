#include "calls/wishes.h"

#include "calls/batch_control.h"
#include "calls/books.h"
#include "schema/suppressions.h"

namespace outdial::calls {
namespace {

std::string place_in_call(const schema::CallRow& call, const Outcome& outcome) {
  std::string place = "call " + call.id.str();
  if (outcome.opt_out_utterance > 0)
    return place + " utterance " + std::to_string(outcome.opt_out_utterance);
  return place;
}

/// Nothing: everybody may be called again.
std::optional<schema::Scope> forbidden_by(const schema::CallRow& call) {
  if (call.disposition == "dnc_request" || call.disposition == "hostile") return schema::Scope{};
  if (call.disposition == "wrong_number" || call.disposition == schema::kDeceased)
    return schema::Scope{{}, call.contact_id};
  return std::nullopt;
}

}  // namespace

void respect_wishes(schema::Tx& tx, const schema::CallRow& call, const Outcome& outcome) {
  auto scope = forbidden_by(call);
  if (!scope) return;
  schema::SuppressionRow suppression;
  suppression.id = tx.new_id<schema::SuppressionId>();
  suppression.tenant_id = call.tenant_id;
  suppression.phone = call.phone_number;
  suppression.scope = *scope;
  suppression.reason = call.disposition;
  suppression.source = place_in_call(call, outcome);
  suppress(tx, suppression);
}

void report_wishes(schema::Tx& tx, const schema::CallRow& call, const Outcome& outcome) {
  if (outcome.judgement.opt_out_contradicted)
    report(tx, call, "opt_out_contradicted", "warning",
           "The person asked not to be called (" + place_in_call(call, outcome) +
               ") and the analysis says otherwise; the number is suppressed until a person has "
               "listened and lifts it");
  if (call.disposition == "hostile")
    report(tx, call, "hostile", "error",
           "The person threatened, insulted or announced legal steps; the number is suppressed: "
           "look at the call");
}

}  // namespace outdial::calls
