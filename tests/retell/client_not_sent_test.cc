#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>

#include "tests/retell/client_fixture.h"

namespace outdial::tests {
namespace {

using namespace retell;
using base::Millis;

/// What is known for certain not to have been sent, and the last word of the caller.
class NotSentTest : public ClientTest {
 protected:
  /// Expects NotSent, that no byte of a request arrived, and that it took less than `within`.
  std::string reason(ClientOptions with, const ScriptedServer* server,
                     Millis within = Millis{5'000}) {
    auto started = clock_.boot();
    bool asked = false;
    CreateOutcome outcome = Unknown{};
    {
      Client client(std::move(with), clock_);
      outcome = client.create_phone_call(test_request(), [&] { return asked = true; });
    }
    EXPECT_LT(clock_.boot() - started, within);
    EXPECT_FALSE(asked) << "the connection never stood";
    if (server != nullptr) {
      EXPECT_EQ(server->posts(), 0);
      EXPECT_EQ(server->received(), 0u);
    }
    const auto* not_sent = std::get_if<NotSent>(&outcome);
    EXPECT_NE(not_sent, nullptr);
    return not_sent != nullptr ? not_sent->reason : "";
  }
};
INSTANTIATE_TEST_SUITE_P(Plain, NotSentTest, testing::Values(false));
INSTANTIATE_TEST_SUITE_P(Tls, NotSentTest, testing::Values(true));

/// What can happen over TLS only.
class NotSentTlsTest : public NotSentTest {};
INSTANTIATE_TEST_SUITE_P(Tls, NotSentTlsTest, testing::Values(true));

/// A loopback port on which nobody listens, or whose listener accepts nothing more.
class DeadPort {
 public:
  explicit DeadPort(bool blackhole) {
    fd_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(fd_, reinterpret_cast<sockaddr*>(&address), size);
    ::getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    if (!blackhole) return;
    ::listen(fd_, 0);
    for (int i = 0; i < 8; ++i) {
      fillers_.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
      ::connect(fillers_.back(), reinterpret_cast<sockaddr*>(&address), size);
    }
  }
  ~DeadPort() {
    for (int fd : fillers_)
      ::close(fd);
    ::close(fd_);
  }
  int port() const { return port_; }

 private:
  int fd_ = -1;
  int port_ = 0;
  std::vector<int> fillers_;
};

TEST_P(NotSentTest, AClosedPort) {
  DeadPort dead(false);
  EXPECT_EQ(reason(options(dead.port()), nullptr), "cannot connect: Connection refused");
}

TEST_P(NotSentTest, AHostThatDoesNotAnswerTheConnection) {
  DeadPort dead(true);
  auto with = options(dead.port());
  with.connect_timeout = Millis{300};
  EXPECT_EQ(reason(with, nullptr, Millis{2'500}), "cannot connect: Connection timed out");
}

TEST_P(NotSentTest, TheWholeRequestsDeadlineBoundsConnectingToo) {
  DeadPort dead(true);
  auto with = options(dead.port());
  with.request_timeout = Millis{300};
  EXPECT_EQ(reason(with, nullptr, Millis{2'500}), "cannot connect: Connection timed out");
}

TEST_P(NotSentTlsTest, ANameThatDoesNotExist) {
  auto with = options(1);
  with.base_url = "https://retell.invalid";
  EXPECT_TRUE(reason(with, nullptr, Millis{60'000}).starts_with("cannot look up retell.invalid: "));
}

TEST_P(NotSentTlsTest, APeerThatEndsOrStallsBeforeTls) {
  for (int way = 0; way < 5; ++way) {
    ScriptedServer server(
        [&](Peer& peer, int) {
          if (way == 0) peer.drop();
          if (way == 1) peer.drop(true);
          if (way == 2) peer.wait_closed();
          if (way == 3) peer.write("HTTP/1.1 400 Bad Request\r\n\r\n");
          if (way == 4) {
            for (int i = 0; i < 100 && peer.write("\x16"); ++i)
              std::this_thread::sleep_for(std::chrono::milliseconds(20));
          }
        },
        tls());
    auto with = options(server.port());
    with.connect_timeout = Millis{400};
    EXPECT_TRUE(reason(with, &server, Millis{3'000}).starts_with("TLS handshake")) << way;
  }
}

TEST_P(NotSentTlsTest, ACertificateOfAnUnknownAuthority) {
  TestCertificate stranger("127.0.0.1");
  ScriptedServer server([](Peer& peer, int) { peer.shake_hands(); }, stranger.server_context());
  EXPECT_TRUE(reason(options(server.port()), &server).starts_with("TLS certificate refused: "));
  auto with = options(server.port());
  with.ca_cert_path.clear();
  EXPECT_TRUE(reason(with, &server).starts_with("TLS certificate refused: "))
      << "the system's authorities do not know it either";
}

TEST_P(NotSentTlsTest, ACertificateForAnotherName) {
  for (std::string name : {"example.org", "127.0.0.2"}) {
    TestCertificate other(name);
    ScriptedServer server([](Peer& peer, int) { peer.shake_hands(); }, other.server_context());
    auto with = options(server.port());
    with.ca_cert_path = other.ca_path();
    EXPECT_TRUE(reason(with, &server).starts_with("TLS certificate refused: ")) << name;
  }
}

TEST_P(NotSentTlsTest, ANamedHostIsVerifiedByItsName) {
  TestCertificate named("localhost");
  ScriptedServer server(
      [](Peer& peer, int) {
        if (peer.shake_hands() && peer.read_request()) peer.write(response(201, kCreated));
      },
      named.server_context());
  auto with = options(server.port());
  with.base_url = "https://localhost:" + std::to_string(server.port());
  with.ca_cert_path = named.ca_path();
  Client client(with, clock_);
  EXPECT_TRUE(std::holds_alternative<Placed>(client.create_phone_call(test_request(), always)));
  EXPECT_EQ(server.posts(), 1);
}

TEST_P(NotSentTest, TheCallersVetoStopsEveryByte) {
  ScriptedServer server(
      [](Peer& peer, int) {
        if (!peer.shake_hands()) return;
        while (peer.read_request())
          peer.write(response(201, kCreated));
      },
      tls());
  auto client = client_for(server);
  auto veto = [] { return false; };
  EXPECT_EQ(std::get<NotSent>(client->create_phone_call(test_request(), veto)).reason,
            "it was too late to send the request");
  ASSERT_TRUE(server.wait_finished(1));
  EXPECT_EQ(server.received(), 0u);
  // On a kept connection too.
  EXPECT_TRUE(std::holds_alternative<Placed>(client->create_phone_call(test_request(), always)));
  auto before = server.received();
  EXPECT_TRUE(std::holds_alternative<NotSent>(client->create_phone_call(test_request(), veto)));
  ASSERT_TRUE(server.wait_finished(2));
  EXPECT_EQ(server.received(), before);
  EXPECT_EQ(server.posts(), 1);
}

TEST_P(NotSentTest, TheCallerIsAskedOnceAndOnlyAfterConnecting) {
  std::atomic<bool> connected{false};
  ScriptedServer server(
      [&](Peer& peer, int) {
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
        if (!peer.shake_hands()) return;
        connected = true;
        if (peer.read_request()) peer.write(response(201, kCreated));
      },
      tls());
  int asked = 0;
  auto outcome = client_for(server)->create_phone_call(test_request(), [&] {
    ++asked;
    EXPECT_EQ(server.received(), 0u);
    return true;
  });
  EXPECT_TRUE(std::holds_alternative<Placed>(outcome));
  EXPECT_EQ(asked, 1);
  EXPECT_EQ(server.posts(), 1);
}

TEST_P(NotSentTlsTest, AProcessThatWasStoppedWhileConnectingDoesNotDial) {
  ScriptedServer server(
      [&](Peer& peer, int) {
        // Stops this whole process, as an operator or a debugger would.
        EXPECT_EQ(std::system("kill -STOP $PPID; sleep 2.2; kill -CONT $PPID"), 0);
        if (peer.shake_hands() && peer.read_request()) peer.write(response(201, kCreated));
      },
      tls());
  auto client = client_for(server);
  auto committed = clock_.boot();
  auto outcome = client->create_phone_call(
      test_request(), [&] { return clock_.boot() - committed < std::chrono::seconds{2}; });
  EXPECT_TRUE(std::holds_alternative<NotSent>(outcome));
  EXPECT_EQ(server.posts(), 0);
  EXPECT_EQ(server.received(), 0u);
}

TEST(ClientOptionsTest, BadOnesAreThrownAtOnceWithoutTheirSecret) {
  base::SystemClock clock;
  ClientOptions options;
  options.base_url = "https://127.0.0.1:1";
  for (std::string key : {"", "with space", "line\r\nbreak", "käy"}) {
    options.api_key = key;
    try {
      Client client(options, clock);
      ADD_FAILURE() << key;
    } catch (const std::invalid_argument& error) {
      EXPECT_TRUE(key.empty() || std::string(error.what()).find(key) == std::string::npos);
    }
  }
  options.api_key = kTestKey;
  options.ca_cert_path = "/nowhere/ca.pem";
  EXPECT_THROW(Client(options, clock), std::runtime_error);
  options.base_url = "http://example.org";
  EXPECT_THROW(Client(options, clock), std::invalid_argument);
}

}  // namespace
}  // namespace outdial::tests
