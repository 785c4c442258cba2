#include <atomic>
#include <latch>
#include <limits>
#include <thread>

#include "schema/call_events.h"
#include "schema/error_list.h"
#include "tests/api/reading_fixture.h"

namespace outdial::tests {
namespace {

using enum schema::CallStatus;

/// What an honest Retell does not send.
class WebhookEdgesTest : public ReadingTest {
 protected:
  std::vector<schema::ErrorRow> errors() {
    return store->read([&](const schema::ReadTx& tx) {
      return schema::error_page(tx, tenant, {}, {.before = {}, .limit = 100});
    });
  }
  std::int64_t waiting() {
    return store->read([](const schema::ReadTx& tx) { return schema::count_unapplied_events(tx); });
  }
};

TEST_F(WebhookEdgesTest, BelievesOneFreshSignatureAndNothingElse) {
  schema::CallId call = place(running_batch({"+14155550123"}));
  const std::string body = base::dump_json(event_json("call_ended", call));
  struct Case {
    const char* name;
    std::int64_t off_ms;
    std::string before;  // put before the header's value, and behind it
    std::string behind;
    std::vector<std::string> more;  // further headers of the name; "" is a copy
    int status;
  };
  const Case cases[] = {
      {"now", 0, "", "", {}, 200},
      {"299 s old", -299'000, "", "", {}, 200},
      {"300 s old", -300'000, "", "", {}, 200},
      {"301 s old", -301'000, "", "", {}, 401},
      {"299 s ahead", 299'000, "", "", {}, 200},
      {"301 s ahead", 301'000, "", "", {}, 401},
      {"blanks around", 0, " \t", "\t  ", {}, 200},
      {"a blank within", 0, "v= ", "", {}, 401},
      {"a line break behind", 0, "", "\n", {}, 401},
      {"a comma behind", 0, "", ",", {}, 401},
      {"twice", 0, "", "", {""}, 401},
      {"beside an empty one", 0, "", "", {" "}, 401},
      {"beside a wrong one", 0, "", "", {"v=1,d=" + std::string(64, '0')}, 401},
  };
  std::uint64_t refused = 0;
  for (const Case& one : cases) {
    std::string value = retell::sign(body, "key", base::to_millis(clock.real_now()) + one.off_ms);
    api::Request made = request("POST", "/webhooks/retell", body);
    made.headers.emplace_back("x-retell-signature", one.before + value + one.behind);
    for (const std::string& more : one.more)
      made.headers.emplace_back("x-retell-signature", more.empty() ? value : more);
    EXPECT_EQ(send(made).status, one.status) << one.name;
    if (one.status == 401) ++refused;
  }
  EXPECT_EQ(counts->bad_signatures, refused);
  EXPECT_EQ(counts->applied, 1u);
}

TEST_F(WebhookEdgesTest, BelievesNothingWithoutAKey) {
  api::Services keyless = whole_services();
  keyless.webhook_key = [] { return std::string(); };
  router = std::make_unique<api::Router>(keyless, api::all_routes());
  std::string body = base::dump_json(event_json("call_ended", schema::CallId::make(ids)));
  api::Request made = request("POST", "/webhooks/retell", body);
  made.headers.emplace_back("x-retell-signature",
                            retell::sign(body, "", base::to_millis(clock.real_now())));
  EXPECT_EQ(send(made).status, 401);
  EXPECT_EQ(waiting(), 0);
}

/// The store writes on its own thread, as the daemon's does.
class ParallelWebhooksTest : public WebhookEdgesTest {
 protected:
  ParallelWebhooksTest() {
    router.reset();
    store.reset();
    store = std::make_unique<schema::Store>(
        schema::Store::Options{(folder / "outdial.db").string()}, clock, ids);
    use(api::all_routes());
  }
};

TEST_F(ParallelWebhooksTest, AppliesFiftyCopiesThatComeAtOnceOnce) {
  schema::CallId call = place(running_batch({"+14155550123"}));
  const api::Request same = signed_request(base::dump_json(event_json("call_analyzed", call)));
  std::latch together(50);
  std::atomic<int> applied{0};
  std::atomic<int> duplicates{0};
  {
    std::vector<std::jthread> senders;
    for (int i = 0; i < 50; ++i)
      senders.emplace_back([&] {
        together.arrive_and_wait();
        Reply reply = send(same);
        EXPECT_EQ(reply.status, 200) << reply.body;
        ++(reply.json["status"] == "applied" ? applied : duplicates);
      });
  }
  EXPECT_EQ(applied, 1);
  EXPECT_EQ(duplicates, 49);
  EXPECT_EQ(counts->applied, 1u);
  EXPECT_EQ(enrolment_of(call).attempts, 1);
  EXPECT_EQ(row(call).status, analyzed);
  Reply events = get("/api/v1/calls/" + call.str() + "/events");
  ASSERT_EQ(events.json["data"].size(), 1u);
  EXPECT_EQ(events.json["data"][0]["copies"], 50);
}

TEST_F(WebhookEdgesTest, LeavesOutAbsurdValuesAndSaysSo) {
  const std::pair<Json, const char*> absurd[] = {
      {{{"duration_ms", std::numeric_limits<std::int64_t>::max()}}, "duration_ms"},
      {{{"duration_ms", -5}}, "duration_ms"},
      {{{"call_cost", {{"combined_cost", 1e308}}}}, "call_cost.combined_cost"},
      {{{"call_cost", {{"combined_cost", -1e15}}}}, "call_cost.combined_cost"},
      {{{"start_timestamp", std::numeric_limits<std::int64_t>::max()}}, "start_timestamp"},
  };
  int line = 0;
  for (const auto& [values, name] : absurd) {
    schema::CallId call = place(running_batch({"+1415555020" + std::to_string(line++)}));
    Json event = event_json("call_analyzed", call);
    event["call"].update(values);
    EXPECT_EQ(deliver(event).json["status"], "applied") << name;
    EXPECT_EQ(row(call).status, analyzed) << name;
    EXPECT_TRUE(row(call).answered) << name;
    ASSERT_EQ(errors().size(), static_cast<std::size_t>(line));
    EXPECT_EQ(errors()[0].severity, "warning");
    EXPECT_EQ(errors()[0].correlation_id, call.str());
    EXPECT_TRUE(errors()[0].message.ends_with(name)) << errors()[0].message;
    Json shown = get("/api/v1/batches/" + row(call).batch_id.str()).json;
    EXPECT_LE(shown["talk_seconds"], 25) << name;
  }
  for (const char* path : {"/api/v1/stats", "/api/v1/calls", "/metrics", "/api/v1/batches"})
    EXPECT_EQ(get(path).status, 200) << path;
  EXPECT_EQ(get("/api/v1/campaigns/" + campaign_id + "/stats").status, 200);
}

TEST_F(WebhookEdgesTest, CountsWithAbsurdRowsFromEarlierDays) {
  for (int i = 0; i < 3; ++i)
    deliver(event_json("call_analyzed", place(running_batch({"+1415555020" + std::to_string(i)}))));
  store->write([](schema::Tx& tx) {
    tx.run("UPDATE calls SET duration_ms = 9223372036854775807, cost_cents = '1e308'", {});
    tx.run("UPDATE batch_progress SET cost_micros = 9223372036854775807", {});
  });
  Reply stats = get("/api/v1/stats");
  EXPECT_EQ(stats.status, 200) << stats.body;
  EXPECT_EQ(stats.json["avg_duration_seconds"], 86'400) << stats.body;
  EXPECT_EQ(get("/api/v1/campaigns/" + campaign_id + "/stats").status, 200);
  EXPECT_EQ(get("/api/v1/calls").status, 200);
}

}  // namespace
}  // namespace outdial::tests
