#include "api/halt_cause.h"

#include "schema/error_list.h"

namespace outdial::api {
namespace {

bool is_refusal(std::string_view rule) {
  return rule.starts_with("http_") || rule == "three_refusals_in_a_row";
}

std::string advice_of(std::string_view rule) {
  if (rule == "http_401" || rule == "http_403")
    return "Retell does not accept the API key: give the right one as retell_api_key and restart "
           "the daemon.";
  if (rule == "http_402" || rule == "no_valid_payment")
    return "Settle what the account owes Retell.";
  if (rule == "http_404")
    return "Retell does not know the campaign's agent_id or from_number: correct them.";
  if (rule == "three_refusals_in_a_row")
    return "Retell refused three different contacts: correct what it names in the campaign or in "
           "the contacts.";
  if (rule == "scam_detected") return "Retell suspects a scam: clear it up with its support.";
  return "Find out from the calls of the batch what happened to the from_number, and mend it.";
}

/// The batch may be halted for what another one of its account met.
std::string last_refusal(const schema::ReadTx& tx, const schema::BatchRow& batch) {
  schema::ErrorFilter filter;
  filter.classes = {"create_call_refused"};
  filter.batch_id = batch.id;
  schema::PageRange newest;
  newest.limit = 1;
  auto errors = schema::error_page(tx, batch.tenant_id, filter, newest);
  filter.batch_id = {};
  if (errors.empty()) errors = schema::error_page(tx, batch.tenant_id, filter, newest);
  return errors.empty() ? std::string() : errors.front().message;
}

}  // namespace

HaltCause halt_cause(const schema::ReadTx& tx, const schema::BatchRow& batch,
                     std::string_view rule) {
  HaltCause found{"", advice_of(rule)};
  if (is_refusal(rule)) found.cause = last_refusal(tx, batch);
  if (found.cause.empty()) found.cause = "A call ended with " + std::string(rule) + ".";
  return found;
}

}  // namespace outdial::api
