// create-phone-call: the order of checks, and the faults around it.
#include "base/json.h"
#include "simulator/api.h"
#include "simulator/call_json.h"
#include "simulator/create_request.h"

namespace outdial::simulator {
namespace {

constexpr std::string_view kTooFast = "Rate limit reached, slow down.";
constexpr std::string_view kNoSlot = "Concurrency limit reached.";

ApiReply conducted(Conduct conduct) {
  ApiReply reply;
  reply.conduct = conduct;
  return reply;
}

}  // namespace

ApiReply Api::create_call(const ApiRequest& request) {
  LedgerEntry entry;
  entry.arrived = request.arrived;
  entry.arrived_real = request.arrived_real;
  entry.at = clock_.now();
  entry.retry_count = request.retry_count;
  ApiReply reply = decide_create(request, entry);
  bool silent = reply.conduct == Conduct::drop || reply.conduct == Conduct::hang;
  entry.status = silent ? 0 : reply.status;
  ledger_.add(std::move(entry));
  return reply;
}

ApiReply Api::decide_create(const ApiRequest& request, LedgerEntry& entry) {
  SeenBody seen;
  auto read = read_create_request(request.body, settings_, seen);
  entry.to_number = std::move(seen.to_number);
  entry.from_number = std::move(seen.from_number);
  entry.metadata = std::move(seen.metadata);
  entry.dynamic_variables = std::move(seen.dynamic_variables);

  if (in_outage()) {
    entry.fault = "outage";
    return conducted(Conduct::drop);
  }
  auto struck = [&](Fault fault) {
    if (!faults_.strikes(fault)) return false;
    entry.fault = name_of(fault);
    return true;
  };
  if (struck(Fault::hang)) return conducted(Conduct::hang);
  if (request.authorization != "Bearer " + settings_.api_key || struck(Fault::http_401))
    return error_reply(401, "API key is missing or not valid.");
  if (auto refusal = refuse_by_fault(entry)) return *refusal;
  if (!workspace_.take_rate_token(request.arrived)) {
    ApiReply reply = error_reply(429, kTooFast);
    reply.retry_after = settings_.retry_after_seconds;
    return reply;
  }
  if (!read) return error_reply(read.error().status, read.error().message);
  CreateResult result = workspace_.create(*read);
  if (const auto* accepted = std::get_if<Accepted>(&result)) return accept(*accepted, entry);
  ApiReply reply = error_reply(429, kNoSlot);
  reply.retry_after = settings_.retry_after_seconds;
  return reply;
}

std::optional<ApiReply> Api::refuse_by_fault(LedgerEntry& entry) {
  std::int64_t ms = 0;
  auto struck = [&](Fault fault) {
    if (!faults_.strikes(fault, &ms)) return false;
    entry.fault = name_of(fault);
    return true;
  };
  if (struck(Fault::drop_before_accept)) return conducted(Conduct::drop);
  if (struck(Fault::reject_500)) return error_reply(500, "Unexpected server error.");
  if (struck(Fault::http_402)) return error_reply(402, "No valid payment method on file.");
  if (struck(Fault::http_429)) return error_reply(429, kTooFast);
  if (struck(Fault::http_429_retry_after)) {
    ApiReply reply = error_reply(429, kTooFast);
    reply.retry_after = static_cast<int>((ms + 999) / 1000);
    return reply;
  }
  return std::nullopt;
}

ApiReply Api::accept(const Accepted& accepted, LedgerEntry& entry) {
  entry.call = accepted.call;
  entry.call_id = accepted.state.plan->call_id;
  entry.dialled = accepted.state.plan->outcome.reason->dialled;
  if (!entry.dialled) entry.fault = accepted.state.plan->outcome.reason->name;
  std::int64_t ms = 0;
  auto struck = [&](Fault fault) {
    if (!faults_.strikes(fault, &ms)) return false;
    entry.fault = name_of(fault);
    return true;
  };
  if (struck(Fault::accept_then_drop)) return conducted(Conduct::drop);
  if (struck(Fault::accept_then_500)) return error_reply(500, "Unexpected server error.");
  ApiReply reply;
  if (struck(Fault::accept_then_502_html)) {
    reply.status = 502;
    reply.content_type = "text/html";
    reply.body = "<html><body>Bad gateway</body></html>";
    return reply;
  }
  reply.status = 201;
  if (struck(Fault::unreadable_201)) {
    reply.body = "{\"call_id\": \"call_";
    return reply;
  }
  reply.body = call_object(accepted.state, Detail::full, {false, settings_.coerce_variables});
  if (struck(Fault::truncated_answer)) reply.conduct = Conduct::truncate;
  if (struck(Fault::answer_late)) reply.delay_ms = ms;
  if (accepted.await_webhook) {
    entry.fault = name_of(Fault::webhook_before_answer);
    reply.await_webhook = accepted.call;
    reply.await_ms = accepted.await_ms;
  }
  return reply;
}

}  // namespace outdial::simulator
