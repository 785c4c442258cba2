#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/json.h"
#include "simulator/api.h"
#include "simulator/fault.h"
#include "simulator/ledger.h"
#include "simulator/workspace.h"
#include "tests/support/manual_clock.h"

namespace outdial::simulator {

/// Keeps what is due instead of sending it.
class Mailbox : public Courier {
 public:
  void deliver(WebhookOrder order) override { orders.push_back(std::move(order)); }
  std::vector<std::string> events() const {
    std::vector<std::string> names;
    for (const auto& order : orders)
      names.emplace_back(name_of(order.event));
    return names;
  }
  std::vector<WebhookOrder> orders;
};

inline Settings test_settings() {
  Settings settings;
  settings.calls_per_second = 1000;
  settings.outcomes = "interested=1";
  settings.webhook_url = "http://127.0.0.1:1/hook";
  settings.agents = {{"agent_one", ""}, {"agent_two", "http://127.0.0.1:1/two/{{branch}}"}};
  settings.from_numbers = {"+14155550100"};
  return settings;
}

/// A workspace and its API under a clock that moves only when told.
struct World {
  explicit World(const Settings& settings = test_settings())
      : faults(settings.seed),
        ledger(settings.ledger_file),
        workspace(settings, clock, faults, mailbox),
        api(settings, clock, workspace, faults, ledger) {}

  ApiReply request(const std::string& method, const std::string& target,
                   const std::string& body = "", const std::string& key = "key_simulator") {
    ApiRequest request;
    request.method = method;
    request.target = target;
    request.body = body;
    request.authorization = "Bearer " + key;
    request.retry_count = 0;
    request.arrived = clock.boot();
    request.arrived_real = clock.real_now();
    return api.answer(request);
  }
  static std::string create_body(const std::string& to_number, const std::string& attempt) {
    return R"({"from_number":"+14155550100","to_number":")" + to_number +
           R"(","metadata":{"outdial_attempt_id":")" + attempt +
           R"("},"retell_llm_dynamic_variables":{"customer_name":"Dana Fox"}})";
  }
  ApiReply create(const std::string& to_number, const std::string& attempt = "att_1") {
    return request("POST", "/v2/create-phone-call", create_body(to_number, attempt));
  }
  std::string created_id(const std::string& to_number, const std::string& attempt = "att_1") {
    return base::Json::parse(create(to_number, attempt).body)["call_id"];
  }
  base::Json call(const std::string& call_id) {
    return base::Json::parse(request("GET", "/v2/get-call/" + call_id).body);
  }
  base::Json list(const std::string& body) {
    return base::Json::parse(request("POST", "/v3/list-calls", body).body);
  }
  base::Json summary() { return base::Json::parse(request("GET", "/sim/summary").body); }
  void outcome(const std::string& to_number, const std::string& names) {
    request("POST", "/sim/outcomes", "{\"" + to_number + "\":" + names + "}");
  }
  /// Lets `length` pass, doing on the way whatever falls due.
  void pass(base::Millis length) {
    base::Boot end = clock.boot() + length;
    for (;;) {
      auto next = workspace.run_due();
      if (!next || *next > end) break;
      clock.advance(std::chrono::ceil<base::Millis>(*next - clock.boot()));
    }
    if (end > clock.boot()) clock.advance(std::chrono::ceil<base::Millis>(end - clock.boot()));
    workspace.run_due();
  }
  void answer_webhooks(int status) {
    auto orders = std::move(mailbox.orders);
    mailbox.orders.clear();
    for (const auto& order : orders)
      workspace.webhook_done(order, {clock.boot(), status, "", "v=1,d=first"});
  }

  tests::ManualClock clock;
  FaultBoard faults;
  Ledger ledger;
  Mailbox mailbox;
  Workspace workspace;
  Api api;
};

}  // namespace outdial::simulator
