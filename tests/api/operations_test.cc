#include <regex>
#include <sstream>

#include "api/event_source.h"
#include "schema/events.h"
#include "schema/meta.h"
#include "tests/api/reading_fixture.h"

namespace outdial::tests {
namespace {

class OperationsTest : public ReadingTest {
 protected:
  void use_with(std::vector<api::Check> checks, bool ready = true) {
    api::Services all = whole_services();
    all.started = clock.boot() - std::chrono::seconds{90};
    all.checks = [checks] { return checks; };
    all.ready = [ready] { return ready; };
    all.more_metrics = [] { return std::string("outdial_more 1\n"); };
    router = std::make_unique<api::Router>(all, api::all_routes());
  }
};

TEST_F(OperationsTest, HealthCountsLiveCallsAndUptime) {
  use_with({});
  EXPECT_EQ(get("/health").json,
            (Json{{"status", "healthy"}, {"active_calls", 0}, {"uptime_seconds", 90}}));
  place(running_batch({"+14155550101"}));
  EXPECT_EQ(get("/health").json["active_calls"], 1);
  EXPECT_EQ(get("/healthz").status, 200);
}

TEST_F(OperationsTest, NeedNoTokenOnlyFromLoopbackAndUnforwarded) {
  for (const char* path : {"/health", "/healthz", "/readyz", "/metrics"}) {
    api::Request bare = request("GET", path);
    bare.headers.clear();
    EXPECT_EQ(send(bare).status, 200) << path;
    api::Request forwarded = bare;
    forwarded.forwarded = true;
    EXPECT_EQ(send(forwarded).status, 401) << path;
    api::Request far = bare;
    far.peer = "192.0.2.7";
    EXPECT_EQ(send(far).status, 401) << path;
    far.headers = request("GET", path).headers;
    EXPECT_EQ(send(far).status, 200) << path;
  }
}

TEST_F(OperationsTest, ReadyzSaysWhatIsWrongWhenAsked) {
  use_with({{"scheduler", true, "", true}, {"listener", true, "4 connections", true}});
  Reply fine = get("/readyz?verbose");
  EXPECT_EQ(fine.status, 200);
  EXPECT_EQ(fine.json["status"], "ready");
  EXPECT_EQ(fine.json["checks"]["scheduler"], (Json{{"ok", true}, {"detail", ""}}));
  EXPECT_EQ(fine.json["checks"]["database"]["ok"], true);
  EXPECT_FALSE(get("/readyz").json.contains("checks"));
  store->write(
      [](schema::Tx& tx) { schema::set_meta(tx, schema::kMetaDiallingLocked, "restored"); });
  Reply locked = get("/readyz?verbose");
  EXPECT_EQ(locked.status, 200);
  EXPECT_EQ(locked.json["checks"]["dialling"],
            (Json{{"ok", false}, {"detail", "locked: restored"}}));
  use_with({{"scheduler", false, "no round for 30 s", true}});
  EXPECT_EQ(get("/readyz").status, 503);
  EXPECT_EQ(get("/readyz").json["status"], "not_ready");
  use_with({}, false);
  EXPECT_EQ(get("/readyz").status, 503);
}

TEST_F(OperationsTest, SaysWhenNothingCanBeStored) {
  use_with({});
  auto database = folder / "outdial.db";
  std::filesystem::rename(database, folder / "away.db");
  Reply health = get("/health");
  EXPECT_EQ(health.status, 503);
  EXPECT_EQ(health.json["status"], "unhealthy");
  EXPECT_EQ(health.json["active_calls"], 0);
  Reply ready = get("/readyz?verbose");
  EXPECT_EQ(ready.status, 503);
  EXPECT_EQ(ready.json["checks"]["database"]["ok"], false);
  Reply refused = post("/api/v1/dialling/unlock", Json::object());
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.code(), "unavailable");
  std::filesystem::rename(folder / "away.db", database);
  clock.advance(std::chrono::seconds{6});
  EXPECT_EQ(get("/health").json["status"], "healthy");
  EXPECT_EQ(get("/readyz").status, 200);
  EXPECT_EQ(post("/api/v1/dialling/unlock", Json::object()).status, 200);
}

TEST_F(OperationsTest, MetricsAreWellFormedAndNamedForOutdial) {
  use_with({});
  std::string of = running_batch({"+14155550101"});
  schema::CallId call = place(of);
  deliver(event_json("call_started", call));
  std::string text = get("/metrics").body;
  for (const char* line :
       {"outdial_calls_live 1", "outdial_webhooks_received_total 1",
        "outdial_webhooks_applied_total 1", "outdial_webhooks_duplicates_total 0",
        "outdial_webhooks_bad_signatures_total 0", "outdial_webhooks_waiting 0",
        "outdial_batches{status=\"in_progress\"} 1", "outdial_jobs{state=\"available\"} 0",
        "outdial_uptime_seconds 9", "outdial_wal_bytes ", "outdial_more 1"})
    EXPECT_NE(text.find(line), std::string::npos) << line << "\n" << text;
  std::istringstream lines(text);
  std::regex sample("outdial_[a-z_]+(\\{[a-z_]+=\"[a-z_]*\"\\})? [-+0-9.e]+");
  std::map<std::string, std::string> types;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("#")) {
      EXPECT_TRUE(std::regex_match(line, sample)) << line;
      continue;
    }
    std::istringstream words(line);
    std::string hash, kind, name, type;
    words >> hash >> kind >> name >> type;
    if (kind != "TYPE") continue;
    EXPECT_EQ(type == "counter", name.ends_with("_total")) << name;
    EXPECT_TRUE(types.emplace(name, type).second) << name << " is declared twice";
  }
}

class EventSourceTest : public ReadingTest {
 protected:
  std::string filter(const std::string& whose = "admin") {
    Reply reply = [&] {
      std::string before = std::exchange(token, whose);
      Reply made = get("/api/v1/events");
      token = before;
      return made;
    }();
    return reply.headers["X-Outdial-Stream"];
  }
  void emit(schema::TenantId whose, const std::string& type) {
    store->write([&](schema::Tx& tx) { schema::append_event(tx, whose, type, "x", "{}"); });
  }
  std::int64_t newest() { return store->read(schema::newest_event); }
  static std::vector<std::string> names(const api::StreamedPage& page) {
    std::vector<std::string> all;
    for (const auto& event : page.events)
      all.push_back(event.name);
    return all;
  }
};

using Names = std::vector<std::string>;

TEST_F(EventSourceTest, HandsAStreamOverFromNowOrFromWhereItBrokeOff) {
  emit(tenant, "batch.paused");
  Reply fresh = get("/api/v1/events");
  EXPECT_EQ(fresh.status, 200);
  EXPECT_EQ(fresh.headers["X-Outdial-Stream-After"], std::to_string(newest()));
  for (auto [header, after] : std::vector<std::pair<std::string, std::string>>{
           {"0", "0"}, {"17", "17"}, {"-4", "-1"}, {"abc", "-1"}, {"99999999999999999999", "-1"}}) {
    api::Request again = request("GET", "/api/v1/events");
    again.headers.emplace_back("last-event-id", header);
    EXPECT_EQ(send(again).headers["X-Outdial-Stream-After"], after) << header;
  }
  token = "";
  EXPECT_EQ(get("/api/v1/events").status, 401);
}

TEST_F(EventSourceTest, GivesATenantItsOwnEventsInOrder) {
  schema::TenantId other = add_tenant("Elsewhere");
  std::int64_t start = newest();
  emit(tenant, "batch.paused");
  emit(other, "batch.halted");
  emit(tenant, "batch.in_progress");
  emit(other, "call.placed");
  api::EventSource source(*store);
  auto first = source.after(start, filter(), 1);
  EXPECT_EQ(names(first), Names{"batch.paused"});
  auto rest = source.after(first.next, filter(), 10);
  EXPECT_EQ(names(rest), Names{"batch.in_progress"});
  EXPECT_EQ(rest.next, newest());
  EXPECT_TRUE(source.after(rest.next, filter(), 10).events.empty());
}

TEST_F(EventSourceTest, ResetsWithTheStateNowWhenThePlaceIsUnknownOrPruned) {
  std::string of = running_batch({"+14155550101"});
  emit(tenant, "batch.paused");
  api::EventSource source(*store);
  for (std::int64_t unknown : {std::int64_t{-1}, newest() + 1}) {
    auto page = source.after(unknown, filter(), 10);
    ASSERT_EQ(names(page), Names{"reset"});
    EXPECT_EQ(page.events[0].seq, newest());
    EXPECT_EQ(page.next, newest());
    Json state = base::parse_json(page.events[0].data).value();
    EXPECT_EQ(state["batches"][0]["id"], of);
    EXPECT_EQ(state["batches"][0]["total"], 1);
    EXPECT_EQ(state["active_calls"], 0);
  }
  clock.advance(std::chrono::hours{80});
  std::int64_t last = newest();
  store->write([&](schema::Tx& tx) { schema::prune_events(tx, clock.now(), 1'000); });
  EXPECT_EQ(names(source.after(last - 1, filter(), 10)), Names{"reset"});
  EXPECT_TRUE(source.after(last, filter(), 10).events.empty());
  emit(tenant, "batch.in_progress");
  EXPECT_EQ(names(source.after(last, filter(), 10)), Names{"batch.in_progress"});
}

TEST_F(EventSourceTest, EndsOnceTheTokenIsRevoked) {
  std::string whose = filter("viewer");
  api::EventSource source(*store);
  EXPECT_FALSE(source.after(newest(), whose, 10).end);
  store->write([&](schema::Tx& tx) {
    for (const auto& one : schema::token_page(tx, tenant, {}, 10))
      if (one.role == schema::Role::viewer) schema::revoke_token(tx, tenant, one.id);
  });
  emit(tenant, "batch.paused");
  auto page = source.after(newest() - 1, whose, 10);
  EXPECT_TRUE(page.end);
  EXPECT_TRUE(page.events.empty());
}

}  // namespace
}  // namespace outdial::tests
