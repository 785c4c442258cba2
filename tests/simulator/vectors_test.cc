#include <gtest/gtest.h>

#include <set>

#include "base/json.h"
#include "simulator/call_json.h"
#include "simulator/signature.h"
#include "tests/simulator/fixture.h"
#include "tests/support/shared_folder.h"

namespace outdial::simulator {
namespace {

using base::Json;
using namespace std::chrono_literals;

TEST(SignatureVectorsTest, SigningGivesEveryValidHeader) {
  auto vectors = Json::parse(tests::read_shared("retell/signature-vectors.json"))["vectors"];
  int compared = 0;
  for (const Json& vector : vectors) {
    if (vector["expected"] != "valid" || !vector.contains("signed_timestamp_ms")) continue;
    std::string header = vector["header"];
    auto canonical = "v=" + vector["signed_timestamp_ms"].dump() + ",d=";
    // Some valid headers are spelled as no sender would: upper case or leading zeros.
    if (!header.starts_with(canonical) ||
        header.find_first_of("ABCDEF", canonical.size()) != std::string::npos)
      continue;
    EXPECT_EQ(sign(vector["body"].get<std::string>(), vector["api_key"].get<std::string>(),
                   base::from_millis(vector["signed_timestamp_ms"])),
              header)
        << vector["id"];
    ++compared;
  }
  EXPECT_GE(compared, 3);
}

std::set<std::string> names_of(const Json& object) {
  std::set<std::string> names;
  for (const auto& [name, value] : object.items())
    names.insert(name);
  return names;
}

/// Members an example has and the simulator's payload lacks, but for those that depend on the case.
std::set<std::string> lacking(const Json& example, const Json& made) {
  const std::set<std::string> optional = {"llm_token_usage", "collected_dynamic_variables",
                                          "telephony_identifier", "recording_multi_channel_url"};
  std::set<std::string> missing;
  auto have = names_of(made);
  for (const std::string& name : names_of(example))
    if (!have.contains(name) && !optional.contains(name)) missing.insert(name);
  return missing;
}

TEST(ExampleTest, WebhooksHaveTheMembersOfTheExamples) {
  const std::pair<const char*, const char*> cases[] = {
      {"webhook.call_started.json", "interested"},
      {"webhook.call_ended.user_hangup.json", "user_hangup"},
      {"webhook.call_ended.dial_no_answer.json", "no_answer"},
      {"webhook.call_ended.voicemail_reached.json", "voicemail"},
      {"webhook.call_ended.concurrency_limit_reached.json", "concurrency_limit_reached"},
      {"webhook.call_analyzed.recruiting.json", "interested"},
      {"webhook.call_analyzed.dial_no_answer.json", "no_answer"},
      {"webhook.call_analyzed.voicemail_reached.json", "voicemail"},
      {"webhook.call_analyzed.appointment_reminder.json", "confirmed"},
  };
  for (const auto& [file, outcome] : cases) {
    Json example = Json::parse(tests::read_shared("retell/examples/" + std::string(file)));
    World world;
    world.outcome("+14155550123", "[\"" + std::string(outcome) + "\"]");
    world.create("+14155550123");
    world.pass(10min);
    bool found = false;
    for (const WebhookOrder& order : world.mailbox.orders) {
      Json made = Json::parse(webhook_body(order, {}));
      if (made["event"] != example["event"]) continue;
      found = true;
      EXPECT_EQ(lacking(example, made), std::set<std::string>{}) << file;
      EXPECT_EQ(lacking(example["call"], made["call"]), std::set<std::string>{}) << file;
      EXPECT_EQ(made["call"].contains("call_analysis"), example["call"].contains("call_analysis"));
    }
    EXPECT_TRUE(found) << file;
  }
}

TEST(ExampleTest, TheExamplesRequestsAreAccepted) {
  Settings settings = test_settings();
  settings.agents.push_back({"agent_7d3f0b9a1c2e4f58869a0b1c2d", ""});
  World world(settings);
  for (const char* file :
       {"create-phone-call.request.json", "create-phone-call.request.full.json"}) {
    auto reply = world.request("POST", "/v2/create-phone-call",
                               tests::read_shared("retell/examples/" + std::string(file)));
    EXPECT_EQ(reply.status, 201) << file << ": " << reply.body;
    Json example =
        Json::parse(tests::read_shared("retell/examples/create-phone-call.response-201.json"));
    auto missing = lacking(example, Json::parse(reply.body));
    missing.erase("custom_sip_headers");
    EXPECT_EQ(missing, std::set<std::string>{}) << file;
  }
  for (const char* file : {"list-calls.request.page.json", "list-calls.request.reconcile.json"})
    EXPECT_EQ(world
                  .request("POST", "/v3/list-calls",
                           tests::read_shared("retell/examples/" + std::string(file)))
                  .status,
              200)
        << file;
  std::string id = world.created_id("+14155550188");
  EXPECT_EQ(world
                .request("PATCH", "/v2/update-call/" + id,
                         tests::read_shared("retell/examples/update-call.request.json"))
                .status,
            200);
}

}  // namespace
}  // namespace outdial::simulator
