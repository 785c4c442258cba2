#include "api/problem.h"

#include <array>

#include "base/json.h"
#include "base/rfc3339.h"

namespace outdial::api {
namespace {

constexpr std::array<CodeFacts, kCodes> kFacts{{
    {400, "malformed_json", "The body is not JSON", "Send one JSON object in UTF-8."},
    {400, "invalid_request", "The request has wrong members",
     "Mend the members that `errors` names and send the request again."},
    {400, "unknown_parameter", "Unknown query parameter",
     "Take out or correct the query parameters that `errors` names."},
    {400, "invalid_parameter", "Wrong query parameter",
     "Mend the query parameters that `errors` names."},
    {400, "invalid_cursor", "Wrong cursor",
     "Send `next_cursor` as the last page gave it, or start again without one."},
    {400, "idempotency_key_required", "An Idempotency-Key is required",
     "Send the header Idempotency-Key with a value of your own, such as a UUID, and the same value "
     "when you repeat the request."},
    {400, "invalid_idempotency_key", "Wrong Idempotency-Key",
     "An Idempotency-Key has 1 to 255 visible ASCII characters."},
    {400, "malformed_csv", "The file is not CSV",
     "Send a CSV file in UTF-8 with a header row; `errors` names the line."},
    {401, "unauthorized", "A valid token is required",
     "Send the header Authorization: Bearer odk_… with a token that has not been revoked."},
    {403, "missing_role", "The token's role is not enough",
     "Use a token with a higher role; an admin can make one."},
    {403, "missing_scope", "The token lacks a scope",
     "Use a token with the scope that is named; an admin can make one."},
    {403, "not_owner", "The campaign belongs to somebody else",
     "Ask its owner, a manager or an admin to do this."},
    {404, "not_found", "Not found", "Check the path and the id; a list shows what there is."},
    {405, "method_not_allowed", "The path does not take this method",
     "Use one of the methods in the Allow header."},
    {409, "conflict", "Something is in the way", "Read it again, then decide."},
    {409, "idempotency_running", "A request with this Idempotency-Key is still running",
     "Wait a moment and send the same request again."},
    {409, "campaign_not_active", "The campaign is not active",
     "Make it active with PATCH /api/v1/campaigns/{id} and {\"status\":\"active\"}."},
    {409, "campaign_incomplete", "The campaign lacks what a call needs",
     "Set the members that it lists in `missing`."},
    {409, "batch_closed", "The batch is closed",
     "Make a new batch, or redial this one's unreached contacts."},
    {409, "batch_state", "The batch is not in a state that allows this",
     "Read its status and `allowed_actions`."},
    {409, "batch_empty", "The batch has no contacts",
     "Add contacts with POST /api/v1/batches/{id}/contacts first."},
    {409, "batch_halted", "A safety stop holds the batch",
     "Remove the cause that `halted_rule` names, then resume the batch."},
    {409, "call_state", "The call is not in a state that allows this",
     "Read its status and `allowed_actions`."},
    {409, "contact_in_call", "The contact is in a call",
     "Cancel the call with POST /api/v1/calls/{id}/cancel, or wait until it has ended."},
    {409, "already_exists", "Something with this external_id exists",
     "Use another external_id, or change the one that exists."},
    {409, "last_admin", "This is the last admin token",
     "Make another admin token before you revoke this one."},
    {409, "legal_hold", "A hold forbids it",
     "Lift the hold with DELETE /api/v1/contacts/{id}/hold first."},
    {413, "body_too_large", "The body is too large", "Send it in parts."},
    {415, "unsupported_media_type", "The body's type is not taken here",
     "Send Content-Type: application/json."},
    {422, "validation_failed", "The request cannot be carried out as it is",
     "Mend the members that `errors` names and send the request again."},
    {422, "idempotency_mismatch", "The Idempotency-Key was used for another request",
     "Use a new Idempotency-Key for a new request."},
    {422, "refused_by_policy", "A calling rule forbids this",
     "Try again at `next_allowed_at`, if there is one."},
    {401, "bad_signature", "The signature is wrong or too old",
     "Sign the raw body with the account's API key and send it within five minutes."},
    {429, "too_many_attempts", "Too many failed attempts from this address",
     "Wait as long as the Retry-After header says."},
    {500, "internal_error", "Something failed here",
     "Try again; if it stays so, look for this request id in the log."},
    {503, "unavailable", "Not ready",
     "Try again in a moment; /readyz says when the daemon is ready."},
}};

}  // namespace

std::span<const CodeFacts> all_codes() {
  return kFacts;
}

const CodeFacts& facts_of(Code code) {
  return kFacts.at(static_cast<std::size_t>(code));
}

Response to_response(const Problem& problem, std::string_view request_id) {
  const CodeFacts& facts = facts_of(problem.code);
  base::Json body{{"type", "urn:outdial:problem:" + std::string(facts.code)},
                  {"title", facts.title},
                  {"status", facts.status},
                  {"detail", problem.detail.empty() ? facts.advice : problem.detail},
                  {"code", facts.code},
                  {"request_id", request_id}};
  if (!problem.errors.empty()) {
    body["errors"] = base::Json::array();
    for (const FieldError& error : problem.errors)
      body["errors"].push_back(
          {{"pointer", error.pointer}, {"code", error.code}, {"detail", error.detail}});
  }
  if (problem.next_allowed_at) body["next_allowed_at"] = base::to_rfc3339(*problem.next_allowed_at);
  return {facts.status, "application/problem+json", base::dump_json(body), problem.headers};
}

}  // namespace outdial::api
