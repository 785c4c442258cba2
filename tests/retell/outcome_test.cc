#include "retell/outcome.h"

#include <gtest/gtest.h>

#include "retell/endpoint.h"
#include "retell/retry_after.h"

namespace outdial::retell {
namespace {

const auto kNow = base::from_millis(1'795'024'800'000);  // 2026-11-18T18:00:00Z
constexpr auto kKey = "key_secret";

Exchange answered(int status, std::string body) {
  Exchange exchange;
  exchange.maybe_sent = exchange.answered = true;
  exchange.status = status;
  exchange.body = std::move(body);
  return exchange;
}

TEST(CreateOutcomeTest, EveryStatusHasItsClass) {
  for (int status = 100; status < 600; ++status) {
    auto outcome = judge_create(answered(status, R"({"call_id":"call_1"})"), kKey, kNow);
    switch (status) {
      case 400:
      case 401:
      case 402:
      case 403:
      case 404:
      case 422:
        EXPECT_EQ(std::get<Refused>(outcome).status, status);
        break;
      case 429:
        EXPECT_TRUE(std::holds_alternative<Throttled>(outcome));
        break;
      default:
        if (status >= 200 && status < 300)
          EXPECT_EQ(std::get<Placed>(outcome).call_id, "call_1") << status;
        else
          EXPECT_EQ(std::get<Unknown>(outcome).status, status);
    }
  }
}

TEST(CreateOutcomeTest, A2xxWithoutAReadableCallIdIsUnknown) {
  const std::string long_id = R"({"call_id":")" + std::string(129, 'x') + "\"}";
  for (const std::string& body : std::vector<std::string>{
           "", "{}", "[]", "null", R"({"call_id":"c","x":1e999})", "<html>", R"({"call_id":null})",
           R"({"call_id":5})", R"({"call_id":""})", R"({"call_id":"call_1")", long_id})
    EXPECT_EQ(std::get<Unknown>(judge_create(answered(201, body), kKey, kNow)).status, 201) << body;
}

TEST(CreateOutcomeTest, WithoutAnAnswerOnlyProofMakesItNotSent) {
  Exchange exchange;
  exchange.reason = "cannot connect";
  EXPECT_EQ(std::get<NotSent>(judge_create(exchange, kKey, kNow)).reason, "cannot connect");
  exchange.maybe_sent = true;
  EXPECT_FALSE(std::get<Unknown>(judge_create(exchange, kKey, kNow)).status);
}

TEST(CreateOutcomeTest, MessagesAreRetellsOwnAndNeverHoldTheKey) {
  auto message = [](std::string body) {
    return std::get<Refused>(judge_create(answered(401, std::move(body)), kKey, kNow)).message;
  };
  EXPECT_EQ(message(R"({"status":"error","message":"No such agent."})"), "No such agent.");
  EXPECT_EQ(message("<html>\r\nno</html>"), "<html>  no</html>");
  EXPECT_EQ(message(R"({"message":"key_secret is wrong, key_secret!"})"), "[key] is wrong, [key]!");
  EXPECT_EQ(message(""), "");
  auto cut = message(std::string(299, 'x') + "ééé");
  EXPECT_EQ(cut, std::string(299, 'x') + "…");
}

TEST(AnswerTest, FailuresHaveTheirKind) {
  using Kind = Failure::Kind;
  for (auto [status, kind] : {std::pair{404, Kind::not_found},
                              {422, Kind::not_found},
                              {400, Kind::refused},
                              {401, Kind::refused},
                              {402, Kind::refused},
                              {403, Kind::refused},
                              {429, Kind::throttled},
                              {408, Kind::unavailable},
                              {409, Kind::unavailable},
                              {500, Kind::unavailable},
                              {502, Kind::unavailable},
                              {307, Kind::unavailable}}) {
    auto answer = judge_answer(answered(status, ""), kKey, kNow);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, kind) << status;
  }
  EXPECT_EQ(judge_answer(answered(204, ""), kKey, kNow).value(), "");
  EXPECT_EQ(judge_answer(Exchange{}, kKey, kNow).error().kind, Kind::unavailable);
}

TEST(RetryAfterTest, ReadsBothHeadersInAllForms) {
  struct Row {
    const char* ms;
    const char* other;
    std::optional<std::int64_t> expected;
  };
  constexpr std::int64_t kHour = 3'600'000;
  for (const auto& row : std::vector<Row>{{"", "", std::nullopt},
                                          {"", "2", 2000},
                                          {"", "0", 0},
                                          {"", "1.5", 1500},
                                          {"", "-3", 0},
                                          {"", "soon", std::nullopt},
                                          {"", "2s", std::nullopt},
                                          {"", "Wed, 18 Nov 2026 18:00:30 GMT", 30'000},
                                          {"", "Wed, 18 Nov 2026 17:00:00 GMT", 0},
                                          {"", "Wed, 31 Feb 2026 17:00:00 GMT", std::nullopt},
                                          {"", "Wed, 18 Nov 2026 1x:00:00 GMT", std::nullopt},
                                          {"250.5", "9", 251},
                                          {"0", "9", 9000},
                                          {"0", "", 0},
                                          {"0", "soon", 0},
                                          {"nan", "", std::nullopt},
                                          {"inf", "", std::nullopt},
                                          {"x", "3", 3000},
                                          {"", "99999999999999999999999", kHour}}) {
    auto wait = parse_retry_after(row.ms, row.other, kNow);
    EXPECT_EQ(wait ? std::optional(wait->count()) : std::nullopt, row.expected)
        << row.ms << " / " << row.other;
  }
}

TEST(EndpointTest, ReadsAddressesAndRefusesUnsafeOnes) {
  auto retell = parse_endpoint("https://api.retellai.com");
  EXPECT_EQ(retell.host, "api.retellai.com");
  EXPECT_EQ(retell.port, 443);
  EXPECT_TRUE(retell.tls);
  EXPECT_EQ(retell.authority(), "api.retellai.com");
  EXPECT_EQ(parse_endpoint("http://127.0.0.1:9000/").authority(), "127.0.0.1:9000");
  EXPECT_EQ(parse_endpoint("http://[::1]:9000").authority(), "[::1]:9000");
  EXPECT_EQ(parse_endpoint("http://localhost").port, 80);
  for (std::string wrong : {"", "api.retellai.com", "ftp://x", "http://api.retellai.com",
                            "http://10.0.0.1", "http://127.0.0.1.example.com", "https://",
                            "https://x:0", "https://x:99999", "https://x:1a", "https://x/v2",
                            "https://user@x", "https://x?y", "https://[::1", "https://[::1]x"})
    EXPECT_THROW(parse_endpoint(wrong), std::invalid_argument) << wrong;
}

}  // namespace
}  // namespace outdial::retell
