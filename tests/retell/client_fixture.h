#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>

#include "base/clock.h"
#include "retell/client.h"
#include "tests/retell/scripted_server.h"

namespace outdial::tests {

/// The machine's clock, whose boot time can be moved forward.
class ShiftedClock : public base::SystemClock {
 public:
  base::Boot boot() const override { return SystemClock::boot() + base::Millis{shift_ms_.load()}; }
  void advance(base::Millis by) { shift_ms_ += by.count(); }

 private:
  std::atomic<std::int64_t> shift_ms_{0};
};

constexpr auto kTestKey = "key_for_tests_only";
constexpr auto kCreated = R"({"call_id":"call_1","call_status":"registered"})";

inline retell::CreatePhoneCall test_request() {
  return {.from_number = "+14155550100",
          .to_number = "+14155550123",
          .override_agent_id = "agent_1",
          .override_agent_version = "12",
          .metadata = {{"outdial_attempt_id", "att_1"}},
          .dynamic_variables = {}};
}

inline bool always() {
  return true;
}

/// Runs every test over plain HTTP (false) and over TLS (true).
class ClientTest : public testing::TestWithParam<bool> {
 protected:
  SSL_CTX* tls() const { return GetParam() ? certificate().server_context() : nullptr; }

  static const TestCertificate& certificate() {
    static const TestCertificate made("127.0.0.1");
    return made;
  }

  retell::ClientOptions options(int port) const {
    retell::ClientOptions options;
    options.base_url =
        (GetParam() ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(port);
    options.api_key = kTestKey;
    options.ca_cert_path = certificate().ca_path();
    options.connect_timeout = base::Millis{10'000};
    options.request_timeout = base::Millis{10'000};
    options.version = "1.2.3";
    return options;
  }

  std::unique_ptr<retell::Client> client_for(const ScriptedServer& server) const {
    return std::make_unique<retell::Client>(options(server.port()), clock_);
  }

  /// One create-phone-call against a server that shakes hands, reads one request and plays `rest`.
  /// Expects that the server saw exactly one POST and no other request.
  retell::CreateOutcome outcome_after(std::function<void(Peer&)> rest,
                                      base::Millis timeout = base::Millis{10'000}) {
    ScriptedServer server(
        [&](Peer& peer, int) {
          if (peer.shake_hands() && peer.read_request()) rest(peer);
        },
        tls());
    auto with = options(server.port());
    with.request_timeout = timeout;
    with.max_answer_bytes = 100'000;
    retell::CreateOutcome outcome = retell::NotSent{};
    {
      retell::Client client(with, clock_);
      outcome = client.create_phone_call(test_request(), always);
    }
    EXPECT_TRUE(server.wait_finished(1));
    EXPECT_EQ(server.posts(), 1);
    EXPECT_EQ(server.requests(), 1);
    EXPECT_EQ(server.connections(), 1);
    return outcome;
  }

  mutable ShiftedClock clock_;
};

}  // namespace outdial::tests
