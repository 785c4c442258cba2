#include <cstdlib>
#include <thread>

#include "daemon/socket_activation.h"

#include "tests/daemon/listener_fixture.h"

namespace outdial::tests {
namespace {

const std::string kHandshake =
    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

TEST_F(ListenerTest, AnswersWhatIsUnderWayAndClosesTheRestWhenDrained) {
  std::atomic<bool> entered{false}, open{false};
  before_start = [&] {
    listener->routes().Get("/wait", [&](const httplib::Request&, httplib::Response& to) {
      entered = true;
      eventually([&] { return open.load(); });
      to.set_content_provider(
          2, "text/plain",
          [](std::size_t, std::size_t, httplib::DataSink& sink) { return sink.write("ok", 2); });
    });
  };
  start();
  RawClient idle = client(), busy = client(), half = client();
  ASSERT_EQ(idle.ask(get("/healthz")).status, 200);
  half.send("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 4\r\n\r\n12");
  busy.send(get("/wait"));
  ASSERT_TRUE(eventually([&] { return entered.load(); }));
  int port = listener->port();

  listener->request_drain();
  EXPECT_TRUE(idle.ends());
  EXPECT_TRUE(eventually([&] { return !RawClient(port).connected(); }));
  half.send("34");
  RawAnswer whole = half.answer();
  EXPECT_EQ(whole.body, "1234");
  EXPECT_TRUE(whole.has("Connection: close"));
  open = true;
  EXPECT_EQ(busy.answer().body, "ok");
  half.close();
  busy.close();
  auto from = clock.boot();
  listener->stop();
  EXPECT_LT(clock.boot() - from, std::chrono::seconds(2));
  EXPECT_EQ(listener->metrics().connections_open, 0u);
}

TEST_F(ListenerTest, StopsInTimeWhileClientsHoldOn) {
  options.limits.drain = base::Millis{200};
  start();
  RawClient half = client();
  half.send("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 4\r\n\r\n12");
  ASSERT_TRUE(eventually([&] { return listener->metrics().connections_open == 1; }));
  auto from = clock.boot();
  listener->stop();
  EXPECT_LT(clock.boot() - from, std::chrono::seconds(2));
  EXPECT_TRUE(half.ends());
}

TEST_F(ListenerTest, BeatsWhileItRuns) {
  start();
  std::uint64_t seen = listener->io_rounds();
  EXPECT_TRUE(eventually([&] { return listener->io_rounds() > seen + 3; }));
  listener->stop();
  seen = listener->io_rounds();
  clock.sleep_until(clock.boot() + base::Millis{50});
  EXPECT_EQ(listener->io_rounds(), seen);
}

TEST_F(ListenerTest, WillNotShareItsPort) {
  start();
  daemon::Listener::Options second;
  second.port = listener->port();
  try {
    daemon::Listener taken(second, clock, ids);
    FAIL() << "two listeners on one port";
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code(), std::errc::address_in_use) << error.what();
  }
  EXPECT_TRUE(healthy());
}

TEST_F(ListenerTest, TakesASocketThatSomeoneElseOpened) {
  int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(::bind(fd, reinterpret_cast<sockaddr*>(&at), sizeof at), 0);
  int kept = ::dup(fd);  // as systemd keeps its own
  options.listen_fd = fd;
  start();
  EXPECT_GT(listener->port(), 0);
  EXPECT_TRUE(healthy());
  listener->stop();
  EXPECT_EQ(::listen(kept, 5), 0) << "the other owner's socket still works";
  EXPECT_TRUE(client().connected());
  ::close(kept);
}

TEST(SocketActivationTest, TakesASocketMeantForThisProcessOnce) {
  setenv("LISTEN_PID", "1", 1);
  setenv("LISTEN_FDS", "1", 1);
  EXPECT_EQ(daemon::take_activated_socket(), -1);
  setenv("LISTEN_PID", std::to_string(getpid()).c_str(), 1);
  setenv("LISTEN_FDS", "1", 1);
  EXPECT_EQ(daemon::take_activated_socket(), 3);
  EXPECT_EQ(getenv("LISTEN_FDS"), nullptr);
  EXPECT_EQ(daemon::take_activated_socket(), -1);
}

TEST_F(ListenerTest, RefusesHandshakesUntilSomeoneTakesThem) {
  start();
  for (std::string path : {"/llm-websocket/call_1", "/ws/call_1"}) {
    RawAnswer answer = client().ask(get(path, kHandshake));
    EXPECT_EQ(answer.status, 404);
    EXPECT_TRUE(answer.has("application/problem+json"));
  }
  EXPECT_EQ(client().ask(get("/healthz", kHandshake)).status, 200)
      << "elsewhere the wish to upgrade is ignored";
}

TEST_F(ListenerTest, HandsOverAHandshakeAlsoAsSecondRequest) {
  std::string head, target, peer;
  std::atomic<bool> taken{false};
  before_start = [&] {
    listener->on_upgrade([&](daemon::UpgradeRequest upgrade) {
      head = upgrade.head;
      target = upgrade.target;
      peer = upgrade.peer;
      EXPECT_EQ(::send(upgrade.fd.get(), "yours", 5, MSG_NOSIGNAL), 5);
      taken = true;
    });
  };
  start();
  RawClient one = client();
  ASSERT_EQ(one.ask(get("/healthz")).status, 200);
  one.send(get("/ws/call_1?x=1", kHandshake));
  EXPECT_EQ(one.read_through("yours"), "yours");
  ASSERT_TRUE(eventually([&] { return taken.load(); }));
  EXPECT_EQ(head, get("/ws/call_1?x=1", kHandshake));
  EXPECT_EQ(target, "/ws/call_1?x=1");
  EXPECT_EQ(peer, "127.0.0.1");
  EXPECT_TRUE(eventually([&] { return listener->metrics().connections_open == 0; }));
}

TEST_F(ListenerTest, DropsAHandshakeWithFramesBehindIt) {
  std::atomic<int> taken{0};
  before_start = [&] { listener->on_upgrade([&](daemon::UpgradeRequest) { ++taken; }); };
  start();
  RawClient one = client();
  EXPECT_EQ(one.ask(get("/ws/call_1", kHandshake) + "early").status, 400);
  EXPECT_EQ(taken, 0);
}

}  // namespace
}  // namespace outdial::tests
