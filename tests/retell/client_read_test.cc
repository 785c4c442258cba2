#include <gtest/gtest.h>

#include "base/json.h"
#include "tests/retell/client_fixture.h"

namespace outdial::tests {
namespace {

using namespace retell;
using Kind = Failure::Kind;

/// Look-ups and commands over TLS against a server that answers in turn.
class ReadTest : public ClientTest {
 protected:
  void answer(std::vector<std::string> answers) {
    answers_ = std::move(answers);
    server_ = std::make_unique<ScriptedServer>(
        [this](Peer& peer, int) {
          if (!peer.shake_hands()) return;
          while (auto request = peer.read_request()) {
            requests_.push_back(*request);
            peer.write(answers_.at(requests_.size() - 1));
          }
        },
        tls());
    client_ = client_for(*server_);
  }
  /// The requests seen; ends the client, so that none follows.
  const std::vector<std::string>& requests() {
    client_.reset();
    server_.reset();
    return requests_;
  }
  static std::string first_line(const std::string& request) {
    return request.substr(0, request.find(" HTTP/1.1\r\n"));
  }
  static base::Json body_of(const std::string& request) {
    return base::parse_json(request.substr(request.find("\r\n\r\n") + 4)).value();
  }
  static std::string page(const std::string& items, const std::string& rest) {
    return response(200, "{\"items\":[" + items + "]," + rest + "}");
  }

  std::vector<std::string> answers_;
  std::vector<std::string> requests_;
  std::unique_ptr<ScriptedServer> server_;
  std::unique_ptr<Client> client_;
};
INSTANTIATE_TEST_SUITE_P(Tls, ReadTest, testing::Values(true));

constexpr auto kMine = R"({"call_id":"call_1","metadata":{"outdial_attempt_id":"att_1"}})";
constexpr auto kOther = R"({"call_id":"call_2","metadata":{"outdial_attempt_id":"att_2"}})";

TEST_P(ReadTest, GetsACall) {
  answer({response(200, R"({"call_id":"call_1","call_analysis":{"in_voicemail":false}})")});
  auto call = client_->get_call("call_0f4c/..?x");
  ASSERT_TRUE(call) << call.error().message;
  EXPECT_EQ(call->call_id, "call_1");
  EXPECT_TRUE(call->call_analysis);
  EXPECT_EQ(first_line(requests().at(0)), "GET /v2/get-call/call_0f4c%2F..%3Fx");
}

TEST_P(ReadTest, TellsUnknownCallsFromFailures) {
  answer({response(404, ""), response(422, R"({"message":"no such call"})"), response(500, ""),
          response(200, "<html>"), response(401, R"({"message":"key_for_tests_only?"})"),
          response(429, "", "Retry-After: 3\r\n")});
  EXPECT_EQ(client_->get_call("c").error().kind, Kind::not_found);
  EXPECT_EQ(client_->get_call("c").error().message, "no such call");
  EXPECT_EQ(client_->get_call("c").error().kind, Kind::unavailable);
  EXPECT_EQ(client_->get_call("c").error().kind, Kind::unavailable);
  auto refused = client_->get_call("c").error();
  EXPECT_EQ(refused.kind, Kind::refused);
  EXPECT_EQ(refused.message, "[key]?");
  auto throttled = client_->get_call("c").error();
  EXPECT_EQ(throttled.kind, Kind::throttled);
  EXPECT_EQ(throttled.retry_after, base::Millis{3'000});
  EXPECT_EQ(requests().size(), 6u);
}

TEST_P(ReadTest, AsksForCallsByMetadataThroughAllPages) {
  answer({page(kMine, R"("has_more":true,"pagination_key":"next")"),
          page(kMine, R"("has_more":false)")});
  auto calls = client_->list_calls_by_metadata("outdial_attempt_id", "att_1");
  ASSERT_TRUE(calls) << calls.error().message;
  EXPECT_EQ(calls->size(), 2u);
  ASSERT_EQ(requests().size(), 2u);
  EXPECT_EQ(first_line(requests_[0]), "POST /v3/list-calls");
  auto body = body_of(requests_[0]);
  EXPECT_EQ(body["filter_criteria"], base::parse_json(R"({"metadata":[{"type":"string","op":"eq",
      "key":"outdial_attempt_id","value":"att_1"}]})")
                                         .value());
  EXPECT_FALSE(body.contains("pagination_key"));
  EXPECT_EQ(body_of(requests_[1])["pagination_key"], "next");
}

TEST_P(ReadTest, AnEmptyListIsASuccessThatFoundNothing) {
  answer({page("", R"("has_more":false)")});
  auto calls = client_->list_calls_by_metadata("outdial_attempt_id", "att_1");
  ASSERT_TRUE(calls);
  EXPECT_TRUE(calls->empty());
}

TEST_P(ReadTest, AListThatMayHideACallIsAFailure) {
  answer({page(kOther, R"("has_more":false)"), page("{}", R"("has_more":false)"),
          page("", R"("has_more":true)"), response(200, "[]"), response(503, "")});
  for (std::size_t i = 0; i < answers_.size(); ++i) {
    auto calls = client_->list_calls_by_metadata("outdial_attempt_id", "att_1");
    ASSERT_FALSE(calls) << i;
    EXPECT_EQ(calls.error().kind, Kind::unavailable) << i;
  }
}

TEST_P(ReadTest, AListThatNeverEndsIsAFailure) {
  answer(std::vector<std::string>(200, page(kMine, R"("has_more":true,"pagination_key":"next")")));
  EXPECT_FALSE(client_->list_calls_by_metadata("outdial_attempt_id", "att_1"));
  EXPECT_LE(requests().size(), 100u);
}

TEST_P(ReadTest, PagesThroughCallsByTime) {
  answer({page(kMine, R"("has_more":true,"pagination_key":"next")"),
          page(kOther, R"("has_more":false)"), page("", R"("has_more":false)")});
  auto since = base::from_millis(1767283200000);
  auto first = client_->list_calls_since(since);
  ASSERT_TRUE(first && first->has_more);
  auto second = client_->list_calls_since(since, first->pagination_key);
  ASSERT_TRUE(second);
  EXPECT_FALSE(second->has_more);
  EXPECT_TRUE(client_->list_calls({}));
  auto body = body_of(requests().at(0));
  EXPECT_EQ(body, base::parse_json(R"({"filter_criteria":{"start_timestamp":
      {"type":"number","op":"ge","value":1767283200000}},"limit":1000,"sort_order":"ascending"})")
                      .value());
  EXPECT_EQ(body_of(requests_.at(1))["pagination_key"], "next");
  EXPECT_EQ(body_of(requests_.at(2)),
            base::parse_json(R"({"limit":100,"sort_order":"descending"})").value());
}

TEST_P(ReadTest, StopsACallAndAcceptsAny2xx) {
  answer({"HTTP/1.1 204 No Content\r\n\r\n", response(200, "whatever"), response(422, "")});
  EXPECT_FALSE(client_->stop_call("call_1"));
  EXPECT_FALSE(client_->stop_call("call_1"));
  auto failure = client_->stop_call("call_1");
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->kind, Kind::not_found);
  EXPECT_EQ(first_line(requests().at(0)), "POST /v2/stop-call/call_1");
  EXPECT_NE(requests_[0].find("\r\nContent-Length: 0\r\n"), std::string::npos);
}

TEST_P(ReadTest, DeletesACall) {
  answer({"HTTP/1.1 204 No Content\r\n\r\n", response(422, ""), response(500, "")});
  EXPECT_FALSE(client_->delete_call("call_1"));
  EXPECT_EQ(client_->delete_call("call_1").value().kind, Kind::not_found);
  EXPECT_EQ(client_->delete_call("call_1").value().kind, Kind::unavailable);
  EXPECT_EQ(first_line(requests().at(0)), "DELETE /v2/delete-call/call_1");
}

TEST_P(ReadTest, GetsTheConcurrency) {
  answer(
      {response(
           200,
           R"({"current_concurrency":7,"concurrency_limit":20,"reserved_inbound_concurrency":4})"),
       response(200, "{}"), response(200, "[]")});
  auto all = client_->get_concurrency();
  ASSERT_TRUE(all);
  EXPECT_EQ(all->current_concurrency, 7);
  EXPECT_EQ(all->concurrency_limit, 20);
  EXPECT_EQ(all->reserved_inbound_concurrency, 4);
  auto none = client_->get_concurrency();
  ASSERT_TRUE(none);
  EXPECT_FALSE(none->concurrency_limit);
  EXPECT_FALSE(client_->get_concurrency());
  EXPECT_EQ(first_line(requests().at(0)), "GET /get-concurrency");
}

TEST_P(ReadTest, GetsANumberAndAnAgent) {
  answer({response(200, R"({"phone_number":"+14155550100","phone_number_type":"custom"})"),
          response(200, R"({"agent_id":"agent_1","version":12,"is_published":true,
            "response_engine":{"type":"custom-llm","llm_websocket_url":"wss://x/y"}})"),
          response(200, R"({"agent_id":"agent_1"})"), response(404, "")});
  auto number = client_->get_phone_number("+14155550100");
  ASSERT_TRUE(number);
  EXPECT_EQ(number->phone_number_type, "custom");
  auto agent = client_->get_agent("agent_1", "latest_published");
  ASSERT_TRUE(agent);
  EXPECT_EQ(agent->version, 12);
  EXPECT_EQ(agent->is_published, true);
  EXPECT_EQ(agent->response_engine_type, "custom-llm");
  EXPECT_EQ(agent->llm_websocket_url, "wss://x/y");
  EXPECT_TRUE(client_->get_agent("agent_1"));
  EXPECT_EQ(client_->get_agent("agent_2").error().kind, Kind::not_found);
  EXPECT_EQ(first_line(requests().at(0)), "GET /get-phone-number/+14155550100");
  EXPECT_EQ(first_line(requests_.at(1)), "GET /get-agent/agent_1?version=latest_published");
  EXPECT_EQ(first_line(requests_.at(2)), "GET /get-agent/agent_1");
}

}  // namespace
}  // namespace outdial::tests
