#include <sys/resource.h>

#include <fstream>
#include <vector>

#include "tests/daemon/listener_fixture.h"

namespace outdial::tests {
namespace {

using daemon::Refusal;

std::size_t resident_kib() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;)
    if (word == "VmRSS:") {
      std::size_t kib = 0;
      status >> kib;
      return kib;
    }
  return 0;
}

/// Many systems start programs with 1024 files.
bool allow_files(rlim_t count) {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = std::max(limit.rlim_cur, std::min(count, limit.rlim_max));
  return setrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur >= count;
}

struct Malformed {
  const char* name;
  std::string request;
  int status;
};

TEST_F(ListenerTest, RefusesWhatAnotherReaderMightReadDifferently) {
  start();
  const std::string host = "POST /echo HTTP/1.1\r\nHost: t\r\n";
  const Malformed cases[] = {
      {"length and chunks",
       host + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"chunks and length",
       host + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", 400},
      {"two lengths", host + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello", 400},
      {"a list of lengths", host + "Content-Length: 5, 5\r\n\r\nhello", 400},
      {"a negative length", host + "Content-Length: -1\r\n\r\n", 400},
      {"gzip before chunks", host + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501},
      {"an unknown transfer encoding", host + "Transfer-Encoding: identity\r\n\r\n", 501},
      {"a compressed body", host + "Content-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx", 415},
      {"multipart", host + "Content-Type: Multipart/form-data; boundary=x\r\n\r\n", 415},
      {"an unknown expectation", host + "Expect: miracles\r\n\r\n", 417},
      {"no host", "GET /healthz HTTP/1.1\r\n\r\n", 400},
      {"two hosts", "GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
      {"a space before the colon", "GET /healthz HTTP/1.1\r\nHost : t\r\n\r\n", 400},
      {"bare line feeds", "GET /healthz HTTP/1.1\nHost: t\n\n", 400},
      {"another version", "GET /healthz HTTP/2.0\r\nHost: t\r\n\r\n", 400},
      {"another method", "BREW /pot HTTP/1.1\r\nHost: t\r\n\r\n", 501},
      {"a proxy's target", "GET http://t/healthz HTTP/1.1\r\nHost: t\r\n\r\n", 400},
      {"chunks in 1.0", "POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"a long target", get("/path/" + std::string(9'000, 'a')), 414},
      {"a broken chunk", host + "Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400},
  };
  for (const Malformed& bad : cases) {
    RawClient one = client();
    RawAnswer answer = one.ask(bad.request);
    EXPECT_EQ(answer.status, bad.status) << bad.name;
    EXPECT_TRUE(answer.has("application/problem+json")) << bad.name;
    EXPECT_TRUE(answer.has("X-Request-Id: ")) << bad.name;
    EXPECT_TRUE(one.ends()) << bad.name;
  }
  EXPECT_TRUE(healthy());
}

TEST_F(ListenerTest, CutsAHeaderLineOfTwoHundredMegabytesEarly) {
  start();
  std::size_t before = resident_kib();
  RawClient one = client();
  one.send("GET /healthz HTTP/1.1\r\nHost: t\r\nX-Long: ");
  std::string megabyte(1 << 20, 'a');
  int sent = 0;
  while (sent < 200 && one.send(megabyte))
    ++sent;
  EXPECT_LT(sent, 50);
  EXPECT_TRUE(eventually([&] { return refused(Refusal::head_too_large) == 1; }));
  EXPECT_LT(resident_kib(), before + 20'000);
  EXPECT_TRUE(healthy());
}

TEST_F(ListenerTest, RefusesTenThousandHeaders) {
  start();
  std::string lines;
  for (int i = 0; i < 10'000; ++i)
    lines += "A: b\r\n";
  RawClient one = client();
  one.send(get("/healthz", lines));
  EXPECT_EQ(one.answer().status, 431);
  EXPECT_TRUE(one.ends());
}

TEST_F(ListenerTest, TakesAHundredHeadersAndNotOneMore) {
  start();
  std::string lines;
  for (int i = 0; i < 99; ++i)
    lines += "A: b\r\n";
  EXPECT_EQ(client().ask(get("/healthz", lines)).status, 200);
  EXPECT_EQ(client().ask(get("/healthz", lines + "A: b\r\n")).status, 431);
}

TEST_F(ListenerTest, RefusesAHeadOfManyPiecesThatIsTooLargeInAll) {
  start();
  RawClient one = client();
  one.send("GET /healthz HTTP/1.1\r\nHost: t\r\n");
  for (int i = 0; i < 20; ++i)
    one.send("X-Piece: " + std::string(1'000, 'a') + "\r\n");
  one.send("\r\n");
  EXPECT_EQ(one.answer().status, 431);
}

TEST_F(ListenerTest, RefusesABodyBeyondThePathsLimit) {
  start();
  RawAnswer answer =
      client().ask("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 99999999\r\n\r\n");
  EXPECT_EQ(answer.status, 413);

  RawClient chunked = client();
  chunked.send("POST /echo HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n");
  std::string chunk = "10000\r\n" + std::string(0x10000, 'a') + "\r\n";
  int sent = 0;
  while (sent < 2'400 && chunked.send(chunk))
    ++sent;
  EXPECT_LT(sent, 400);
  EXPECT_TRUE(eventually([&] { return refused(Refusal::body_too_large) == 2; }));
  EXPECT_TRUE(healthy());
}

TEST_F(ListenerTest, RefusesAnEndlessChunkExtension) {
  start();
  RawClient one = client();
  one.send("POST /echo HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n5;" +
           std::string(100'000, 'e'));
  EXPECT_EQ(one.answer().status, 431);
}

TEST_F(ListenerTest, CutsHeadsAndBodiesThatTakeTooLong) {
  options.limits.head = base::Millis{100};
  options.body_rules = [](std::string_view, std::string_view) {
    return daemon::BodyRule{1 << 20, base::Millis{100}, false};
  };
  start();
  RawClient head = client();
  head.send("GET /healthz HTTP/1.1\r\nHost");
  RawClient body = client();
  body.send("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 10\r\n\r\nhalf");
  RawAnswer slow_head = head.answer();
  EXPECT_EQ(slow_head.status, 408);
  EXPECT_NE(slow_head.body.find("request_timeout"), std::string::npos);
  EXPECT_EQ(body.answer().status, 408);
  EXPECT_TRUE(head.ends());
  EXPECT_TRUE(body.ends());
}

TEST_F(ListenerTest, ClosesAnIdleConnectionWithoutAWord) {
  options.limits.idle = base::Millis{100};
  start();
  RawClient one = client();
  EXPECT_EQ(one.ask(get("/healthz")).status, 200);
  EXPECT_TRUE(one.ends());
  EXPECT_EQ(one.read_through("\n"), "");
}

TEST_F(ListenerTest, AnswersHealthWhileHundredsAreSlowOrIdle) {
  ASSERT_TRUE(allow_files(2'500)) << "too few files allowed";
  start();
  std::vector<RawClient> others;
  for (int i = 0; i < 900; ++i) {
    others.push_back(client());
    if (i >= 500 && i < 700) others.back().send("GET /healthz HTTP/1.1\r\nHos");
    if (i >= 700)
      others.back().send("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 10\r\n\r\nhalf");
  }
  ASSERT_TRUE(eventually([&] { return listener->metrics().connections_open == 900; }));
  auto slowest = std::chrono::nanoseconds{0};
  for (int i = 0; i < 50; ++i) {
    auto from = std::chrono::steady_clock::now();
    ASSERT_TRUE(healthy());
    slowest = std::max<std::chrono::nanoseconds>(slowest, std::chrono::steady_clock::now() - from);
  }
  EXPECT_LT(slowest, std::chrono::milliseconds(1'000));
}

TEST_F(ListenerTest, TurnsConnectionsAwayBeyondTheCap) {
  options.max_connections = 2;
  start();
  RawClient first = client(), second = client();
  ASSERT_EQ(first.ask(get("/healthz")).status, 200);
  ASSERT_EQ(second.ask(get("/healthz")).status, 200);
  RawAnswer answer = client().answer();
  EXPECT_EQ(answer.status, 503);
  EXPECT_TRUE(answer.has("Retry-After: 1"));
  EXPECT_EQ(refused(Refusal::too_many_connections), 1u);
  EXPECT_EQ(first.ask(get("/healthz")).status, 200);
  second.close();
  EXPECT_TRUE(eventually([&] { return healthy(); }));
}

TEST_F(ListenerTest, AnswersBusyWhenTooManyRequestsWait) {
  options.worker_threads = 1;
  options.limits.pending_requests = 1;
  std::atomic<bool> open{false};
  before_start = [&] {
    listener->routes().Get("/wait", [&](const httplib::Request&, httplib::Response& to) {
      eventually([&] { return open.load(); });
      to.set_content("done", "text/plain");
    });
  };
  start();
  std::vector<RawClient> clients;
  for (int i = 0; i < 3; ++i)
    clients.push_back(client());
  for (RawClient& one : clients)
    one.send(get("/wait"));
  ASSERT_TRUE(eventually([&] { return refused(Refusal::too_many_requests) >= 1; }));
  open = true;
  int busy = 0, done = 0;
  for (RawClient& one : clients) {
    RawAnswer answer = one.answer();
    if (answer.status == 200) ++done;
    if (answer.status != 503) continue;
    ++busy;
    EXPECT_TRUE(answer.has("Retry-After: 1"));
    EXPECT_EQ(one.ask(get("/healthz")).status, 200) << "the connection stays usable";
  }
  EXPECT_GE(done, 1);
  EXPECT_EQ(busy + done, 3);
}

TEST_F(ListenerTest, SpoolsALargeImportToDisk) {
  start();
  EXPECT_EQ(client().ask(post("/import", "small")).body, "memory 5");
  std::string large(20 << 20, 'c');
  RawClient one = client();
  EXPECT_EQ(one.ask(post("/import", large)).body, "file 20971520");
  EXPECT_EQ(one.ask(post("/import", "again")).body, "memory 5");
}

TEST_F(ListenerTest, RefusesBodiesBeyondTheCommonBudget) {
  options.limits.buffered_bytes = 100'000;
  options.limits.spooled_bytes = 2 << 20;
  start();
  EXPECT_EQ(client().ask(post("/echo", std::string(150'000, 'a'))).status, 503);
  EXPECT_EQ(client().ask(post("/import", std::string(5 << 20, 'a'))).status, 503);
  EXPECT_EQ(client().ask(get("/big")).status, 503);
  EXPECT_EQ(refused(Refusal::out_of_buffers), 3u);
  EXPECT_EQ(client().ask(post("/echo", std::string(50'000, 'a'))).status, 200);
}

TEST_F(ListenerTest, SaysSoWhenTheSpoolCannotBeWritten) {
  options.spool_dir = "/nonexistent";
  start();
  EXPECT_EQ(client().ask(post("/import", std::string(3 << 20, 'a'))).status, 503);
  EXPECT_TRUE(healthy());
}

TEST_F(ListenerTest, RefusesAnAnswerThatIsTooLarge) {
  options.limits.answer_bytes = 100'000;
  start();
  RawAnswer answer = client().ask(get("/big"));
  EXPECT_EQ(answer.status, 500);
  EXPECT_NE(answer.body.find("answer_too_large"), std::string::npos);
}

}  // namespace
}  // namespace outdial::tests
