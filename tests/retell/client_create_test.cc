#include <gtest/gtest.h>

#include <semaphore>

#include "tests/retell/client_fixture.h"

namespace outdial::tests {
namespace {

using namespace retell;
using base::Millis;

class CreateTest : public ClientTest {};
INSTANTIATE_TEST_SUITE_P(Plain, CreateTest, testing::Values(false));
INSTANTIATE_TEST_SUITE_P(Tls, CreateTest, testing::Values(true));

/// Answers every request of a connection with the same text.
ScriptedServer::Script always_answer(std::string text) {
  return [text = std::move(text)](Peer& peer, int) {
    if (!peer.shake_hands()) return;
    while (peer.read_request())
      peer.write(text);
  };
}

TEST_P(CreateTest, PlacesACallWithTheRightRequest) {
  std::string seen;
  ScriptedServer server(
      [&](Peer& peer, int) {
        if (!peer.shake_hands()) return;
        seen = peer.read_request().value_or("");
        peer.write(response(201, kCreated));
      },
      tls());
  auto outcome = client_for(server)->create_phone_call(test_request(), always);
  EXPECT_EQ(std::get<Placed>(outcome).call_id, "call_1");
  EXPECT_EQ(std::get<Placed>(outcome).raw, kCreated);
  ASSERT_TRUE(server.wait_finished(1));
  EXPECT_EQ(server.posts(), 1);
  EXPECT_TRUE(seen.starts_with("POST /v2/create-phone-call HTTP/1.1\r\n")) << seen;
  for (std::string line :
       {"Authorization: Bearer key_for_tests_only", "User-Agent: outdial/1.2.3",
        "Content-Type: application/json", "Accept: application/json", "Accept-Encoding: identity"})
    EXPECT_NE(seen.find("\r\n" + line + "\r\n"), std::string::npos) << line << " in " << seen;
  EXPECT_NE(seen.find("\r\nHost: 127.0.0.1:" + std::to_string(server.port()) + "\r\n"),
            std::string::npos);
  EXPECT_TRUE(seen.ends_with("\r\n\r\n" + create_call_body(test_request()).value())) << seen;
}

TEST_P(CreateTest, KeepsTheConnectionForTheNextCall) {
  ScriptedServer server(always_answer(response(201, kCreated)), tls());
  auto client = client_for(server);
  for (int i = 0; i < 5; ++i)
    EXPECT_TRUE(std::holds_alternative<Placed>(client->create_phone_call(test_request(), always)));
  EXPECT_EQ(server.posts(), 5);
  EXPECT_EQ(server.connections(), 1);
}

TEST_P(CreateTest, AConnectionThatRestedTooLongIsNotUsedAgain) {
  ScriptedServer server(always_answer(response(201, kCreated)), tls());
  auto client = client_for(server);
  for (auto rest : {Millis{0}, Millis{2'400}, Millis{2'600}}) {
    clock_.advance(rest);
    EXPECT_TRUE(std::holds_alternative<Placed>(client->create_phone_call(test_request(), always)));
  }
  EXPECT_EQ(server.posts(), 3);
  EXPECT_EQ(server.connections(), 2);
}

TEST_P(CreateTest, AConnectionThatThePeerClosedIsNotUsedAgain) {
  for (int way = 0; way < 3; ++way) {
    std::counting_semaphore<2> answer_read{0};
    ScriptedServer server(
        [&](Peer& peer, int) {
          if (!peer.shake_hands() || !peer.read_request()) return;
          peer.write(response(201, kCreated));
          answer_read.acquire();
          if (way == 0) peer.close_politely();
          if (way == 1) peer.drop();
          if (way == 2) peer.drop(true);
        },
        tls());
    auto client = client_for(server);
    for (int call = 1; call <= 2; ++call) {
      auto outcome = client->create_phone_call(test_request(), always);
      EXPECT_TRUE(std::holds_alternative<Placed>(outcome)) << way << " " << call;
      answer_read.release();
      ASSERT_TRUE(server.wait_finished(call));
    }
    EXPECT_EQ(server.posts(), 2);
    EXPECT_EQ(server.connections(), 2);
  }
}

TEST_P(CreateTest, AReusedConnectionThatDiesUnderTheRequestIsUnknownAndNotRepeated) {
  ScriptedServer server(
      [](Peer& peer, int) {
        if (!peer.shake_hands() || !peer.read_request()) return;
        peer.write(response(201, kCreated));
        if (peer.read_request()) peer.drop();
      },
      tls());
  auto client = client_for(server);
  EXPECT_TRUE(std::holds_alternative<Placed>(client->create_phone_call(test_request(), always)));
  EXPECT_TRUE(std::holds_alternative<Unknown>(client->create_phone_call(test_request(), always)));
  EXPECT_EQ(server.posts(), 2);
  EXPECT_EQ(server.connections(), 1);
}

TEST_P(CreateTest, HonoursConnectionClose) {
  ScriptedServer server(always_answer(response(201, kCreated, "Connection: close\r\n")), tls());
  auto client = client_for(server);
  for (int i = 0; i < 2; ++i)
    EXPECT_TRUE(std::holds_alternative<Placed>(client->create_phone_call(test_request(), always)));
  EXPECT_EQ(server.posts(), 2);
  EXPECT_EQ(server.connections(), 2);
}

TEST_P(CreateTest, BytesAfterAnAnswerDoNotBecomeTheNextOne) {
  ScriptedServer server(
      always_answer(response(201, kCreated) + response(201, R"({"call_id":"call_stray"})")), tls());
  auto client = client_for(server);
  for (int i = 0; i < 2; ++i) {
    auto outcome = client->create_phone_call(test_request(), always);
    EXPECT_EQ(std::get<Placed>(outcome).call_id, "call_1");
  }
  EXPECT_EQ(server.posts(), 2);
}

TEST_P(CreateTest, AnInterimAnswerIsNotTheAnswer) {
  auto outcome = outcome_after(
      [](Peer& peer) { peer.write("HTTP/1.1 100 Continue\r\n\r\n" + response(201, kCreated)); });
  EXPECT_TRUE(std::holds_alternative<Placed>(outcome));
}

TEST_P(CreateTest, ReadsAChunkedAnswer) {
  auto outcome = outcome_after([](Peer& peer) {
    peer.write(
        "HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n"
        "8\r\n{\"call_i\r\n");
    peer.write("c\r\nd\":\"call_1\"}\r\n0\r\n\r\n");
  });
  ASSERT_TRUE(std::holds_alternative<Placed>(outcome)) << std::get<Unknown>(outcome).reason;
  EXPECT_EQ(std::get<Placed>(outcome).call_id, "call_1");
}

TEST_P(CreateTest, ARequestThatWasReadAndNotAnsweredIsUnknown) {
  for (int way = 0; way < 3; ++way) {
    auto outcome = outcome_after([&](Peer& peer) {
      if (way == 0) peer.close_politely();
      if (way == 1) peer.drop();
      if (way == 2) peer.drop(true);
    });
    EXPECT_TRUE(std::holds_alternative<Unknown>(outcome)) << way;
  }
}

TEST_P(CreateTest, AnAnswerThatIsCutOffIsUnknown) {
  for (std::string text : {
           std::string("HTTP/1.1 2"),
           std::string("HTTP/1.1 201 Created\r\nContent-Ty"),
           std::string("HTTP/1.1 201 Created\r\nContent-Length: 45\r\n\r\n{\"call_id\":\"call_1\""),
           std::string("HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n"
                       "14\r\n{\"call_id\":\"call_1\"}\r\n"),
       }) {
    for (bool polite : {true, false}) {
      auto outcome = outcome_after([&](Peer& peer) {
        peer.write(text);
        polite ? peer.close_politely() : peer.drop();
      });
      EXPECT_TRUE(std::holds_alternative<Unknown>(outcome)) << text << polite;
    }
  }
}

TEST_P(CreateTest, NoAnswerInTimeIsUnknownAtTheDeadline) {
  auto started = clock_.boot();
  auto outcome = outcome_after([](Peer& peer) { peer.wait_closed(); }, Millis{400});
  auto took = clock_.boot() - started;
  EXPECT_TRUE(std::holds_alternative<Unknown>(outcome));
  EXPECT_EQ(std::get<Unknown>(outcome).reason, "no whole answer in time");
  EXPECT_GE(took, Millis{400});
  EXPECT_LT(took, Millis{3'000});
}

TEST_P(CreateTest, AnAnswerByteByByteDoesNotOutliveTheDeadline) {
  auto started = clock_.boot();
  auto outcome = outcome_after(
      [](Peer& peer) {
        for (char c : response(201, std::string(5'000, ' ') + kCreated)) {
          if (!peer.write(std::string(1, c))) return;
          std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
      },
      Millis{500});
  EXPECT_TRUE(std::holds_alternative<Unknown>(outcome));
  EXPECT_LT(clock_.boot() - started, Millis{3'000});
}

TEST_P(CreateTest, RedirectsAreNotFollowed) {
  ScriptedServer elsewhere(always_answer(response(201, kCreated)), tls());
  for (int status : {301, 302, 307, 308}) {
    auto outcome = outcome_after([&](Peer& peer) {
      peer.write(
          response(status, "",
                   (GetParam() ? "Location: https://127.0.0.1:" : "Location: http://127.0.0.1:") +
                       std::to_string(elsewhere.port()) + "/v2/create-phone-call\r\n"));
    });
    EXPECT_EQ(std::get<Unknown>(outcome).status, status);
  }
  EXPECT_EQ(elsewhere.connections(), 0);
}

TEST_P(CreateTest, EveryRefusalIsDefinite) {
  for (int status : {400, 401, 402, 403, 404, 422}) {
    auto outcome = outcome_after([&](Peer& peer) {
      peer.write(response(status, R"({"status":"error","message":"No. key_for_tests_only"})"));
    });
    EXPECT_EQ(std::get<Refused>(outcome).status, status);
    EXPECT_EQ(std::get<Refused>(outcome).message, "No. [key]");
  }
}

TEST_P(CreateTest, OtherErrorsAreUnknown) {
  for (int status : {408, 409, 418, 500, 502, 503, 504}) {
    auto outcome = outcome_after(
        [&](Peer& peer) { peer.write(response(status, "<html><body>Bad gateway</body></html>")); });
    EXPECT_EQ(std::get<Unknown>(outcome).status, status);
    EXPECT_EQ(std::get<Unknown>(outcome).reason, "<html><body>Bad gateway</body></html>");
  }
}

TEST_P(CreateTest, A2xxWithoutACallIdIsUnknown) {
  for (std::string body : {"", "{}", "<html>ok</html>", "[[[["}) {
    auto outcome = outcome_after([&](Peer& peer) { peer.write(response(201, body)); });
    EXPECT_EQ(std::get<Unknown>(outcome).status, 201) << body;
  }
}

TEST_P(CreateTest, ThrottlingSaysHowLongToWait) {
  struct Row {
    const char* header;
    std::optional<Millis> wait;
  };
  for (const auto& row :
       std::vector<Row>{{"", std::nullopt},
                        {"Retry-After: 2\r\n", Millis{2'000}},
                        {"retry-after-ms: 350\r\nRetry-After: 2\r\n", Millis{350}},
                        {"Retry-After: Sun, 06 Nov 1994 08:49:37 GMT\r\n", Millis{0}},
                        {"Retry-After: later\r\n", std::nullopt}}) {
    auto outcome = outcome_after([&](Peer& peer) {
      peer.write(response(429, R"({"status":"error","message":"slow down"})", row.header));
    });
    EXPECT_EQ(std::get<Throttled>(outcome).retry_after, row.wait) << row.header;
    EXPECT_EQ(std::get<Throttled>(outcome).message, "slow down");
  }
}

TEST_P(CreateTest, AGiantAnswerIsCutShort) {
  const std::string block(64 * 1024, 'x');
  for (std::string head : {"HTTP/1.1 201 Created\r\nContent-Length: 1000000000000\r\n\r\n",
                           "HTTP/1.1 201 Created\r\n\r\n",
                           "HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n3b9aca00\r\n",
                           "HTTP/1.1 201 Created\r\nX-Long: ", "HTTP/1.1 201 ",
                           "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 "}) {
    std::size_t written = 0;
    auto outcome = outcome_after([&](Peer& peer) {
      if (!peer.write(head)) return;
      while (written < 512 * block.size() && peer.write(block))
        written += block.size();
    });
    ASSERT_TRUE(std::holds_alternative<Unknown>(outcome)) << head;
    EXPECT_NE(std::get<Unknown>(outcome).reason.find("too l"), std::string::npos)
        << head << std::get<Unknown>(outcome).reason;
    EXPECT_LT(written, 512 * block.size()) << head;
  }
}

TEST_P(CreateTest, ManyHeaderLinesAreCutShort) {
  auto outcome = outcome_after([&](Peer& peer) {
    std::string lines = "HTTP/1.1 201 Created\r\n";
    for (int i = 0; i < 10'000; ++i)
      lines += "X-Header-" + std::to_string(i) + ": x\r\n";
    peer.write(lines + "\r\n");
  });
  EXPECT_TRUE(std::holds_alternative<Unknown>(outcome));
}

TEST_P(CreateTest, ThreadsWithAClientEachDoNotDisturbEachOther) {
  constexpr int kThreads = 8;
  constexpr int kCalls = 20;
  ScriptedServer server(always_answer(response(201, kCreated)), tls());
  std::atomic<int> placed{0};
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i)
      threads.emplace_back([&] {
        auto client = client_for(server);
        for (int call = 0; call < kCalls; ++call)
          placed +=
              std::holds_alternative<Placed>(client->create_phone_call(test_request(), always));
      });
  }
  EXPECT_EQ(placed, kThreads * kCalls);
  EXPECT_EQ(server.posts(), kThreads * kCalls);
}

TEST_P(CreateTest, AnInvalidRequestIsNeverSent) {
  ScriptedServer server(always_answer(response(201, kCreated)), tls());
  auto request = test_request();
  request.dynamic_variables = {{"note", "{{oops}}"}};
  auto outcome = client_for(server)->create_phone_call(request, always);
  EXPECT_EQ(std::get<NotSent>(outcome).reason,
            "the request is not valid: the dynamic variable note holds a brace");
  EXPECT_EQ(server.connections(), 0);
}

}  // namespace
}  // namespace outdial::tests
