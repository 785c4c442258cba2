#include <gtest/gtest.h>

#include "base/json.h"
#include "policy/variable_filter.h"
#include "policy/variable_filter_json.h"
#include "tests/policy/csv_rows.h"
#include "text/unicode.h"

namespace outdial::policy {
namespace {

using Texts = std::map<std::string, std::string>;

TEST(VariableFilterVectorsTest, SendsWhatTheVectorsSay) {
  int checked = 0;
  for (const auto& row : tests::read_vectors("variable-filter.csv")) {
    SCOPED_TRACE(row.at("id") + ": " + row.at("note"));
    Allowances allowances;
    for (std::string_view allowance : text::split(row.at("allowances"), '|'))
      allowances.emplace(allowance);
    Channel channel = row.at("channel") == "live" ? Channel::live : Channel::voicemail;
    auto filtered = filter_variables(base::parse_json(row.at("input_json")).value().get<Texts>(),
                                     row.at("business_type"), channel, allowances);
    EXPECT_EQ(filtered.values, base::parse_json(row.at("expected_json")).value().get<Texts>());
    std::string removed;
    for (const std::string& name : filtered.removed)
      removed += (removed.empty() ? "" : "|") + name;
    EXPECT_EQ(removed, row.at("removed"));
    ++checked;
  }
  EXPECT_GT(checked, 0);
}

TEST(VariableFilterVectorsTest, TheTableIsTheSharedOne) {
  EXPECT_EQ(variable_filter_json(), tests::read_shared("domain/variable-filter.json"));
}

TEST(VariableFilterVectorsTest, EveryCellOfTheTableIsKept) {
  const base::Json file =
      base::parse_json(tests::read_shared("domain/variable-filter.json")).value();
  const Allowances none;
  for (const auto& [type, rows] : file["matrix"].items()) {
    EXPECT_TRUE(is_business_type(type));
    for (const auto& [field, row] : rows.items()) {
      for (Channel channel : {Channel::live, Channel::voicemail}) {
        SCOPED_TRACE(type + " " + field);
        char cell = row.get<std::string>().at(channel == Channel::live ? 0 : 1);
        bool allowed = channel == Channel::live;
        Allowances both = {field + (allowed ? ":live" : ":voicemail")};
        auto plain = filter_variables({{field, "one two"}}, type, channel, none).values;
        auto opened = filter_variables({{field, "one two"}}, type, channel, both).values;
        EXPECT_EQ(plain.contains(field), cell == 'Y' || cell == 'G');
        EXPECT_EQ(opened.contains(field), cell == 'Y' || cell == 'G' || cell == 'C');
        EXPECT_EQ(plain[field] == "one two", cell == 'Y');
        EXPECT_EQ(plain["customer_first_name"] == "one", cell == 'F');
      }
    }
  }
}

}  // namespace
}  // namespace outdial::policy
