#include "tests/daemon/listener_fixture.h"

namespace outdial::tests {
namespace {

TEST_F(ListenerTest, AnswersManyRequestsOnOneConnection) {
  start();
  RawClient one = client();
  for (int i = 0; i < 20; ++i) {
    RawAnswer answer = one.ask(get("/healthz"));
    ASSERT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "ok");
    EXPECT_FALSE(answer.has("Connection: close"));
  }
  EXPECT_EQ(listener->metrics().connections_total, 1u);
  EXPECT_EQ(listener->metrics().answers_by_class[2], 20u);
}

TEST_F(ListenerTest, AnswersFourPipelinedRequestsInOrder) {
  start();
  RawClient one = client();
  one.send(get("/path/1") + post("/echo", "two") + get("/path/3") + get("/path/4"));
  for (std::string body : {"/path/1", "two", "/path/3", "/path/4"}) {
    RawAnswer answer = one.answer();
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, body);
  }
}

TEST_F(ListenerTest, ReadsARequestThatComesByteByByte) {
  start();
  RawClient one = client();
  for (char c : post("/echo", "slow but whole"))
    ASSERT_TRUE(one.send({&c, 1}));
  EXPECT_EQ(one.answer().body, "slow but whole");
}

TEST_F(ListenerTest, HandsTheBodyOnByteForByte) {
  start();
  std::string body;
  for (int i = 0; i < 100'000; ++i)
    body.push_back(static_cast<char>(i * 7));
  RawAnswer answer = client().ask(post("/echo", body));
  EXPECT_EQ(answer.status, 200);
  EXPECT_TRUE(answer.body == body);
}

TEST_F(ListenerTest, JoinsChunksAndDropsTrailers) {
  start();
  RawClient one = client();
  RawAnswer answer = one.ask(
      "POST /echo HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n"
      "5;note=x\r\nhello\r\n6\r\n world\r\n0\r\nX-Outdial-Peer: 9.9.9.9\r\n\r\n");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "hello world");
  EXPECT_EQ(one.ask(get("/healthz")).status, 200);
}

TEST_F(ListenerTest, InvitesABodyThatWaitsForIt) {
  start();
  RawClient one = client();
  one.send("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(one.read_through("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  one.send("body");
  EXPECT_EQ(one.answer().body, "body");
}

TEST_F(ListenerTest, ClosesAfterTheAnswerWhenAsked) {
  start();
  for (std::string request :
       {get("/healthz", "Connection: close\r\n"), std::string("GET /healthz HTTP/1.0\r\n\r\n")}) {
    RawClient one = client();
    RawAnswer answer = one.ask(request);
    EXPECT_EQ(answer.status, 200);
    EXPECT_TRUE(answer.has("Connection: close"));
    EXPECT_TRUE(one.ends());
  }
}

TEST_F(ListenerTest, ClosesAnAnswerWithoutALength) {
  start();
  RawClient one = client();
  RawAnswer answer = one.ask(get("/unframed"));
  EXPECT_TRUE(answer.has("Connection: close"));
  EXPECT_EQ(one.read_through("all"), "all");
  EXPECT_TRUE(one.ends());
}

TEST_F(ListenerTest, EchoesASaneRequestIdAndReplacesOthers) {
  start();
  RawClient one = client();
  EXPECT_TRUE(
      one.ask(get("/healthz", "X-Request-Id: batch-7_A\r\n")).has("X-Request-Id: batch-7_A\r\n"));
  for (std::string bad : {"no spaces please", "\"quoted\"", "a<b>"})
    EXPECT_TRUE(
        one.ask(get("/healthz", "X-Request-Id: " + bad + "\r\n")).has("X-Request-Id: req_"));
  std::string lines = "X-Request-Id: " + std::string(65, 'a') + "\r\n";
  EXPECT_TRUE(one.ask(get("/healthz", lines)).has("X-Request-Id: req_"));
  EXPECT_TRUE(one.ask(get("/headers", "X-Request-Id: same-inside\r\n"))
                  .body.find("X-Request-Id=same-inside") != std::string::npos);
}

TEST_F(ListenerTest, DropsHeadersThatOnlyTheListenerMaySet) {
  start();
  std::string seen = client()
                         .ask(get("/headers",
                                  "REMOTE_ADDR: 6.6.6.6\r\nLOCAL_PORT: spoof\r\n"
                                  "X-Outdial-Peer: 6.6.6.6\r\nx-outdial-forwarded: 1\r\n"
                                  "X-Outdial-Body-Fd: spoof\r\nEXCEPTION_WHAT: spoof\r\n"))
                         .body;
  EXPECT_EQ(seen.find("spoof"), std::string::npos) << seen;
  EXPECT_EQ(seen.find("6.6.6.6"), std::string::npos) << seen;
  EXPECT_EQ(seen.find("X-Outdial-Forwarded"), std::string::npos) << seen;
  EXPECT_NE(seen.find("X-Outdial-Peer=127.0.0.1\n"), std::string::npos) << seen;
  EXPECT_NE(seen.find("remote_addr=127.0.0.1\n"), std::string::npos) << seen;
}

TEST_F(ListenerTest, BelievesForwardedAddressesOnlyFromTrustedProxies) {
  start();
  std::string lines = "X-Forwarded-For: 203.0.113.9\r\n";
  std::string seen = client().ask(get("/headers", lines)).body;
  EXPECT_NE(seen.find("X-Outdial-Peer=127.0.0.1\n"), std::string::npos) << seen;
  EXPECT_NE(seen.find("X-Outdial-Forwarded=1\n"), std::string::npos) << seen;

  options.trusted_proxies = {"127.0.0.0/8"};
  start();
  seen = client().ask(get("/headers", lines)).body;
  EXPECT_NE(seen.find("X-Outdial-Peer=203.0.113.9\n"), std::string::npos) << seen;
  EXPECT_NE(seen.find("X-Outdial-Forwarded=1\n"), std::string::npos) << seen;
}

TEST_F(ListenerTest, DoesNotDecodeHeaderValues) {
  start();
  std::string seen = client().ask(get("/headers", "X-Note: a%0D%0AX-Role: admin\r\n")).body;
  EXPECT_NE(seen.find("X-Note=a%0D%0AX-Role: admin\n"), std::string::npos) << seen;
}

TEST_F(ListenerTest, RefusesControlCharactersHiddenInThePath) {
  start();
  for (std::string path : {"/path/a%0Ab", "/path/%00", "/path/%7f"}) {
    RawAnswer answer = client().ask(get(path));
    EXPECT_EQ(answer.status, 400) << path;
  }
  EXPECT_EQ(client().ask(get("/path/a%20b?q=%0A")).body, "/path/a b");
}

TEST_F(ListenerTest, TellsNothingAboutAnException) {
  start();
  RawAnswer answer = client().ask(get("/throws", "X-Request-Id: find-me\r\n"));
  EXPECT_EQ(answer.status, 500);
  EXPECT_TRUE(answer.has("application/problem+json"));
  EXPECT_NE(answer.body.find(R"("request_id":"find-me")"), std::string::npos) << answer.body;
  for (std::string leak : {"hunter2", "EXCEPTION_WHAT", "X-Secret"})
    EXPECT_EQ((answer.head + answer.body).find(leak), std::string::npos) << leak;
  EXPECT_TRUE(healthy());
}

TEST_F(ListenerTest, AnswersEveryErrorAsAProblem) {
  start();
  RawAnswer answer = client().ask(get("/nowhere", "X-Request-Id: r1\r\n"));
  EXPECT_EQ(answer.status, 404);
  EXPECT_TRUE(answer.has("Content-Type: application/problem+json"));
  EXPECT_TRUE(answer.has("X-Content-Type-Options: nosniff"));
  EXPECT_FALSE(answer.has("Server:"));
  EXPECT_EQ(answer.body,
            "{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404,\"detail\":\"Not "
            "Found\",\"code\":\"not_found\",\"request_id\":\"r1\"}\n");
}

}  // namespace
}  // namespace outdial::tests
