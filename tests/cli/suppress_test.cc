#include "tests/cli/command_fixture.h"

namespace outdial::cli {
namespace {

TEST_F(CommandTest, TakesTheNumberOffTheDoNotCallList) {
  daemon_.on("GET /api/v1/suppressions?phone=%2B14155550123&limit=1",
             R"({"data":[{"id":"sup_1"}],"has_more":false})");
  daemon_.on("DELETE /api/v1/suppressions/sup_1", "", 204);
  EXPECT_EQ(outdial({"suppress", "remove", "+14155550123"}), 0);
  EXPECT_EQ(daemon_.lines().back(), "DELETE /api/v1/suppressions/sup_1");
  daemon_.on("GET /api/v1/suppressions?phone=%2B14155550199&limit=1",
             R"({"data":[],"has_more":false})");
  EXPECT_EQ(outdial({"suppress", "remove", "+14155550199"}), 3);
}

TEST_F(CommandTest, ListsAndLiftsWithItsWords) {
  daemon_.on("POST /api/v1/suppressions", R"({"id":"sup_1"})", 201);
  EXPECT_EQ(outdial({"suppress", "add", "+14155550123", "--reason", "asked", "--source", "letter",
                     "--scope", "campaign:cmp_1", "--expires", "2027-01-31"}),
            0);
  EXPECT_EQ(daemon_.seen().back().body,
            R"({"expires_at":"2027-01-31","phone":"+14155550123","reason":"asked",)"
            R"("scope":"campaign:cmp_1","source":"letter"})");
  daemon_.on("GET /api/v1/suppressions", R"({"data":[],"has_more":false})");
  EXPECT_EQ(outdial({"suppress", "list", "--reason", "asked", "--scope", "tenant"}), 0);
  EXPECT_EQ(daemon_.lines().back(), "GET /api/v1/suppressions?reason=asked&scope=tenant&limit=50");
  daemon_.on("DELETE /api/v1/suppressions/sup_1", "", 204);
  EXPECT_EQ(outdial({"suppress", "remove", "sup_1", "--reason", "new consent"}), 0);
  EXPECT_EQ(daemon_.lines().back(), "DELETE /api/v1/suppressions/sup_1?reason=new%20consent");
}

TEST_F(CommandTest, SendsADoNotCallListAndSaysWhichLinesWereWrong) {
  const std::string answer =
      R"({"rows":3,"accepted":1,"updated":0,"duplicates":1,"rejected_total":1,"ended":4,)"
      R"("rejected":[{"line":3,"field":"phone","code":"short_code","detail":"Too short."}]})";
  daemon_.on("POST /api/v1/suppressions/import", answer);
  EXPECT_EQ(outdial({"suppress", "import", file("dnc.csv", "+1\n"), "--source", "May"}), 0);
  EXPECT_EQ(daemon_.lines().back(), "POST /api/v1/suppressions/import?source=May");
  EXPECT_EQ(daemon_.seen().back().type, "text/csv");
  EXPECT_NE(out().find("short_code"), std::string::npos);
  EXPECT_NE(err().find("4 contacts taken out of batches"), std::string::npos);
  daemon_.on("POST /api/v1/suppressions/import?reason=May",
             R"({"rows":1,"rejected_total":1,"rejected":[]})");
  EXPECT_EQ(outdial({"suppress", "import", file("dnc.csv", "x\n"), "--reason", "May"}), 6);
}

TEST_F(CommandTest, WritesTheDoNotCallListToAFile) {
  daemon_.on("GET /api/v1/suppressions/export", "phone,reason\r\n+1,a\r\n", 200, "next");
  daemon_.on("GET /api/v1/suppressions/export", "phone,reason\r\n+2,b\r\n");
  EXPECT_EQ(outdial({"suppress", "export", "--source", "call"}), 0);
  EXPECT_EQ(out(), "phone,reason\r\n+1,a\r\n+2,b\r\n");
  EXPECT_EQ(daemon_.lines().back(),
            "GET /api/v1/suppressions/export?format=csv&source=call&limit=10000&cursor=next");
}

}  // namespace
}  // namespace outdial::cli
