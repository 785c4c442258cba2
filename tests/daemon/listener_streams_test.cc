#include <mutex>

#include "tests/daemon/listener_fixture.h"

namespace outdial::tests {
namespace {

/// Events in memory; a filter lets through the names that start with it.
class FakeSource : public daemon::EventSource {
 public:
  void add(std::string name, std::string data) {
    std::lock_guard lock(mutex_);
    auto seq = static_cast<std::int64_t>(events_.size()) + 1;
    events_.push_back({seq, std::move(name), std::move(data)});
  }
  daemon::EventPage after(std::int64_t seq, const std::string& filter, std::size_t max) override {
    std::lock_guard lock(mutex_);
    if (failing) throw std::runtime_error("the store is gone");
    daemon::EventPage page;
    page.next = seq;
    page.end = ending;
    if (seq > static_cast<std::int64_t>(events_.size())) {
      page.next = static_cast<std::int64_t>(events_.size());
      page.events.push_back({page.next, "reset", "{}"});
      return page;
    }
    for (const daemon::StreamEvent& event : events_) {
      if (event.seq <= seq || page.events.size() == max) continue;
      page.next = event.seq;
      if (event.name.starts_with(filter)) page.events.push_back(event);
    }
    return page;
  }
  std::atomic<bool> failing{false};
  std::atomic<bool> ending{false};

 private:
  std::mutex mutex_;
  std::vector<daemon::StreamEvent> events_;  // guarded by mutex_
};

class StreamTest : public ListenerTest {
 protected:
  StreamTest() {
    before_start = [this] { listener->streams().set_source(source); };
  }
  ~StreamTest() override { listener.reset(); }
  void publish(std::string name, std::string data) {
    source.add(std::move(name), std::move(data));
    listener->streams().notify();
  }
  FakeSource source;
};

TEST_F(StreamTest, ReplaysWhatWasMissedAndGoesOnLive) {
  for (int i = 1; i <= 250; ++i)
    source.add("call.ended", "{\"n\":" + std::to_string(i) + "}");
  start();
  RawClient one = client();
  one.send(get("/events", "Last-Event-ID: 2\r\nX-Request-Id: watch\r\n"));
  std::string head = one.read_through("\r\n\r\n");
  EXPECT_TRUE(head.starts_with("HTTP/1.1 200 OK\r\n")) << head;
  EXPECT_NE(head.find("Content-Type: text/event-stream\r\n"), std::string::npos);
  EXPECT_NE(head.find("X-Request-Id: watch\r\n"), std::string::npos);
  EXPECT_EQ(head.find("X-Outdial"), std::string::npos);
  EXPECT_EQ(one.read_through("\n\n"), "retry: 2000\n\n");
  for (int i = 3; i <= 250; ++i)
    ASSERT_EQ(one.read_through("\n\n"),
              "id: " + std::to_string(i) +
                  "\nevent: call.ended\ndata: {\"n\":" + std::to_string(i) + "}\n\n");
  publish("batch.progress", "{}");
  EXPECT_EQ(one.read_through("\n\n"), "id: 251\nevent: batch.progress\ndata: {}\n\n");
}

TEST_F(StreamTest, AnswersHeadWithoutAStream) {
  start();
  RawClient one = client();
  one.send("HEAD /events HTTP/1.1\r\nHost: test\r\n\r\n" + get("/healthz"));
  EXPECT_TRUE(one.read_through("\r\n\r\n").starts_with("HTTP/1.1 200 OK\r\n"));
  EXPECT_TRUE(one.read_through("\r\n\r\n").starts_with("HTTP/1.1 200 OK\r\n"));
  EXPECT_EQ(listener->metrics().streams_open, 0U);
}

TEST_F(StreamTest, SendsOnlyWhatTheFilterLetsThrough) {
  start();
  RawClient one = client();
  one.send(get("/events?filter=batch"));
  one.read_through("retry: 2000\n\n");
  for (int i = 0; i < 500; ++i)
    publish("call.ended", "{}");
  publish("batch.completed", "{}");
  EXPECT_EQ(one.read_through("\n\n"), "id: 501\nevent: batch.completed\ndata: {}\n\n");
}

TEST_F(StreamTest, PassesOnTheSourcesReset) {
  source.add("call.ended", "{}");
  start();
  RawClient one = client();
  one.send(get("/events", "Last-Event-ID: 999\r\n"));
  one.read_through("retry: 2000\n\n");
  EXPECT_EQ(one.read_through("\n\n"), "id: 1\nevent: reset\ndata: {}\n\n");
}

TEST_F(StreamTest, CommentsOnAQuietStreamEvenWhenOthersGetEvents) {
  options.limits.keep_alive_comment = base::Millis{100};
  start();
  RawClient quiet = client();
  quiet.send(get("/events?filter=batch"));
  quiet.read_through("retry: 2000\n\n");
  std::atomic<bool> stop{false};
  std::thread busy([&] {
    while (!stop) {
      publish("call.ended", "{}");
      clock.sleep_until(clock.boot() + base::Millis{5});
    }
  });
  EXPECT_EQ(quiet.read_through("\n\n"), ": keep-alive\n\n");
  EXPECT_EQ(quiet.read_through("\n\n"), ": keep-alive\n\n");
  stop = true;
  busy.join();
}

TEST_F(StreamTest, HoldsNoHandlerThread) {
  options.worker_threads = 1;
  start();
  std::vector<RawClient> streams;
  for (int i = 0; i < 50; ++i) {
    streams.push_back(client());
    streams.back().send(get("/events"));
    streams.back().read_through("retry: 2000\n\n");
  }
  EXPECT_EQ(listener->metrics().streams_open, 50u);
  EXPECT_TRUE(healthy());
  publish("call.ended", "{}");
  for (RawClient& one : streams)
    EXPECT_EQ(one.read_through("\n\n"), "id: 1\nevent: call.ended\ndata: {}\n\n");
}

TEST_F(StreamTest, ClosesAReaderThatDoesNotKeepUp) {
  options.limits.write = base::Millis{100};
  options.limits.slowest_reader = 100 << 20;
  for (int i = 0; i < 400; ++i)
    source.add("call.ended", std::string(10'000, 'x'));
  start();
  RawClient slow(listener->port(), 4'096);
  slow.send(get("/events"));
  EXPECT_TRUE(eventually([&] { return listener->metrics().streams_open == 1; }));
  EXPECT_TRUE(eventually([&] { return listener->metrics().streams_open == 0; }));
  EXPECT_EQ(listener->metrics().streams_too_slow, 1u);
  EXPECT_TRUE(slow.ends());
}

TEST_F(StreamTest, NoticesAClientThatLeaves) {
  start();
  RawClient one = client();
  one.send(get("/events"));
  one.read_through("retry: 2000\n\n");
  EXPECT_EQ(listener->metrics().streams_open, 1u);
  one.close();
  EXPECT_TRUE(eventually([&] { return listener->metrics().streams_open == 0; }));
  EXPECT_TRUE(eventually([&] { return listener->metrics().connections_open == 0; }));
}

TEST_F(StreamTest, EndsAStreamWhenTheSourceFailsOrSaysSo) {
  start();
  RawClient one = client();
  one.send(get("/events"));
  one.read_through("retry: 2000\n\n");
  source.failing = true;
  listener->streams().notify();
  EXPECT_TRUE(one.ends());
  source.failing = false;

  RawClient two = client();
  two.send(get("/events"));
  two.read_through("retry: 2000\n\n");
  source.ending = true;
  publish("call.ended", "last");
  EXPECT_EQ(two.read_through("\n\n"), "id: 1\nevent: call.ended\ndata: last\n\n");
  EXPECT_TRUE(two.ends());
}

TEST_F(StreamTest, EndsAtOnceWhenDrained) {
  start();
  RawClient one = client();
  one.send(get("/events"));
  one.read_through("retry: 2000\n\n");
  auto from = clock.boot();
  listener->stop();
  EXPECT_LT(clock.boot() - from, std::chrono::seconds(2));
  EXPECT_TRUE(one.ends());
}

TEST_F(StreamTest, RefusesStreamsBeyondTheCap) {
  options.limits.streams = 1;
  start();
  RawClient one = client();
  one.send(get("/events"));
  one.read_through("retry: 2000\n\n");
  RawAnswer answer = client().ask(get("/events"));
  EXPECT_EQ(answer.status, 503);
  EXPECT_TRUE(answer.has("Retry-After: 1"));
}

TEST(StreamWireTest, KeepsEventsApartWhateverTheyHold) {
  daemon::EventPage page;
  page.events.push_back({7, "a\nb", "one\ntwo\r\nthree\rfour"});
  page.events.push_back({0, "", ""});
  EXPECT_EQ(daemon::to_wire(page),
            "id: 7\nevent: ab\ndata: one\ndata: two\ndata: three\ndata: four\n\ndata: \n\n");
}

}  // namespace
}  // namespace outdial::tests
