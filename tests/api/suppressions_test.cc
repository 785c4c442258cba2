#include "schema/suppressions.h"
#include <set>
#include <sstream>

#include "base/log.h"
#include "calls/batch_control.h"
#include "tests/api/reading_fixture.h"

namespace outdial::tests {
namespace {

using Lines = std::vector<std::string>;

class DoNotCallTest : public ReadingTest {
 protected:
  static constexpr char kPath[] = "/api/v1/suppressions";

  Reply import(const std::string& file, std::vector<std::pair<std::string, std::string>> query = {},
               const std::string& type = "text/csv") {
    content_type = type;
    auto made = request("POST", std::string(kPath) + "/import", file);
    content_type = "application/json";
    made.query = std::move(query);
    return send(made);
  }
  /// rows, accepted, updated, duplicates, rejected_total, ended.
  static std::vector<int> counts(const Reply& reply) {
    EXPECT_EQ(reply.status, 200) << reply.body;
    std::vector<int> numbers;
    for (const char* name :
         {"rows", "accepted", "updated", "duplicates", "rejected_total", "ended"})
      numbers.push_back(reply.json.at(name).get<int>());
    return numbers;
  }
  static Lines rejected(const Reply& reply) {
    Lines lines;
    for (const Json& row : reply.json.at("rejected"))
      lines.push_back(std::to_string(row["line"].get<int>()) + " " +
                      row["field"].get<std::string>() + " " + row["code"].get<std::string>());
    return lines;
  }
  Reply get(std::vector<std::pair<std::string, std::string>> query, const char* path = kPath) {
    auto made = request("GET", path, "");
    made.query = std::move(query);
    return send(made);
  }
  Lines listed(std::vector<std::pair<std::string, std::string>> query = {}) {
    Lines phones;
    Reply page = get(std::move(query));
    for (const Json& row : page.json.at("data"))
      phones.push_back(row["phone"].get<std::string>() + " " + row["scope"].get<std::string>());
    return phones;
  }
  std::optional<schema::SuppressionRow> entry(const std::string& phone) {
    return store->read([&](const schema::ReadTx& tx) {
      return schema::find_suppression_of(tx, tenant, phone, {});
    });
  }
  std::int64_t count_in(const std::string& batch_id, const char* what) {
    return send("GET", "/api/v1/batches/" + batch_id).json[what];
  }
};

TEST_F(DoNotCallTest, AnEntryOfOneCampaignLeavesTheOthersAlone) {
  std::string first = campaign(), second = campaign();
  std::string here = batch(first), there = batch(second);
  add_csv(here, "phone\n+14155550123\n");
  add_csv(there, "phone\n+14155550123\n");
  Reply made = post(kPath, {{"phone", "+14155550123"}, {"scope", "campaign:" + first}});
  EXPECT_EQ(made.status, 201);
  EXPECT_EQ(made.json["scope"], "campaign:" + first);
  EXPECT_EQ(count_in(here, "suppressed"), 1);
  EXPECT_EQ(count_in(there, "pending"), 1);
  std::string later = batch(first);
  EXPECT_EQ(add_csv(later, "phone\n+14155550123\n").json["suppressed"], 1);
  EXPECT_EQ(add_csv(batch(second), "phone\n+14155550123\n").json["suppressed"], 0);
}

TEST_F(DoNotCallTest, AnEntryOfOneContactLeavesOthersAtTheNumberAlone) {
  std::string list = batch(campaign());
  add_csv(list, "phone,name,external_id\n+14155550123,Dana,1\n");
  std::string dana = send("GET", "/api/v1/contacts").json["data"][0]["id"];
  EXPECT_EQ(
      post(kPath,
           {{"phone", "+14155550123"}, {"reason", "wrong_number"}, {"scope", "contact:" + dana}})
          .status,
      201);
  EXPECT_EQ(count_in(list, "suppressed"), 1);
  EXPECT_EQ(send("GET", "/api/v1/contacts/" + dana).json["status"], "wrong_number");
  std::string second = batch(campaign());
  Reply added =
      add_csv(second, "phone,name,external_id\n+14155550123,Robin,2\n+14155550123,Dana,1\n");
  EXPECT_EQ(added.json["suppressed"], 0) << "one per number: Robin came first";
  EXPECT_EQ(count_in(second, "pending"), 1);
  EXPECT_EQ(add_csv(batch(campaign()), "phone,name,external_id\n+14155550123,Dana,1\n")
                .json["suppressed"],
            1);
}

TEST_F(DoNotCallTest, TheContactBecomesDeclined) {
  add_csv(batch(campaign()), "phone\n+14155550123\n");
  EXPECT_EQ(send("GET", "/api/v1/contacts").json["data"][0]["status"], "active");
  post(kPath, {{"phone", "+14155550123"}});
  EXPECT_EQ(send("GET", "/api/v1/contacts").json["data"][0]["status"], "declined");
}

TEST_F(DoNotCallTest, RefusesScopesThatAreNoneOrNotTheTenants) {
  for (const char* scope : {"everywhere", "campaign:", "campaign:cmp_1", "contact:cmp_1"})
    EXPECT_EQ(post(kPath, {{"phone", "+14155550123"}, {"scope", scope}}).errors(),
              Lines{"/scope invalid_scope"})
        << scope;
  std::string stranger = "contact:" + schema::ContactId::make(ids).str();
  EXPECT_EQ(post(kPath, {{"phone", "+14155550123"}, {"scope", stranger}}).errors(),
            Lines{"/scope not_found"});
  EXPECT_TRUE(listed().empty());
}

TEST_F(DoNotCallTest, ListsByReasonSourceScopeAndPhone) {
  std::string of = campaign();
  post(kPath, {{"phone", "+14155550101"}, {"reason", "asked"}, {"source", "letter of 3 May"}});
  post(kPath, {{"phone", "+14155550102"}, {"reason", "asked again"}});
  post(kPath, {{"phone", "+14155550102"}, {"scope", "campaign:" + of}});
  EXPECT_EQ(listed({{"reason", "asked"}}), Lines{"+14155550101 tenant"});
  EXPECT_EQ(listed({{"source", "letter"}}), Lines{"+14155550101 tenant"});
  EXPECT_EQ(listed({{"scope", "campaign"}}), Lines{"+14155550102 campaign:" + of});
  EXPECT_EQ(listed({{"scope", "campaign:" + of}}), Lines{"+14155550102 campaign:" + of});
  EXPECT_EQ(listed({{"scope", "tenant"}}), (Lines{"+14155550102 tenant", "+14155550101 tenant"}));
  EXPECT_EQ(listed({{"phone", "(415) 555-0102"}, {"scope", "tenant"}}),
            Lines{"+14155550102 tenant"});
  EXPECT_TRUE(listed({{"reason", "ask"}}).empty());
  EXPECT_EQ(get({{"reasn", "asked"}}).status, 400);
}

TEST_F(DoNotCallTest, TheAuditLogKeepsWhoLiftedAnEntryAndWhy) {
  std::string id = post(kPath, {{"phone", "+14155550123"}, {"reason", "dnc_request"}}).json["id"];
  token = "manager";
  auto made = request("DELETE", std::string(kPath) + "/" + id, "");
  made.query = {{"reason", "signed a new consent on 3 May"}};
  EXPECT_EQ(send(made).status, 204);
  auto row = audit("suppression.delete").at(0);
  Json detail = base::parse_json(row.detail_json).value();
  EXPECT_EQ(detail["reason"], "signed a new consent on 3 May");
  EXPECT_EQ(detail["listed_for"], "dnc_request");
  EXPECT_EQ(row.detail_json.find("5550123"), std::string::npos);
  EXPECT_EQ(row.actor.substr(0, 4), "tok_");
}

TEST_F(DoNotCallTest, TakesNumbersOneALine) {
  Reply reply = import("+14155550101\n(415) 555-0102\n\n12\n415.555.0101\n", {}, "text/plain");
  EXPECT_EQ(counts(reply), (std::vector<int>{4, 2, 0, 1, 1, 0}));
  EXPECT_EQ(rejected(reply), Lines{"4 phone short_code"});
  EXPECT_EQ(listed(), (Lines{"+14155550102 tenant", "+14155550101 tenant"}));
  EXPECT_EQ(entry("+14155550101")->source, "import");
  EXPECT_FALSE(entry("+14155550101")->expires_at);
}

TEST_F(DoNotCallTest, TakesColumnsInAnyOrderAndSaysWhichItIgnored) {
  Reply reply = import(
      "Reason;Telefon;Ort;expires_at;source\n"
      "asked;+14155550101;Berlin;2027-01-31;letter\n"
      "asked;+14155550102;Bonn;2020-01-01;letter\n"
      "asked;+14155550103;Bonn;soon;letter\n");
  EXPECT_EQ(counts(reply), (std::vector<int>{3, 1, 0, 0, 2, 0}));
  EXPECT_EQ(rejected(reply), (Lines{"3 expires_at in_the_past", "4 expires_at invalid_time"}));
  EXPECT_EQ(reply.json["ignored_columns"], Json{"Ort"});
  auto listed_one = entry("+14155550101").value();
  EXPECT_EQ(listed_one.reason, "asked");
  EXPECT_EQ(listed_one.source, "letter");
  // The end of that day in the tenant's zone.
  EXPECT_EQ(base::to_millis(*listed_one.expires_at), 1'801'458'000'000);
}

TEST_F(DoNotCallTest, WhatALineDoesNotSayTheRequestSays) {
  std::string of = campaign();
  Reply reply = import("+14155550101\n", {{"reason", "registry"},
                                          {"source", "list of May"},
                                          {"scope", "campaign:" + of},
                                          {"expires_at", "2027-01-31T00:00:00Z"}});
  EXPECT_EQ(counts(reply), (std::vector<int>{1, 1, 0, 0, 0, 0}));
  EXPECT_EQ(listed({{"source", "list of May"}, {"reason", "registry"}}),
            Lines{"+14155550101 campaign:" + of});
}

TEST_F(DoNotCallTest, AKnownEntryKeepsItsEvidenceAndIsNeverShortened) {
  post(kPath, {{"phone", "+14155550101"}, {"reason", "dnc_request"}, {"source", "call att_1"}});
  post(kPath, {{"phone", "+14155550102"}, {"expires_at", "2027-01-01T00:00:00Z"}});
  Reply reply = import(
      "phone,reason,source,expires_at\n"
      "+14155550101,registry,list,2027-01-31\n"
      "+14155550102,registry,list,2027-06-30\n"
      "+14155550102,registry,list,2027-03-31\n");
  EXPECT_EQ(counts(reply), (std::vector<int>{3, 0, 1, 2, 0, 0}));
  EXPECT_EQ(entry("+14155550101")->reason, "dnc_request");
  EXPECT_EQ(entry("+14155550101")->source, "call att_1");
  EXPECT_FALSE(entry("+14155550101")->expires_at);
  EXPECT_EQ(entry("+14155550102")->reason, "registry");
  EXPECT_EQ(entry("+14155550102")->source, "api");
}

TEST_F(DoNotCallTest, ImportedNumbersLeaveEveryBatchAtOnce) {
  std::string here = batch(campaign()), there = batch(campaign());
  std::string file = "phone\n";
  for (int i = 100; i < 350; ++i)
    file += "+1415555" + std::to_string(1000 + i) + "\n";
  add_csv(here, file);
  add_csv(there, file);
  EXPECT_EQ(counts(import(file)), (std::vector<int>{250, 250, 0, 0, 0, 500}));
  EXPECT_EQ(count_in(here, "suppressed"), 250);
  EXPECT_EQ(count_in(there, "suppressed"), 250);
}

TEST_F(DoNotCallTest, ADryRunOfAnImportSaysTheSameAndListsNobody) {
  std::string file = "+14155550101\n+14155550101\n+14155550102\n12\n";
  Reply dry = import(file, {{"dry_run", "1"}});
  EXPECT_EQ(counts(dry), (std::vector<int>{4, 2, 0, 1, 1, 0}));
  EXPECT_EQ(dry.json["dry_run"], true);
  EXPECT_TRUE(listed().empty());
  EXPECT_TRUE(audit("suppression.import").empty());
  EXPECT_EQ(counts(import(file)), counts(dry));
  EXPECT_EQ(counts(import(file, {{"dry_run", "1"}})), (std::vector<int>{4, 0, 0, 3, 1, 0}));
}

TEST_F(DoNotCallTest, AnImportIsRepeatedOnlyInItsAnswer) {
  key = "import-1";
  Reply first = import("+14155550101\n");
  Reply again = import("+14155550101\n");
  EXPECT_EQ(again.headers["Idempotent-Replayed"], "true");
  EXPECT_EQ(counts(again), counts(first));
  EXPECT_EQ(import("+14155550102\n").status, 422);
  EXPECT_EQ(import("+14155550101\n", {{"source", "other"}}).status, 422);
  EXPECT_EQ(audit("suppression.import").size(), 1U);
}

TEST_F(DoNotCallTest, SaysWhatIsWrongWithAFile) {
  EXPECT_EQ(import("\n").status, 400);
  EXPECT_EQ(import("name,city\nDana,Bonn\n").errors(), Lines{"/header/phone missing_column"});
  EXPECT_EQ(import("{}", {}, "application/json").status, 415);
  token = "viewer";
  EXPECT_EQ(import("+14155550101\n").status, 403);
  token = "admin";
  Reply scoped = import("phone,scope\n+14155550101,mine\n+14155550102,contact:" +
                        schema::ContactId::make(ids).str() + "\n");
  EXPECT_EQ(rejected(scoped), (Lines{"2 scope invalid_scope", "3 scope not_found"}));
  Reply cut = import("phone,reason\n+14155550101,\"asked\n");
  EXPECT_EQ(cut.status, 200);
  EXPECT_TRUE(cut.json.contains("stopped_at_line"));
}

TEST_F(DoNotCallTest, SurvivesAnyBytes) {
  for (std::string file :
       {std::string("\xff\xfe\x00\x01", 4), std::string(70'000, '9'), std::string(300, ','),
        std::string("\"\"\"\n\"\n,;\t\n"), std::string("+1415555010\xc3\n"), std::string("\n\n\n")})
    EXPECT_LT(import(file).status, 500);
  EXPECT_TRUE(listed().empty());
}

TEST_F(DoNotCallTest, AnExportIsReadByAnImport) {
  std::string of = campaign();
  post(kPath, {{"phone", "+14155550101"}, {"reason", "=asked, \"twice\""}, {"source", "letter"}});
  post(kPath, {{"phone", "+14155550102"},
               {"expires_at", "2027-01-31T00:00:00Z"},
               {"scope", "campaign:" + of}});
  Reply sheet = get({{"format", "csv"}}, "/api/v1/suppressions/export");
  EXPECT_EQ(sheet.status, 200);
  EXPECT_TRUE(sheet.body.starts_with("phone,reason,source,expires_at,scope,created_at,"));
  Reply back = import(sheet.body);
  EXPECT_EQ(counts(back), (std::vector<int>{2, 0, 0, 2, 0, 0})) << back.body;
  EXPECT_EQ(back.json["ignored_columns"], (Json{"created_at", "created_by", "id"}));
  Reply one = get({{"scope", "campaign"}}, "/api/v1/suppressions/export");
  EXPECT_EQ(std::ranges::count(one.body, '\n'), 2);
}

TEST_F(DoNotCallTest, AnExportGoesOnWhereItStopped) {
  std::string file;
  for (int i = 0; i < 1'203; ++i)
    file += "+1415555" + std::to_string(1000 + i) + "\n";
  import(file);
  std::set<std::string> seen;
  std::string cursor;
  int pages = 0;
  do {
    std::vector<std::pair<std::string, std::string>> query{{"limit", "401"}};
    if (!cursor.empty()) query.emplace_back("cursor", cursor);
    Reply page = get(query, "/api/v1/suppressions/export");
    std::istringstream lines(page.body);
    std::string line;
    std::getline(lines, line);
    while (std::getline(lines, line))
      EXPECT_TRUE(seen.insert(line.substr(0, line.find(','))).second);
    cursor = page.headers["Outdial-Next-Cursor"];
    ++pages;
  } while (!cursor.empty() && pages < 10);
  EXPECT_EQ(seen.size(), 1'203U);
}

TEST_F(DoNotCallTest, AnExportMasksNumbersFromThoseWhoMayNotSeeThem) {
  post(kPath, {{"phone", "+14155550101"}});
  token = "viewer";
  Reply sheet = get({}, "/api/v1/suppressions/export");
  EXPECT_EQ(sheet.body.find("4155550101"), std::string::npos);
  EXPECT_NE(sheet.body.find(base::masked_phone("+14155550101")), std::string::npos);
}

TEST_F(DoNotCallTest, ANumberThatWaitsMoreOftenThanATransactionEndsIsTakenOutWhole) {
  std::string list = batch(campaign({{"one_per", "appointment"}}));
  int people = calls::kSuppressedAtOnce + 300;
  std::string file = "phone,name,appointment_time\n";
  for (int i = 0; i < people; ++i)
    file += "+14155550123,Person " + std::to_string(i) + ",2026-12-01 10:00\n";
  EXPECT_EQ(add_csv(list, file).json["accepted"], people);
  EXPECT_EQ(post(kPath, {{"phone", "+14155550123"}}).status, 201);
  EXPECT_EQ(count_in(list, "suppressed"), people);
}

TEST_F(DoNotCallTest, ACampaignKeepsItsCoolDown) {
  std::string of = campaign({{"cooldown_days", 14}});
  std::string path = "/api/v1/campaigns/" + of;
  EXPECT_EQ(send("GET", path).json["cooldown_days"], 14);
  EXPECT_EQ(patch(path, {{"cooldown_days", 0}}).json["cooldown_days"], 0);
  EXPECT_TRUE(patch(path, {{"cooldown_days", nullptr}}).json["cooldown_days"].is_null());
  EXPECT_EQ(patch(path, {{"cooldown_days", 366}}).errors(), Lines{"/cooldown_days out_of_range"});
}

}  // namespace
}  // namespace outdial::tests
