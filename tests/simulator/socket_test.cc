#include <gtest/gtest.h>
#include <httplib.h>

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <future>
#include <memory>
#include <mutex>
#include <set>
#include <thread>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/json.h"
#include "simulator/simulator.h"
#include "tests/simulator/fixture.h"

namespace outdial::simulator {
namespace {

using base::Json;
using namespace std::chrono_literals;

/// A receiver of webhooks on a real socket.
class Receiver {
 public:
  Receiver() {
    server_.set_tcp_nodelay(true);
    server_.Post("/hook", [this](const httplib::Request& request, httplib::Response& response) {
      response.status = status;
      std::lock_guard lock(mutex_);
      received_.push_back({request.body, request.get_header_value("x-retell-signature")});
      arrived_.notify_all();
    });
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::jthread([this] { server_.listen_after_bind(); });
  }
  ~Receiver() { server_.stop(); }

  struct Received {
    std::string body;
    std::string signature;
  };
  /// Waits until so many have come, at most half a minute.
  std::vector<Received> wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    arrived_.wait_for(lock, 30s, [&] { return received_.size() >= count; });
    return received_;
  }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/hook"; }

  std::atomic<int> status{204};

 private:
  httplib::Server server_;
  int port_ = 0;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<Received> received_;  // guarded by mutex_
  std::jthread thread_;
};

struct SocketTest : ::testing::Test {
  static Settings fast(const std::string& url) {
    Settings settings = test_settings();
    settings.webhook_url = url;
    settings.webhook_retry_ms = {1'000, 1'000, 1'000};
    settings.webhook_threads = 16;
    return settings;
  }
  explicit SocketTest(ListenSettings listen = {})
      : clock(base::from_millis(1'795'024'800'000), 1000),
        simulator(fast(receiver.url()), listen, clock),
        client("127.0.0.1", simulator.port()) {
    client.set_keep_alive(true);
    client.set_read_timeout(20s);
    client.set_default_headers({{"Authorization", "Bearer key_simulator"}});
  }
  httplib::Result create(const std::string& to_number) {
    return client.Post("/v2/create-phone-call", World::create_body(to_number, "att_" + to_number),
                       "application/json");
  }
  Json summary() { return Json::parse(client.Get("/sim/summary")->body); }
  void fault(const std::string& json) {
    ASSERT_EQ(client.Post("/sim/faults", json, "application/json")->status, 200);
  }

  Receiver receiver;
  base::SystemClock clock;
  Simulator simulator;
  httplib::Client client;
};

TEST_F(SocketTest, ACallRunsThroughWithSignedWebhooks) {
  auto created = create("+14155550123");
  ASSERT_TRUE(created);
  EXPECT_EQ(created->status, 201);
  auto received = receiver.wait_for(3);
  ASSERT_EQ(received.size(), 3u);
  std::multiset<std::string> events;
  for (const auto& [body, signature] : received) {
    auto comma = signature.find(",d=");
    ASSERT_NE(comma, std::string::npos);
    std::string stamp = signature.substr(2, comma - 2);
    EXPECT_EQ(signature.substr(comma + 3), base::hmac_sha256_hex("key_simulator", body, stamp));
    EXPECT_LT(std::abs(std::stoll(stamp) - base::to_millis(clock.real_now())), 60'000);
    events.insert(Json::parse(body)["event"]);
  }
  EXPECT_EQ(events, (std::multiset<std::string>{"call_analyzed", "call_ended", "call_started"}));
}

TEST_F(SocketTest, RefusedWebhooksComeAgain) {
  receiver.status = 500;
  simulator.workspace().script_outcomes("+14155550123", {"busy"});
  create("+14155550123");
  EXPECT_EQ(receiver.wait_for(8).size(), 8u);
}

TEST_F(SocketTest, DroppedConnectionsGiveNoByteAndTheJudgeKnows) {
  fault(R"({"accept_then_drop":{"first":1}})");
  EXPECT_FALSE(create("+14155550123"));
  fault(R"({"drop_before_accept":{"first":1}})");
  EXPECT_FALSE(create("+14155550124"));
  auto now = summary();
  EXPECT_EQ(now["requests"], 2);
  EXPECT_EQ(now["accepted"], 1);
  EXPECT_EQ(now["http_statuses"]["none"], 2);
}

TEST_F(SocketTest, CutLateAndHeldAnswersNeverArrive) {
  auto in_vain = [&](const std::string& to_number) {
    httplib::Client impatient("127.0.0.1", simulator.port());
    impatient.set_read_timeout(0, 200'000);
    impatient.set_default_headers({{"Authorization", "Bearer key_simulator"}});
    return !impatient.Post("/v2/create-phone-call", World::create_body(to_number, "a"),
                           "application/json");
  };
  fault(R"({"truncated_answer":{"first":1}})");
  EXPECT_TRUE(in_vain("+14155550101"));
  fault(R"({"truncated_answer":0,"answer_late":{"first":1,"ms":60000}})");
  EXPECT_TRUE(in_vain("+14155550102"));
  fault(R"({"hang":{"first":1}})");
  EXPECT_TRUE(in_vain("+14155550103"));
  EXPECT_EQ(create("+14155550104")->status, 201);
  EXPECT_EQ(summary()["accepted"], 3);
}

TEST_F(SocketTest, ProxyErrorsAreHtmlAndDrippedAnswersAreWhole) {
  fault(R"({"accept_then_502_html":{"first":1}})");
  auto reply = create("+14155550123");
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 502);
  EXPECT_EQ(reply->get_header_value("Content-Type"), "text/html");
  fault(R"({"slow_answer_ms":{"first":1,"ms":300}})");
  auto start = std::chrono::steady_clock::now();
  auto dripped = create("+14155550124");
  ASSERT_TRUE(dripped);
  EXPECT_EQ(Json::parse(dripped->body)["to_number"], "+14155550124");
  EXPECT_GT(std::chrono::steady_clock::now() - start, 250ms);
}

TEST_F(SocketTest, TheWebhookCanOvertakeTheAnswer) {
  fault(R"({"webhook_before_answer":{"first":1}})");
  auto reply = create("+14155550123");
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 201);
  EXPECT_GE(receiver.wait_for(1).size(), 1u);
  auto calls = Json::parse(client.Get("/sim/calls")->body)["requests"];
  EXPECT_EQ(calls[0]["fault"], "webhook_before_answer");
}

TEST_F(SocketTest, ManyClientsAtOnceAreAllCountedOnce) {
  LimitChange wide;
  wide.concurrency = 100'000;
  wide.calls_per_second = 100'000;
  simulator.workspace().change_limits(wide);
  std::vector<std::jthread> threads;
  for (int t = 0; t < 8; ++t)
    threads.emplace_back([&, t] {
      httplib::Client own("127.0.0.1", simulator.port());
      own.set_keep_alive(true);
      own.set_default_headers({{"Authorization", "Bearer key_simulator"}});
      for (int i = 0; i < 50; ++i)
        own.Post("/v2/create-phone-call",
                 World::create_body("+1415" + std::to_string(5550000 + t * 100 + i), "a"),
                 "application/json");
    });
  threads.clear();
  auto now = summary();
  EXPECT_EQ(now["requests"], 400);
  EXPECT_EQ(now["http_statuses"]["201"].get<int>() + now["http_statuses"].value("429", 0), 400);
  EXPECT_EQ(now["numbers_dialled"], now["accepted"]);
}

TEST(ShutdownTest, AReceiverThatNeverAnswersDoesNotHoldUpTheEnd) {
  httplib::Server receiver;
  std::promise<void> called, over;
  std::shared_future<void> released = over.get_future().share();
  receiver.Post("/hook", [&](const httplib::Request&, httplib::Response&) {
    called.set_value();
    released.wait();
  });
  int port = receiver.bind_to_any_port("127.0.0.1");
  std::jthread serving([&] { receiver.listen_after_bind(); });
  base::SystemClock clock(base::from_millis(0), 1000);
  Settings settings = SocketTest::fast("http://127.0.0.1:" + std::to_string(port) + "/hook");
  settings.webhook_timeout_ms = 60'000;
  settings.webhook_retry_ms.clear();
  settings.analysis_ms = {3'600'000, 3'600'000};
  auto simulator = std::make_unique<Simulator>(settings, ListenSettings{}, clock);
  simulator->workspace().script_outcomes("+14155550123", {"busy"});
  CreateRequest request;
  request.to_number = "+14155550123";
  request.webhook_url = settings.webhook_url;
  simulator->workspace().create(request);
  called.get_future().wait();
  auto start = std::chrono::steady_clock::now();
  simulator.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - start, 20s);
  over.set_value();
  receiver.stop();
}

struct TlsTest : ::testing::Test {
  TlsTest()
      : folder(std::filesystem::temp_directory_path() / ("sim_tls_" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(folder);
    std::string make =
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -keyout " +
        (folder / "key.pem").string() + " -out " + (folder / "cert.pem").string() + " 2>/dev/null";
    made = std::system(make.c_str()) == 0;
  }
  ~TlsTest() override { std::filesystem::remove_all(folder); }
  std::filesystem::path folder;
  bool made = false;
};

TEST_F(TlsTest, ServesOverTlsWithTheSameFaults) {
  ASSERT_TRUE(made) << "openssl could not make a certificate";
  ListenSettings listen;
  listen.tls_certificate = folder / "cert.pem";
  listen.tls_key = folder / "key.pem";
  base::SystemClock clock;
  Settings settings = test_settings();
  settings.webhook_url.clear();
  settings.webhook_threads = 1;
  Simulator simulator(settings, listen, clock);
  httplib::SSLClient client("127.0.0.1", simulator.port());
  client.set_ca_cert_path((folder / "cert.pem").c_str());
  client.enable_server_certificate_verification(false);
  client.set_default_headers({{"Authorization", "Bearer key_simulator"}});
  auto body = World::create_body("+14155550123", "a");
  simulator.faults().set_json(R"({"accept_then_drop":{"first":1}})");
  EXPECT_FALSE(client.Post("/v2/create-phone-call", body, "application/json"));
  auto reply = client.Post("/v2/create-phone-call", body, "application/json");
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 201);
}

}  // namespace
}  // namespace outdial::simulator
