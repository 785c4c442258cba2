#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/expected.h"
#include "simulator/call.h"

namespace outdial::simulator {

/// One filter of list-calls (§4.2 of the contract).
struct Filter {
  enum class Form { text, number, range, choice, boolean, present };
  using Value = std::variant<std::string, double, bool>;

  /// The call's member, and the member of that object for keyed filters.
  std::string field;
  std::string key;
  Form form = Form::text;
  std::string op;
  std::vector<Value> values;
};

/// All filters of a request; they are joined by AND.
struct Criteria {
  std::vector<Filter> filters;
  /// Agent ids with versions (none means all), joined by OR.
  std::vector<std::pair<std::string, std::vector<int>>> agents;
  /// Set when one metadata member must equal one text, which the workspace has an index for.
  std::optional<std::pair<std::string, std::string>> metadata_member;
  bool tool_calls = false;
};

/// What a list-calls request asks for, and how to answer it.
class ListQuery {
 public:
  static base::Expected<ListQuery, std::string> parse(std::string_view body);

  struct Page {
    std::vector<CallState> calls;
    /// Empty on the last page.
    std::string pagination_key;
    std::size_t total = 0;
  };
  /// Picks, sorts and cuts; `calls` come oldest first.
  Page select(std::vector<CallState> calls) const;

  const std::pair<std::string, std::string>* metadata_member() const {
    return criteria_.metadata_member ? &*criteria_.metadata_member : nullptr;
  }
  bool include_total() const { return include_total_; }

 private:
  bool matches(const CallState& state) const;

  Criteria criteria_;
  bool ascending_ = false;
  bool include_total_ = false;
  std::size_t limit_ = 50;
  std::size_t skip_ = 0;
  std::string after_;
};

}  // namespace outdial::simulator
