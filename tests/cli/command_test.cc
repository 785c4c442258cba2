#include "cli/session.h"
#include "tests/cli/command_fixture.h"

namespace outdial::cli {
namespace {

TEST_F(CommandTest, GivesOutAPersonByNumber) {
  daemon_.on("GET /api/v1/contacts?phone=%2B14155550123&limit=1",
             R"({"data":[{"id":"con_1"}],"has_more":false})");
  daemon_.on("GET /api/v1/contacts/con_1/export", R"({"contact_id":"con_1"})");
  EXPECT_EQ(outdial({"contact", "export", "--phone", "+14155550123"}), 0) << err();
  EXPECT_EQ(out(), "{\"contact_id\":\"con_1\"}\n");
  EXPECT_EQ(outdial({"contact", "export"}), 2);
}

TEST_F(CommandTest, ErasesAPersonOnlyWhenItIsConfirmed) {
  daemon_.on("POST /api/v1/contacts/con_1/erase", R"({"id":"era_1","status":"requested"})");
  EXPECT_EQ(outdial({"contact", "erase", "con_1"}), 2);
  EXPECT_NE(err().find("--yes"), std::string::npos);
  EXPECT_EQ(daemon_.lines(), Lines{});
  EXPECT_EQ(outdial({"contact", "erase", "con_1", "--yes"}), 0) << err();
  EXPECT_NE(out().find("requested"), std::string::npos);
}

TEST_F(CommandTest, SuggestsWhatWasMeant) {
  EXPECT_EQ(outdial({"batch", "lanuch", "x"}), 2);
  EXPECT_EQ(err(), "outdial: there is no command \"lanuch\"; did you mean \"launch\"?\n");
  EXPECT_EQ(outdial({"-o", "json", "campain", "list"}), 2);
  EXPECT_EQ(err(), "outdial: there is no command \"campain\"; did you mean \"campaign\"?\n");
  EXPECT_EQ(outdial({"batch", "launch", "x", "--dry-rum"}), 2);
  EXPECT_NE(err().find("did you mean \"--dry-run\"?"), std::string::npos) << err();
  EXPECT_EQ(out(), "");
  EXPECT_TRUE(daemon_.lines().empty());
}

TEST_F(CommandTest, LeadsItsHelpWithExamples) {
  EXPECT_EQ(outdial({"--help"}), 0);
  EXPECT_LT(out().find("Examples:"), out().find("Usage:"));
  EXPECT_EQ(err(), "");
  EXPECT_EQ(outdial({}), 2);
  EXPECT_EQ(out(), "");
}

TEST_F(CommandTest, TellsWhyNobodyAnswers) {
  EXPECT_EQ(outdial({"--server", "http://127.0.0.1:1", "status"}), 8);
  EXPECT_NE(err().find("cannot reach Outdial at http://127.0.0.1:1"), std::string::npos);
}

TEST_F(CommandTest, SendsNoTokenInClearToAnotherMachine) {
  EXPECT_EQ(outdial({"status", "--server", "http://dial.example.com"}), 2);
  EXPECT_NE(err().find("in clear"), std::string::npos);
}

TEST_F(CommandTest, TakesTheTokenFromItsThreePlacesInOrder) {
  daemon_.on("GET /api/v1/tokens", R"({"data":[],"has_more":false})");
  std::string named = file("mine", "odk_named\n");
  file("admin-token-o.db", "odk_admin\n");
  file("admin-token", "odk_of_another_database\n");
  EXPECT_EQ(outdial({"token", "list", "--token-file", named}), 0);
  EXPECT_EQ(outdial({"token", "list"}), 0);
  without_token_ = true;
  EXPECT_EQ(outdial({"token", "list"}), 0);
  std::filesystem::remove(folder_ + "/admin-token-o.db");
  EXPECT_EQ(outdial({"token", "list"}), 0);
  Lines used;
  for (const auto& request : daemon_.seen())
    used.push_back(request.authorization);
  EXPECT_EQ(used, (Lines{"Bearer odk_named", "Bearer odk_1", "Bearer odk_admin", ""}));
}

TEST_F(CommandTest, AsksBeforeItUnlocksARestoredDatabase) {
  daemon_.on(
      "GET /api/v1/dialling",
      R"({"locked":true,"reason":"restored","batches_in_progress":2,"contacts_waiting":37,)"
      R"("last_call_at":"2026-11-18T15:00:00.000Z","checked_at":"2026-11-20T16:00:00.000Z"})");
  daemon_.on("POST /api/v1/dialling/unlock", R"({"locked":false,"reason":null})");
  const Lines asked{"GET /api/v1/dialling"};
  const Lines done{"GET /api/v1/dialling", "POST /api/v1/dialling/unlock"};

  EXPECT_EQ(outdial({"dialling", "unlock"}), 2);
  EXPECT_EQ(daemon_.lines(), asked);
  for (const char* part : {"restored from a backup", "2 days ago", "call 37 people", "--yes"})
    EXPECT_NE(err().find(part), std::string::npos) << part << "\n" << err();

  answer_ = "no\n";
  EXPECT_EQ(outdial({"dialling", "unlock"}), 1);
  EXPECT_EQ(daemon_.lines().back(), asked.back());
  answer_ = "yes\n";
  EXPECT_EQ(outdial({"dialling", "unlock"}), 0);
  EXPECT_EQ(daemon_.lines().back(), done.back());
  answer_.reset();
  EXPECT_EQ(outdial({"dialling", "unlock", "--yes"}), 0);
  EXPECT_EQ(daemon_.lines().back(), done.back());
}

TEST_F(CommandTest, UnlocksNothingThatIsNotLocked) {
  daemon_.on("GET /api/v1/dialling", R"({"locked":false,"reason":null})");
  EXPECT_EQ(outdial({"dialling", "unlock"}), 0);
  EXPECT_EQ(daemon_.lines(), (Lines{"GET /api/v1/dialling"}));
}

TEST_F(CommandTest, PrintsAProblemAndExitsByIt) {
  EXPECT_EQ(outdial({"call", "show", "att_1"}), 3);
  EXPECT_EQ(err(), "outdial: Not found: There is nothing here.\n  request req_404\n");
  EXPECT_EQ(out(), "");
}

TEST_F(CommandTest, CreatesACampaignFromAFile) {
  daemon_.on("POST /api/v1/campaigns",
             R"({"id":"cmp_1","name":"N","status":"draft",)"
             R"("missing":["agent_id","from_number"]})",
             201);
  EXPECT_EQ(outdial({"campaign", "create", file("c.json", R"({"name":"N"})")}), 0);
  EXPECT_NE(out().find("Missing      agent_id, from_number\n"), std::string::npos) << out();
  EXPECT_EQ(daemon_.seen().at(0).body, R"({"name":"N"})");
  EXPECT_EQ(outdial({"campaign", "create", file("bad.json", "{\"name\":")}), 6);
  EXPECT_EQ(outdial({"campaign", "create", folder_ + "/absent.json"}), 2);
  EXPECT_EQ(daemon_.lines().size(), 1U);
}

TEST_F(CommandTest, FindsABatchByItsNameOverAllPages) {
  daemon_.on("GET /api/v1/batches?limit=200",
             R"({"data":[{"id":"bat_1","name":"A"}],"has_more":true,"next_cursor":"c/2"})");
  daemon_.on("GET /api/v1/batches?limit=200&cursor=c%2F2",
             R"({"data":[{"id":"bat_2","name":"B"},{"id":"bat_3","name":"B"}],"has_more":false})");
  daemon_.on("POST /api/v1/batches/bat_1/pause", R"({"id":"bat_1","status":"paused"})", 202);
  EXPECT_EQ(outdial({"batch", "pause", "A"}), 0);
  EXPECT_EQ(daemon_.lines().back(), "POST /api/v1/batches/bat_1/pause");
  EXPECT_EQ(outdial({"batch", "pause", "B"}), 5);
  EXPECT_NE(err().find("bat_3"), std::string::npos);
  EXPECT_EQ(outdial({"batch", "pause", "C"}), 3);
  EXPECT_EQ(outdial({"batch", "pause"}), 2);
}

TEST_F(CommandTest, SendsOnlyWhatWasSaidOfANewBatch) {
  daemon_.on("POST /api/v1/batches", R"({"id":"bat_1","status":"preparing"})", 201);
  EXPECT_EQ(outdial({"batch", "create", "--campaign", "cmp_1", "--name", "N", "--first", "5",
                     "--calls-per-second", "2.5"}),
            0);
  EXPECT_EQ(daemon_.seen().at(0).body,
            R"({"campaign_id":"cmp_1","first":5,"name":"N","pacing":{"calls_per_second":2.5}})");
}

TEST_F(CommandTest, ReportsAnImportAndWhatWasRejected) {
  daemon_.on("POST /api/v1/batches/bat_1/contacts",
             R"({"rows":3,"accepted":1,"updated":0,"duplicates":1,"rejected":)"
             R"([{"line":4,"field":"phone","code":"invalid","detail":"too short"}]})");
  EXPECT_EQ(outdial({"batch", "add", "bat_1", file("c.csv", "phone\n+14155550123\n"), "--dry-run"}),
            0);
  EXPECT_EQ(out(), "LINE  FIELD  CODE     DETAIL\n   4  phone  invalid  too short\n");
  EXPECT_EQ(err(),
            "Nothing was added (dry run). 3 rows: 1 accepted, 0 updated, 1 duplicates, 1 "
            "rejected.\n");
  EXPECT_EQ(daemon_.lines(), (Lines{"POST /api/v1/batches/bat_1/contacts?dry_run=1"}));
  EXPECT_EQ(daemon_.seen().at(0).type, "text/csv");
}

TEST_F(CommandTest, MapsColumnsAndIsContentWhenEverybodyIsThereAlready) {
  daemon_.on("POST /api/v1/batches/bat_1/contacts",
             R"({"rows":2,"accepted":0,"updated":0,"duplicates":2,"rejected":[]})");
  EXPECT_EQ(outdial({"batch", "add", "bat_1", file("c.csv", "Telefon\n"), "--map", "phone=Telefon",
                     "--map", "name=Wer"}),
            0);
  EXPECT_NE(err().find("Everybody in the file is in the batch already.\n"), std::string::npos);
  EXPECT_EQ(daemon_.lines().back(), "POST /api/v1/batches/bat_1/contacts?mapping=" +
                                        url_encoded(R"({"Telefon":"phone","Wer":"name"})"));
  EXPECT_EQ(outdial({"batch", "add", "bat_1", file("c.csv", "x\n"), "--map", "phone"}), 2);
  EXPECT_NE(err().find("phone=Telefon"), std::string::npos);
}

TEST_F(CommandTest, ChangesACampaign) {
  daemon_.on("PATCH /api/v1/campaigns/cmp_1", R"({"id":"cmp_1","status":"active"})");
  EXPECT_EQ(outdial({"campaign", "update", "cmp_1", file("c.json", R"({"agent_id":"a"})")}), 0);
  EXPECT_EQ(outdial({"campaign", "pause", "cmp_1"}), 0);
  EXPECT_EQ(outdial({"campaign", "activate", "cmp_1"}), 0);
  Lines bodies;
  for (const auto& request : daemon_.seen())
    bodies.push_back(request.body);
  EXPECT_EQ(bodies,
            (Lines{R"({"agent_id":"a"})", R"({"status":"paused"})", R"({"status":"active"})"}));
}

TEST_F(CommandTest, FindsCallsByTheNameOfTheirBatchAndTellsTheirStoryInOrder) {
  daemon_.on("GET /api/v1/batches", R"({"data":[{"id":"bat_7","name":"B"}],"has_more":false})");
  daemon_.on("GET /api/v1/calls", R"({"data":[],"has_more":false})");
  EXPECT_EQ(outdial({"call", "list", "--batch", "B"}), 0);
  EXPECT_EQ(daemon_.lines().back(), "GET /api/v1/calls?batch_id=bat_7&limit=50");
  daemon_.on("GET /api/v1/calls/att_1", R"({"id":"att_1"})");
  daemon_.on("GET /api/v1/calls/att_1/events",
             R"({"data":[{"event":"call_ended"},{"event":"call_started"}],"has_more":false})");
  EXPECT_EQ(outdial({"call", "show", "att_1", "--events"}), 0);
  EXPECT_LT(out().find("call_started"), out().find("call_ended"));
}

TEST_F(CommandTest, LaunchesWithAKeySoThatARepeatIsHarmless) {
  daemon_.on("POST /api/v1/batches/bat_1/launch", R"({"title":"Restarting"})", 503);
  daemon_.on("POST /api/v1/batches/bat_1/launch", R"({"id":"bat_1","status":"in_progress"})", 202);
  EXPECT_EQ(outdial({"batch", "launch", "bat_1"}), 0);
  auto seen = daemon_.seen();
  ASSERT_EQ(seen.size(), 2U);
  EXPECT_EQ(seen[0].idempotency_key.size(), 32U);
  EXPECT_EQ(seen[0].idempotency_key, seen[1].idempotency_key);
}

TEST_F(CommandTest, SendsNothingElseTwice) {
  daemon_.on("POST /api/v1/batches/bat_1/resume", "{}", 503);
  EXPECT_EQ(outdial({"batch", "resume", "bat_1"}), 8);
  EXPECT_EQ(daemon_.lines().size(), 1U);
}

TEST_F(CommandTest, WatchesUntilTheEndAndShowsHowItEnded) {
  const std::string path = "GET /api/v1/batches/bat_1";
  daemon_.on(path, R"({"name":"B","status":"in_progress","total":4,"pending":2,"in_call":1})");
  daemon_.on(path, R"({"name":"B","status":"completed","total":4,"done":3,"exhausted":1,)"
                   R"("calls":{"placed":4,"connected":3}})");
  daemon_.on("GET /api/v1/batches/bat_1/contacts",
             R"({"data":[{"status":"done","disposition":"interested"},)"
             R"({"status":"done","disposition":"not_interested"},)"
             R"({"status":"done","disposition":"interested"},)"
             R"({"status":"exhausted","disposition":null}],"has_more":false})");
  EXPECT_EQ(outdial({"batch", "watch", "bat_1"}), 0);
  EXPECT_EQ(out(),
            "STATUS     DISPOSITION     CONTACTS  SHARE\n"
            "done       interested             2    50%\n"
            "done       not_interested         1    25%\n"
            "exhausted  -                      1    25%\n");
  EXPECT_EQ(err().substr(0, err().find('\n')), "B ▓▓░░░░░░ 1/4");
  EXPECT_NE(err().find("B ▓▓▓▓▓▓▓▓ 4/4 75% answered · completed\n"), std::string::npos) << err();
}

TEST_F(CommandTest, FailsWhenAWatchedBatchIsHalted) {
  daemon_.on("GET /api/v1/batches/bat_1",
             R"({"name":"B","status":"halted","waiting_reason":"agent not found","total":1,)"
             R"("pending":1})");
  daemon_.on("GET /api/v1/batches/bat_1/contacts", R"({"data":[],"has_more":false})");
  EXPECT_EQ(outdial({"batch", "watch", "bat_1"}), 1);
  EXPECT_NE(err().find("the batch was halted: agent not found\n  mend the cause, then: outdial "
                       "batch resume \"B\"\n"),
            std::string::npos)
      << err();
}

TEST_F(CommandTest, ExportsEveryPageUnderOneHeader) {
  const std::string path = "GET /api/v1/batches/bat_1/export?format=csv&limit=10000";
  daemon_.on(path, "phone,status\r\n+1,done\r\n", 200, "a=b");
  daemon_.on(path + "&cursor=a%3Db", "phone,status\r\n+2,done\r\n", 200, "c");
  daemon_.on(path + "&cursor=c", "phone,status\r\n");
  EXPECT_EQ(outdial({"batch", "export", "bat_1"}), 0);
  EXPECT_EQ(out(), "phone,status\r\n+1,done\r\n+2,done\r\n");
}

TEST_F(CommandTest, KeepsAnEarlierExportUntilTheNewOneIsWhole) {
  const std::string path = "GET /api/v1/batches/bat_1/export?format=csv&limit=10000";
  const std::string file = folder_ + "/results.csv";
  std::ofstream(file) << "old";
  daemon_.on(path, "phone\r\n+1\r\n", 200, "gone");
  EXPECT_NE(outdial({"batch", "export", "bat_1", "--to", file}), 0);
  EXPECT_EQ(read_file(file), "old");
  EXPECT_FALSE(std::filesystem::exists(file + ".part"));
  daemon_.on(path + "&cursor=gone", "phone\r\n+2\r\n");
  EXPECT_EQ(outdial({"batch", "export", "bat_1", "--to", file}), 0);
  EXPECT_EQ(read_file(file), "phone\r\n+1\r\n+2\r\n");
  EXPECT_EQ(outdial({"batch", "export", "bat_1", "--to", folder_ + "/no/where.csv"}), 1);
}

TEST_F(CommandTest, ShowsATokenOnceOnStandardOutput) {
  daemon_.on("POST /api/v1/tokens", R"({"id":"tok_1","name":"ci","token":"odk_new"})", 201);
  EXPECT_EQ(outdial({"token", "create", "--name", "ci", "--role", "caller"}), 0);
  EXPECT_EQ(out(), "odk_new\n");
  EXPECT_EQ(daemon_.seen().at(0).body, R"({"name":"ci","role":"caller"})");
  EXPECT_EQ(outdial({"token", "create", "--name", "ci", "--scope", "contacts:pii"}), 0);
  EXPECT_EQ(daemon_.seen().at(1).body,
            R"({"name":"ci","role":"viewer","scopes":["contacts:pii"]})");
  EXPECT_EQ(outdial({"token", "create", "--name", "ci", "--role", "king"}), 2);
}

TEST_F(CommandTest, ShowsTheHouseOnOneScreen) {
  daemon_.on("GET /health", R"({"status":"healthy","active_calls":2,"uptime_seconds":7800})");
  daemon_.on("GET /api/v1/batches", R"({"data":[],"has_more":false})");
  EXPECT_EQ(outdial({"status"}), 0);
  EXPECT_NE(out().find("is healthy, up 2h10, 2 calls in progress.\nNo open batch."),
            std::string::npos)
      << out();
}

TEST_F(CommandTest, ListsNoMoreThanAskedFor) {
  daemon_.on("GET /api/v1/calls?status=failed&limit=2",
             R"({"data":[{"id":"att_1"},{"id":"att_2"}],"has_more":true,"next_cursor":"x"})");
  EXPECT_EQ(outdial({"call", "list", "--status", "failed", "--limit", "2", "-o", "jsonl"}), 0);
  EXPECT_EQ(out(), "{\"id\":\"att_1\"}\n{\"id\":\"att_2\"}\n");
  EXPECT_EQ(daemon_.lines().size(), 1U);
}

TEST_F(CommandTest, RunsTheDemoOnlyWhenToldTo) {
  std::string campaign = file("c.json", R"({"name":"N"})");
  std::string contacts = file("nurses.csv", "phone\n+14155550123\n");
  outdial({"demo", "--campaign", campaign, "--contacts", contacts});
  EXPECT_EQ(out(), "");
  EXPECT_TRUE(daemon_.lines().empty());

  daemon_.on("POST /api/v1/campaigns", R"({"id":"cmp_1","status":"active"})", 201);
  daemon_.on("POST /api/v1/batches", R"({"id":"bat_1","status":"preparing"})", 201);
  daemon_.on("POST /api/v1/batches/bat_1/contacts",
             R"({"rows":1,"accepted":1,"updated":0,"duplicates":0,"rejected":[]})");
  daemon_.on("POST /api/v1/batches/bat_1/launch", R"({"id":"bat_1","status":"in_progress"})", 202);
  daemon_.on("GET /api/v1/batches/bat_1",
             R"({"name":"nurses","status":"completed","total":1,"done":1,
                 "created_at":"2026-11-18T15:00:00.000Z"})");
  daemon_.on("PATCH /api/v1/batches/bat_1", R"({"id":"bat_1","status":"preparing"})");
  daemon_.on("GET /api/v1/batches/bat_1/contacts",
             R"({"data":[{"status":"done","disposition":"interested"}],"has_more":false})");
  EXPECT_EQ(outdial({"demo", "--yes", "--campaign", campaign, "--contacts", contacts}), 0) << err();
  auto seen = daemon_.seen();
  auto patch = std::ranges::find_if(seen, [](const auto& one) { return one.method == "PATCH"; });
  ASSERT_NE(patch, seen.end());
  EXPECT_EQ(patch->body, R"({"expires_at":"2026-11-18T23:00:00.000Z"})");
  EXPECT_NE(out().find("interested"), std::string::npos);
  EXPECT_NE(err().find("Dashboard: " + daemon_.address() + "/\n"), std::string::npos);
}

}  // namespace
}  // namespace outdial::cli
