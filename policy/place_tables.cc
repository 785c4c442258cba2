#include "policy/place_tables.h"

#include <algorithm>
#include <functional>
#include <map>
#include <stdexcept>
#include <utility>

#include "text/unicode.h"

namespace outdial::policy {
namespace {

std::size_t number_of(std::string_view digits) {
  std::size_t number = 0;
  for (char digit : digits)
    number = number * 10 + static_cast<std::size_t>(digit - '0');
  return number;
}

bool is_area_code(std::string_view text) {
  return text.size() == 3 && text::all_digits(text) && text[0] >= '2';
}

bool is_country(std::string_view text) {
  return (text.size() == 2 || text == "NANP") &&
         std::ranges::all_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
}

/// `America/New_York|America/Chicago`; empty when one of them is not installed, since the others
/// alone would be too wide.
std::vector<Zone> read_zones(std::string_view names) {
  std::vector<Zone> zones;
  for (std::string_view name : text::split(names, '|')) {
    zones.push_back(find_zone(name));
    if (zones.back() == nullptr) return {};
  }
  return zones;
}

/// `FL` of US is `US-FL`; islands name only themselves.
std::vector<std::string> read_regions(std::string_view regions, const std::string& country) {
  std::vector<std::string> ids;
  for (std::string_view region : text::split(regions, '|'))
    if (!region.empty() && region != country) ids.push_back(country + "-" + std::string(region));
  return ids;
}

const std::vector<std::string> kAreaCodeColumns = {"npa",  "region", "country", "zones",
                                                   "kind", "source", "note"};

AreaCode read_area_code(const TableRow& row) {
  AreaCode read;
  read.country = row.values[2];
  read.regions = read_regions(row.values[1], read.country);
  read.zones = read_zones(row.values[3]);
  read.geographic = row.values[4] == "geographic";
  return read;
}

using CallingCodes = std::array<const CallingCode*, 1000>;

const Jurisdiction* own_row(const std::string& country) {
  return calling_rules().find(country);
}

NationalPrefix read_prefix(const TableRow& row) {
  NationalPrefix prefix;
  prefix.digits = row.values[1];
  for (std::string_view country : text::split(row.values[2], '|'))
    prefix.countries.emplace_back(country);
  for (const std::string& country : prefix.countries)
    if (const Jurisdiction* rule = own_row(country)) prefix.rules.push_back(rule);
  if (prefix.rules.empty()) prefix.rules.push_back(&calling_rules().country("DEFAULT"));
  prefix.zones = read_zones(row.values[3]);
  prefix.primary = find_zone(row.values[4]);
  return prefix;
}

std::map<std::string, CallingCode> read_calling_codes() {
  std::map<std::string, CallingCode> codes;
  for (const TableRow& row :
       read_own_table(country_timezones_csv(), {"calling_code", "national_prefix", "countries",
                                                "zones", "primary_zone", "source", "note"}))
    codes[row.values[0]].prefixes.push_back(read_prefix(row));
  for (auto& [digits, code] : codes) {
    code.digits = digits;
    code.plan = text::plan_of_number(digits);
    std::ranges::stable_sort(code.prefixes, std::greater<>(),
                             [](const NationalPrefix& prefix) { return prefix.digits.size(); });
  }
  return codes;
}

}  // namespace

const AreaCode* AreaCodes::find(std::string_view code) const {
  std::uint16_t row = index_[number_of(code.substr(0, 3))];
  return row == 0 ? nullptr : &rows_[row - 1U];
}

void AreaCodes::add(const std::string& code, AreaCode row) {
  rows_.push_back(std::move(row));
  index_[number_of(code)] = static_cast<std::uint16_t>(rows_.size());
}

base::Expected<AreaCodes, std::vector<TableProblem>> read_area_codes(std::string_view csv) {
  auto rows = read_table(csv, kAreaCodeColumns);
  if (!rows) return base::unexpected(std::move(rows.error()));
  AreaCodes codes;
  std::vector<TableProblem> problems;
  for (const TableRow& row : *rows) {
    const std::string& code = row.values[0];
    AreaCode read = read_area_code(row);
    if (!is_area_code(code))
      problems.push_back({row.line, "\"" + code + "\" is no area code: write three digits."});
    else if (codes.find(code) != nullptr)
      problems.push_back({row.line, "Area code " + code + " has a line above."});
    else if (!is_country(read.country))
      problems.push_back({row.line, "\"" + read.country + "\" is no country: write US or CA."});
    else if (!read.geographic && !row.values[4].starts_with("non-geographic"))
      problems.push_back({row.line, "The kind is geographic or non-geographic: and what it is."});
    else if (read.geographic && read.zones.empty())
      problems.push_back({row.line, "\"" + row.values[3] + "\" are not all zones of tzdata."});
    else
      codes.add(code, std::move(read));
  }
  if (!problems.empty()) return base::unexpected(std::move(problems));
  return codes;
}

const AreaCodes& known_area_codes() {
  static const AreaCodes codes = [] {
    AreaCodes read;
    for (const TableRow& row : read_own_table(nanp_timezones_csv(), kAreaCodeColumns))
      read.add(row.values[0], read_area_code(row));
    return read;
  }();
  return codes;
}

const CallingCode* find_calling_code(std::string_view digits) {
  static const std::map<std::string, CallingCode> codes = read_calling_codes();
  static const CallingCodes by_number = [] {
    CallingCodes index{};
    for (const auto& [code, row] : codes)
      index.at(number_of(code)) = &row;
    return index;
  }();
  for (std::size_t length = 1; length <= 3 && length <= digits.size(); ++length)
    if (const CallingCode* code = by_number[number_of(digits.substr(0, length))]) return code;
  return nullptr;
}

}  // namespace outdial::policy
