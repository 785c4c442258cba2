#include "schema/idempotency.h"

#include "base/crypto.h"
#include "tests/api/api_fixture.h"

namespace outdial::tests {
namespace {

class IdempotencyTest : public ApiTest {
 protected:
  const Json body{{"name", "Night shift"}, {"kind", "custom"}};
};

TEST_F(IdempotencyTest, RepeatsTheStoredAnswer) {
  key = "one";
  Reply first = post("/api/v1/campaigns", body);
  Reply second = post("/api/v1/campaigns", body);
  EXPECT_EQ(first.status, 201);
  EXPECT_EQ(second.status, 201);
  EXPECT_EQ(second.body, first.body);
  EXPECT_EQ(first.headers.count("Idempotent-Replayed"), 0u);
  EXPECT_EQ(second.headers["Idempotent-Replayed"], "true");
  EXPECT_EQ(audit("campaign.create").size(), 1u);
}

TEST_F(IdempotencyTest, RefusesAnotherBody) {
  key = "one";
  post("/api/v1/campaigns", body);
  Reply other = post("/api/v1/campaigns", {{"name", "Other"}, {"kind", "custom"}});
  EXPECT_EQ(other.status, 422);
  EXPECT_EQ(other.code(), "idempotency_mismatch");
}

TEST_F(IdempotencyTest, IsScopedToTokenAndPath) {
  key = "one";
  std::string first = post("/api/v1/campaigns", body).json["id"];
  token = "manager";
  EXPECT_NE(post("/api/v1/campaigns", body).json["id"], first);
  EXPECT_EQ(post("/api/v1/suppressions", {{"phone", "+14155550123"}}).status, 201);
}

TEST_F(IdempotencyTest, KeepsNoRefusal) {
  key = "one";
  EXPECT_EQ(post("/api/v1/campaigns", {{"name", "x"}, {"kind", "none"}}).status, 422);
  EXPECT_EQ(post("/api/v1/campaigns", body).status, 201);
}

TEST_F(IdempotencyTest, ForgetsAfterADay) {
  key = "one";
  std::string first = post("/api/v1/campaigns", body).json["id"];
  clock.advance(std::chrono::hours{25});
  EXPECT_NE(post("/api/v1/campaigns", body).json["id"], first);
}

TEST_F(IdempotencyTest, IsRequiredWhereACallMayFollow) {
  EXPECT_EQ(send("POST", "/api/v1/calls", "{}").code(), "idempotency_key_required");
  EXPECT_EQ(send("POST", "/api/v1/batches/bat_1/launch").status, 400);
  key = "two words";
  EXPECT_EQ(send("POST", "/api/v1/calls", "{}").code(), "invalid_idempotency_key");
  key = std::string(256, 'k');
  EXPECT_EQ(send("POST", "/api/v1/calls", "{}").code(), "invalid_idempotency_key");
}

TEST_F(IdempotencyTest, ARunningKeyIsAConflictUntilItsProcessIsGone) {
  std::string to = batch(campaign());
  std::string path = "/api/v1/batches/" + to + "/contacts";
  std::string csv = "phone\n+14155550123\n";
  auto admin = store->read(
      [&](const schema::ReadTx& tx) { return schema::token_page(tx, tenant, {}, 1).front().id; });
  key = "import";
  store->write([&](schema::Tx& tx) {
    schema::insert_running_key(tx, tenant, {admin, "POST", path, key}, base::sha256_hex(csv),
                               schema::InstanceId::make(ids));
  });
  Reply running = add_csv(to, csv);
  EXPECT_EQ(running.status, 409);
  EXPECT_EQ(running.code(), "idempotency_running");
  store->write([&](schema::Tx& tx) { EXPECT_EQ(schema::release_keys_of_others(tx, instance), 1); });
  EXPECT_EQ(add_csv(to, csv).json["accepted"], 1);
  Reply again = add_csv(to, csv);
  EXPECT_EQ(again.json["accepted"], 1);
  EXPECT_EQ(again.headers["Idempotent-Replayed"], "true");
}

TEST_F(IdempotencyTest, WorkThatFailsLetsItsKeyGo) {
  std::string to = batch(campaign());
  key = "import";
  EXPECT_EQ(add_csv(to, "nothing\n1\n").status, 422);
  EXPECT_EQ(add_csv(to, "phone\n+14155550123\n").status, 200);
}

TEST_F(IdempotencyTest, OldKeysArePruned) {
  key = "one";
  post("/api/v1/campaigns", body);
  clock.advance(std::chrono::hours{25});
  store->write([&](schema::Tx& tx) {
    EXPECT_EQ(schema::prune_keys(tx, clock.now() - std::chrono::hours{24}, 10), 1);
    EXPECT_EQ(schema::prune_keys(tx, clock.now() - std::chrono::hours{24}, 10), 0);
  });
}

}  // namespace
}  // namespace outdial::tests
