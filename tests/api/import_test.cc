#include <fcntl.h>
#include <unistd.h>

#include "schema/batch_contacts.h"
#include "schema/batches.h"
#include "schema/contacts.h"
#include "schema/progress.h"
#include "tests/api/api_fixture.h"
#include "tests/support/example_file.h"

namespace outdial::tests {
namespace {

using Lines = std::vector<std::string>;

class ImportTest : public ApiTest {
 protected:
  /// rows, accepted, updated, duplicates, suppressed, rejected_total.
  static std::vector<int> sums(const Reply& reply) {
    std::vector<int> counts;
    for (const char* name :
         {"rows", "accepted", "updated", "duplicates", "suppressed", "rejected_total"})
      counts.push_back(reply.json.value(name, -1));
    return counts;
  }
  static Lines rejected(const Reply& reply) {
    Lines lines;
    for (const Json& row : reply.json["rejected"])
      lines.push_back(std::to_string(row["line"].get<int>()) + " " +
                      row["field"].get<std::string>() + " " + row["code"].get<std::string>());
    return lines;
  }
  Reply add_json(const std::string& to, const Json& contacts, const std::string& query = "") {
    return post("/api/v1/batches/" + to + "/contacts" + query, {{"contacts", contacts}});
  }
  std::vector<schema::EnrolmentRow> pending(const std::string& id) {
    return store->read([&](const schema::ReadTx& tx) {
      return schema::pending_after(tx, *schema::BatchId::parse(id), {}, 10'000);
    });
  }
  schema::ContactRow contact(schema::ContactId id) {
    return store->read(
        [&](const schema::ReadTx& tx) { return schema::find_contact(tx, id).value(); });
  }
  void expect_sound(const std::string& id) {
    store->read([&](const schema::ReadTx& tx) {
      auto batch_id = *schema::BatchId::parse(id);
      auto kept = schema::find_progress(tx, batch_id).value();
      auto counted = schema::recount_progress(tx, batch_id);
      EXPECT_EQ(kept.total, counted.total);
      EXPECT_EQ(kept.pending, counted.pending);
      EXPECT_EQ(kept.suppressed, counted.suppressed);
      EXPECT_EQ(kept.cancelled, counted.cancelled);
    });
  }
};

TEST_F(ImportTest, OneBadRowNeverFailsTheOthers) {
  std::string to = batch(campaign());
  Reply reply = add_csv(to,
                        "phone,name,Source\n+14155550123,Ann,web\n4.15556E+10,Bob,\n"
                        "(415) 555-0124,Cid,fair,extra\n415-555-0125,Dee,\n");
  EXPECT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(sums(reply), (std::vector<int>{4, 2, 0, 0, 0, 2}));
  EXPECT_EQ(rejected(reply), (Lines{"3 phone scientific_notation", "4  ragged_row"}));
  auto rows = pending(to);
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].line, 2);
  EXPECT_EQ(contact(rows[0].contact_id).fields_json, R"({"source":"web"})");
  EXPECT_EQ(audit("batch.add_contacts").size(), 1u);
  expect_sound(to);
}

TEST_F(ImportTest, TheSecondRowOfANumberIsADuplicateForRecruiting) {
  std::string to = batch(campaign());
  std::string csv = "phone,name\n+14155550123,Ann\n415 555 0123,Anne\n";
  EXPECT_EQ(sums(add_csv(to, csv)), (std::vector<int>{2, 1, 0, 1, 0, 0}));
  EXPECT_EQ(sums(add_csv(to, csv)), (std::vector<int>{2, 0, 0, 2, 0, 0}));
  expect_sound(to);
}

TEST_F(ImportTest, TwoChildrenOnOneNumberAreTwoAppointments) {
  std::string to = batch(campaign({{"kind", "confirm_appointment"}}));
  Reply reply = add_csv(to,
                        "phone,name,appointment_time,provider_name,appointment_duration\n"
                        "+14155550123,Max,2026-11-20T14:00:00Z,Dr. Lee,45\n"
                        "+14155550123,Mia,2026-11-20T14:00:00Z,Dr. Lee,45\n"
                        "+14155550123,Mia,2026-11-20T14:00:00Z,Dr. Lee,45\n");
  EXPECT_EQ(sums(reply), (std::vector<int>{3, 2, 0, 1, 0, 0})) << reply.body;
  auto rows = pending(to);
  EXPECT_EQ(rows[0].appointment_time, base::from_millis(1'795'183'200'000));
  EXPECT_EQ(rows[0].variables_json, R"({"appointment_duration":"45","provider_name":"Dr. Lee"})");
}

TEST_F(ImportTest, AKnownContactIsUpdatedByItsExternalId) {
  std::string of = campaign();
  std::string first = batch(of);
  add_csv(first, "candidate_id,phone,name,city\n7,+14155550123,Ann,Reno\n");
  auto before = contact(pending(first)[0].contact_id);
  std::string second = batch(of);
  EXPECT_EQ(sums(add_csv(second, "candidate_id,phone,email\n7,+14155550124,a@example.com\n")),
            (std::vector<int>{1, 0, 1, 0, 0, 0}));
  auto after = contact(pending(second)[0].contact_id);
  EXPECT_EQ(after.id, before.id);
  EXPECT_EQ(after.phone, "+14155550124");
  EXPECT_EQ(after.name, "Ann");
  EXPECT_EQ(after.email, "a@example.com");
  EXPECT_EQ(after.fields_json, R"({"city":"Reno"})");
  EXPECT_GT(after.version, before.version);
  std::string third = batch(of);
  EXPECT_EQ(sums(add_csv(third, "candidate_id,phone\n7,+14155550124\n")),
            (std::vector<int>{1, 1, 0, 0, 0, 0}));
  EXPECT_EQ(contact(before.id).version, after.version);
}

TEST_F(ImportTest, ARowThatBringsAnExternalIdFindsThePersonKnownWithoutOne) {
  std::string of = campaign();
  std::string first = batch(of);
  add_csv(first, "phone,name\n+14155550123,Ann Lee\n");
  std::string second = batch(of);
  add_csv(second, "candidate_id,phone,name\n7,+14155550123,ANN  LEE\n");
  EXPECT_EQ(pending(second)[0].contact_id, pending(first)[0].contact_id);
  EXPECT_EQ(contact(pending(first)[0].contact_id).external_id, "7");
}

TEST_F(ImportTest, ANewNumberReplacesTheOneThatWasNotDialledYet) {
  std::string to = batch(campaign());
  add_csv(to, "candidate_id,phone\n7,+14155550123\n");
  clock.advance(base::Millis{1'000});
  EXPECT_EQ(sums(add_csv(to, "candidate_id,phone\n7,+14155550124\n")),
            (std::vector<int>{1, 0, 1, 0, 0, 0}));
  auto rows = pending(to);
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].phone, "+14155550124");
  EXPECT_EQ(send("GET", "/api/v1/batches/" + to).json["cancelled"], 1);
  expect_sound(to);
}

TEST_F(ImportTest, OnePersonWithTwoNumbersInOneFileIsEnrolledOnce) {
  std::string to = batch(campaign());
  std::string csv = "candidate_id,phone\n7,+14155550123\n7,+14155550124\n";
  Reply rehearsed = add_csv(to, csv, "?dry_run=1");
  Reply real = add_csv(to, csv);
  EXPECT_EQ(sums(real), (std::vector<int>{2, 1, 0, 1, 0, 0}));
  EXPECT_EQ(sums(rehearsed), sums(real));
  EXPECT_EQ(pending(to)[0].phone, "+14155550123");
}

TEST_F(ImportTest, ASuppressedNumberIsEnrolledAsSuppressed) {
  std::string to = batch(campaign());
  post("/api/v1/suppressions", {{"phone", "+14155550123"}});
  Reply reply = add_csv(to, "phone\n+14155550123\n+14155550124\n");
  EXPECT_EQ(sums(reply), (std::vector<int>{2, 2, 0, 0, 1, 0}));
  Json json = send("GET", "/api/v1/batches/" + to).json;
  EXPECT_EQ(json["suppressed"], 1);
  EXPECT_EQ(json["pending"], 1);
  EXPECT_EQ(json["total"], 2);
  expect_sound(to);
}

TEST_F(ImportTest, ADryRunBooksNothingAndSaysTheSame) {
  std::string to = batch(campaign());
  std::string csv = read_example("candidates.csv");
  Reply rehearsed = add_csv(to, csv, "?dry_run=1");
  EXPECT_EQ(rehearsed.json["dry_run"], true);
  EXPECT_EQ(send("GET", "/api/v1/batches/" + to).json["total"], 0);
  EXPECT_TRUE(audit("batch.add_contacts").empty());
  Reply real = add_csv(to, csv);
  EXPECT_EQ(sums(rehearsed), sums(real));
  EXPECT_EQ(rejected(rehearsed), rejected(real));
  EXPECT_EQ(sums(real)[0], sums(real)[1] + sums(real)[2] + sums(real)[3] + sums(real)[5]);
  EXPECT_GT(sums(real)[1], 100);
  EXPECT_GT(sums(real)[5], 0);
  expect_sound(to);
}

TEST_F(ImportTest, TakesTheClinicExample) {
  Reply made = send("POST", "/api/v1/campaigns", read_example("clinic.campaign.json"));
  std::string to = batch(made.json["id"]);
  Reply reply = add_csv(to, read_example("clinic.contacts.csv"));
  EXPECT_EQ(reply.status, 200) << reply.body;
  EXPECT_GT(sums(reply)[1], 0) << reply.body;
}

TEST_F(ImportTest, TakesJson) {
  std::string to = batch(campaign());
  Reply reply = add_json(to, {{{"phone", "+14155550123"}, {"first_name", "Ann"}, {"age", 30}},
                              {{"phone", "nonsense"}},
                              {{"name", "Bob"}},
                              "what",
                              {{"phone", "+14155550124"}, {"tags", {"a"}}},
                              {{"phone", "+14155550123"}, {"name", nullptr}}});
  EXPECT_EQ(sums(reply), (std::vector<int>{6, 1, 0, 1, 0, 4})) << reply.body;
  EXPECT_EQ(rejected(reply), (Lines{"2 phone letters", "3 phone missing_column", "4  wrong_type",
                                    "5 tags wrong_type"}));
  EXPECT_EQ(contact(pending(to)[0].contact_id).name, "Ann");
  EXPECT_EQ(add_json(to, Json::object()).code(), "invalid_request");
  EXPECT_EQ(post("/api/v1/batches/" + to + "/contacts", {{"contact", Json::array()}}).errors(),
            (Lines{"/contacts required", "/contact unknown_member"}));
}

TEST_F(ImportTest, MapsHeadersThatItDoesNotKnow) {
  std::string to = batch(campaign());
  EXPECT_EQ(add_csv(to, "Puhelin\n+14155550123\n").errors(), Lines{"/header/phone missing_column"});
  EXPECT_EQ(sums(add_csv(to, "Puhelin\n+14155550123\n", R"(?mapping={"Puhelin":"phone"})")),
            (std::vector<int>{1, 1, 0, 0, 0, 0}));
  EXPECT_EQ(add_csv(to, "a\nb\n", "?mapping=phone").code(), "invalid_parameter");
}

TEST_F(ImportTest, AFileThatBreaksKeepsWhatCameBefore) {
  std::string to = batch(campaign());
  Reply reply = add_csv(to, "phone\n+14155550123\n" + std::string(80'000, '1') + "\n");
  EXPECT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(sums(reply), (std::vector<int>{2, 1, 0, 0, 0, 1}));
  EXPECT_EQ(reply.json["stopped_at_line"], 3);
  EXPECT_EQ(add_csv(to, "\n").status, 400);
}

TEST_F(ImportTest, ReadsASpooledBodyInManySteps) {
  std::string to = batch(campaign());
  std::string path = (folder / "spool").string();
  int fd = ::open(path.c_str(), O_RDWR | O_CREAT, 0600);
  std::string csv = "phone,name\n";
  for (int i = 0; i < 1'700; ++i)
    csv += "+1" + std::to_string(2015550100 + (i % 100) + 10'000'000LL * (i / 100)) + ",N" +
           std::to_string(i) + "\n";
  ASSERT_EQ(::write(fd, csv.data(), csv.size()), static_cast<ssize_t>(csv.size()));
  api::Request made = request("POST", "/api/v1/batches/" + to + "/contacts");
  made.headers.emplace_back("content-type", "text/csv");
  made.body_fd = fd;
  Reply reply = send(made);
  ::close(fd);
  EXPECT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(sums(reply)[0], 1'700);
  EXPECT_EQ(sums(reply)[1] + sums(reply)[5], 1'700) << reply.body.substr(0, 600);
  EXPECT_GT(sums(reply)[1], 1'000) << reply.body.substr(0, 600);
  EXPECT_EQ(static_cast<int>(pending(to).size()), sums(reply)[1]);
  expect_sound(to);
}

TEST_F(ImportTest, ListsOnlyTheFirstThousandErrors) {
  std::string to = batch(campaign());
  std::string csv = "phone\n";
  for (int i = 0; i < 1'200; ++i)
    csv += "x\n";
  key = "import";
  Reply reply = add_csv(to, csv);
  EXPECT_EQ(reply.json["rejected"].size(), 1'000u);
  EXPECT_EQ(reply.json["rejected_total"], 1'200);
  Reply again = add_csv(to, csv);
  EXPECT_EQ(again.json["rejected"].size(), 100u);
  EXPECT_EQ(again.json["rejected_total"], 1'200);
}

TEST_F(ImportTest, AClosedBatchTakesNobody) {
  std::string to = batch(campaign());
  send("POST", "/api/v1/batches/" + to + "/cancel");
  Reply reply = add_csv(to, "phone\n+14155550123\n");
  EXPECT_EQ(reply.status, 409);
  EXPECT_EQ(reply.code(), "batch_closed");
  EXPECT_EQ(add_csv("bat_none", "phone\n").status, 404);
}

TEST_F(ImportTest, OneContactCanBeTakenOut) {
  std::string to = batch(campaign());
  add_csv(to, "phone\n+14155550123\n+14155550124\n");
  auto rows = pending(to);
  std::string path = "/api/v1/batches/" + to + "/contacts/";
  EXPECT_EQ(send("DELETE", path + rows[0].contact_id.str()).status, 204);
  EXPECT_EQ(send("DELETE", path + rows[0].contact_id.str()).code(), "conflict");
  EXPECT_EQ(send("DELETE", path + rows[1].id.str()).status, 204);
  EXPECT_EQ(send("DELETE", path + "con_none").status, 404);
  EXPECT_EQ(send("GET", "/api/v1/batches/" + to).json["cancelled"], 2);
  expect_sound(to);
}

}  // namespace
}  // namespace outdial::tests
