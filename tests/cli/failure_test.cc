#include "cli/failure.h"

#include <gtest/gtest.h>

#include <sstream>

namespace outdial::cli {
namespace {

TEST(FailureTest, MapsEveryAnswerToItsExitCode) {
  struct Row {
    int status;
    const char* body;
    Exit exit;
  };
  for (const Row& row : std::initializer_list<Row>{
           {400, "{}", Exit::validation},
           {401, "{}", Exit::not_allowed},
           {403, "{}", Exit::not_allowed},
           {404, "{}", Exit::not_found},
           {405, "{}", Exit::failed},
           {409, "{}", Exit::conflict},
           {413, "{}", Exit::validation},
           {422, "{}", Exit::validation},
           {422, R"({"next_allowed_at":"2026-11-19T14:00:00.000Z"})", Exit::refused},
           {422, R"({"code":"refused_by_policy"})", Exit::refused},
           {429, "{}", Exit::failed},
           {500, "{}", Exit::failed},
           {503, "{}", Exit::unreachable},
           {502, "<html>Bad gateway</html>", Exit::unreachable}}) {
    EXPECT_EQ(failure_from(row.status, row.body, "").exit, row.exit) << row.status << row.body;
  }
}

TEST(FailureTest, SaysAProblemAsASentenceWithItsPlacesAndRequest) {
  Failure failure = failure_from(422, R"({
    "title": "The campaign cannot be used", "detail": "two fields are wrong", "status": 422,
    "request_id": "req_1", "next_allowed_at": "2026-11-19T14:00:00.000Z",
    "errors": [{"pointer": "/from_number", "code": "missing", "detail": "is required"},
               {"pointer": "/kind", "code": "unknown_value"}]})",
                                 "req_other");
  std::ostringstream err;
  print_failure(err, failure);
  EXPECT_EQ(err.str(),
            "outdial: The campaign cannot be used: two fields are wrong\n"
            "  /from_number: is required\n"
            "  /kind: unknown_value\n"
            "  allowed again at 2026-11-19T14:00:00.000Z\n"
            "  request req_1\n");
}

TEST(FailureTest, SurvivesAnswersThatAreNoProblem) {
  for (const char* body :
       {"", "[]", "null", "<html>", R"({"title":7,"errors":{"a":1}})", R"({"errors":[1,"x"]})"}) {
    Failure failure = failure_from(500, body, "req_h");
    EXPECT_EQ(failure.exit, Exit::failed);
    EXPECT_NE(failure.sentence.find("500"), std::string::npos) << body;
    EXPECT_EQ(failure.request_id, "req_h");
    EXPECT_TRUE(failure.details.empty());
  }
}

TEST(FailureTest, LetsNoAnswerSteerTheTerminal) {
  std::ostringstream err;
  print_failure(err, failure_from(404, "{\"detail\":\"no \\u001b[2Jthing\\nhere\"}", ""));
  EXPECT_EQ(err.str(), "outdial: no \uFFFD[2Jthing here\n");
}

TEST(FailureTest, PrintsNothingWhenEverythingHasBeenSaid) {
  std::ostringstream err;
  print_failure(err, Failure{});
  EXPECT_EQ(err.str(), "");
}

}  // namespace
}  // namespace outdial::cli
