#include "policy/variable_filter.h"

#include <stdexcept>

#include "base/json.h"
#include "policy/variable_filter_json.h"
#include "text/unicode.h"

namespace outdial::policy {
namespace {

enum class Cell : char { send = 'Y', drop = 'N', generic = 'G', first_name = 'F', tenant = 'C' };

template <class Value>
using ByName = std::map<std::string, Value, std::less<>>;

/// One letter for each channel.
using Row = std::string;

struct Table {
  ByName<ByName<Row>> rows;
  ByName<ByName<std::string>> phrases_of_type;
  ByName<std::string> phrases;
  std::set<std::string, std::less<>> never;
  /// Fields in a row of any type.
  std::set<std::string, std::less<>> known;
};

Table read_table() {
  const base::Json json = base::parse_json(variable_filter_json()).value();
  Table table;
  table.rows = json.at("matrix").get<ByName<ByName<Row>>>();
  table.phrases_of_type = json.at("generic_by_type").get<ByName<ByName<std::string>>>();
  table.phrases = json.at("generic").get<ByName<std::string>>();
  table.never = json.at("never").get<std::set<std::string, std::less<>>>();
  for (const auto& [type, rows] : table.rows)
    for (const auto& [field, row] : rows) {
      if (row.size() != 2) throw std::runtime_error("variable filter: " + type + " " + field);
      table.known.insert(field);
    }
  return table;
}

const Table& table() {
  static const Table read = read_table();
  return read;
}

template <class Value>
const Value* find(const ByName<Value>& map, std::string_view name) {
  auto found = map.find(name);
  return found == map.end() ? nullptr : &found->second;
}

/// What the table says of a field, before the tenant is asked.
Cell cell_of(std::string_view type, const std::string& field, Channel channel) {
  if (table().never.contains(field)) return Cell::drop;
  if (!table().known.contains(field)) return Cell::tenant;
  const ByName<Row>* rows = find(table().rows, type);
  const Row* row = rows == nullptr ? nullptr : find(*rows, field);
  if (row == nullptr) return Cell::drop;
  return static_cast<Cell>(row->at(channel == Channel::live ? 0 : 1));
}

const std::string* phrase_of(std::string_view type, const std::string& field) {
  if (const auto* own = find(table().phrases_of_type, type))
    if (const std::string* phrase = find(*own, field)) return phrase;
  return find(table().phrases, field);
}

bool is_allowed(const Allowances& allowances, const std::string& field, Channel channel) {
  return allowances.contains(field + (channel == Channel::live ? ":live" : ":voicemail"));
}

std::string first_word_of_name(std::string_view name) {
  std::string squeezed = text::squeezed(name);
  return squeezed.substr(0, squeezed.find(' '));
}

}  // namespace

bool is_business_type(std::string_view type) {
  return table().rows.contains(type);
}

FilteredVariables filter_variables(const std::map<std::string, std::string>& candidates,
                                   std::string_view business_type, Channel channel,
                                   const Allowances& allowances) {
  FilteredVariables filtered;
  std::string derived_first_name;
  for (const auto& [name, value] : candidates) {
    const std::string field = text::ascii_lower(name);
    Cell cell = cell_of(business_type, field, channel);
    if (cell == Cell::tenant)
      cell = is_allowed(allowances, field, channel) ? Cell::send : Cell::drop;
    const std::string* phrase = cell == Cell::generic ? phrase_of(business_type, field) : nullptr;
    if (cell == Cell::first_name) derived_first_name = first_word_of_name(value);
    if (cell == Cell::send) {
      filtered.values[name] = value;
    } else if (phrase != nullptr) {
      filtered.values[name] = *phrase;
    } else {
      filtered.removed.push_back(name);
    }
  }
  std::string& first_name = filtered.values["customer_first_name"];
  if (first_name.empty()) first_name = derived_first_name;
  if (first_name.empty() && !candidates.contains("customer_first_name"))
    filtered.values.erase("customer_first_name");
  return filtered;
}

}  // namespace outdial::policy
