#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

#include "schema/migrations.h"
#include "schema/states.h"
#include "tests/schema/fixture.h"

namespace outdial::tests {
namespace {

using Move = std::pair<std::string, std::string>;

std::string read_doc() {
  std::ifstream file(OUTDIAL_SOURCE_DIR "/docs/state-machines.md");
  if (!file) throw std::runtime_error("cannot read docs/state-machines.md");
  return {std::istreambuf_iterator<char>(file), {}};
}

struct Diagram {
  std::multiset<Move> moves;
  std::set<std::string> first, last;
};

/// The diagram under the heading; every move in it must name its cause.
Diagram read_diagram(const std::string& heading) {
  std::istringstream doc(read_doc());
  Diagram diagram;
  bool inside = false;
  for (std::string line; std::getline(doc, line);) {
    if (line.starts_with("## ")) inside = line == "## " + heading;
    if (!inside || line.find(" --> ") == std::string::npos) continue;
    std::istringstream words(line);
    std::string from, arrow, to, colon, cause;
    words >> from >> arrow >> to >> colon;
    std::getline(words, cause);
    if (from == "[*]") {
      diagram.first.insert(to);
    } else if (to == "[*]") {
      diagram.last.insert(from);
    } else {
      diagram.moves.insert({from, to});
      EXPECT_TRUE(colon == ":" && cause.size() > 1) << "no cause: " << line;
    }
  }
  return diagram;
}

std::string table_sql(const std::string& table) {
  TemporaryFolder folder;
  schema::migrate(folder.file("outdial.db"), base::Time{});
  SQLite::Database database(folder.file("outdial.db"));
  SQLite::Statement query(database,
                          "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?");
  query.bind(1, table);
  return query.executeStep() ? query.getColumn(0).getString() : "";
}

/// The words of the CHECK constraint on the column.
std::vector<std::string> allowed_words(const std::string& table, const std::string& column) {
  std::string sql = table_sql(table);
  std::string start = "CHECK (" + column + " = ";
  auto at = sql.find(start);
  if (at == std::string::npos) return {};
  std::string list = sql.substr(at + start.size());
  list = list.substr(0, list.find(')'));
  std::vector<std::string> words;
  for (auto open = list.find('\''); open != std::string::npos;) {
    auto close = list.find('\'', open + 1);
    words.push_back(list.substr(open + 1, close - open - 1));
    open = list.find('\'', close + 1);
  }
  return words;
}

template <class State>
void compare(const std::string& heading, const std::string& table, const std::string& column) {
  auto words = schema::state_words<State>();
  EXPECT_EQ(allowed_words(table, column), std::vector<std::string>(words.begin(), words.end()));

  std::multiset<Move> moves;
  std::set<std::string> last(words.begin(), words.end());
  std::set<std::string> reached;
  for (auto [from, to] : schema::state_moves<State>()) {
    moves.insert({std::string(schema::to_text(from)), std::string(schema::to_text(to))});
    last.erase(std::string(schema::to_text(from)));
    reached.insert(std::string(schema::to_text(to)));
  }
  Diagram diagram = read_diagram(heading);
  EXPECT_EQ(diagram.moves, moves);
  EXPECT_EQ(diagram.last, last);
  EXPECT_FALSE(diagram.first.empty());
  reached.insert(diagram.first.begin(), diagram.first.end());
  EXPECT_EQ(reached, std::set<std::string>(words.begin(), words.end()))
      << "a state nothing reaches";
  for (auto word : words)
    EXPECT_EQ(schema::to_text(schema::parse_state<State>(word).value()), word);
  EXPECT_EQ(schema::parse_state<State>("elsewhere"), std::nullopt);
}

TEST(StateMachinesTest, OfCampaignsAgree) {
  compare<schema::CampaignStatus>("Campaign", "campaigns", "status");
}
TEST(StateMachinesTest, OfBatchesAgree) {
  compare<schema::BatchStatus>("Batch", "batches", "status");
}
TEST(StateMachinesTest, OfEnrolmentsAgree) {
  compare<schema::EnrolmentStatus>("Enrolment", "enrolments", "status");
}
TEST(StateMachinesTest, OfCallsAgree) {
  compare<schema::CallStatus>("Call", "calls", "status");
}
TEST(StateMachinesTest, OfJobsAgree) {
  compare<schema::JobState>("Job", "jobs", "state");
}

TEST(StateMachinesTest, LeaveNoFinalStateOfAnEnrolmentOrABatch) {
  for (auto [from, to] : schema::state_moves<schema::EnrolmentStatus>())
    EXPECT_FALSE(schema::is_final(from)) << schema::to_text(from);
  for (auto [from, to] : schema::state_moves<schema::BatchStatus>())
    EXPECT_TRUE(schema::is_open(from)) << schema::to_text(from);
}

TEST(StateMachinesTest, CountEveryFinalStateOfAnEnrolmentInProgress) {
  std::string sql = table_sql("batch_progress");
  for (auto word : schema::state_words<schema::EnrolmentStatus>())
    EXPECT_NE(sql.find(" " + std::string(word) + " "), std::string::npos) << word;
}

}  // namespace
}  // namespace outdial::tests
