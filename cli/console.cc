#include "cli/console.h"

#include <algorithm>
#include <ostream>

#include "base/json.h"
#include "cli/text_width.h"

namespace outdial::cli {
namespace {

const base::Json* find_path(const base::Json& object, std::string_view path) {
  const base::Json* at = &object;
  while (!path.empty()) {
    std::string step(path.substr(0, path.find('.')));
    path.remove_prefix(std::min(path.size(), step.size() + 1));
    if (!at->is_object()) return nullptr;
    auto found = at->find(step);
    if (found == at->end()) return nullptr;
    at = &*found;
  }
  return at;
}

std::string cell(const base::Json* value) {
  if (value == nullptr || value->is_null()) return {};
  if (value->is_string()) return value->get<std::string>();
  if (value->is_boolean()) return value->get<bool>() ? "yes" : "no";
  if (value->is_array()) {
    std::string joined;
    for (const base::Json& item : *value)
      joined += (joined.empty() ? "" : ", ") + cell(&item);
    return joined;
  }
  return base::dump_json(*value);
}

Table tabulate(const base::Json& rows, std::span<const Column> columns) {
  Table table;
  for (const Column& column : columns)
    table.titles.push_back(column.title);
  table.right.assign(columns.size(), false);
  for (const base::Json& row : rows) {
    std::vector<std::string> cells;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const base::Json* value = find_path(row, columns[i].path);
      if (value != nullptr && value->is_number()) table.right[i] = true;
      cells.push_back(cell(value));
    }
    table.rows.push_back(std::move(cells));
  }
  return table;
}

std::string indented(const base::Json& json) {
  return json.dump(2, ' ', false, base::Json::error_handler_t::replace);
}

/// JSON members of a table made here: "Not called" becomes not_called, whole numbers numbers.
base::Json to_json(const Table& table) {
  base::Json rows = base::Json::array();
  for (const auto& row : table.rows) {
    base::Json object = base::Json::object();
    for (std::size_t i = 0; i < row.size(); ++i) {
      std::string name = table.titles[i];
      for (char& c : name)
        c = c == ' ' ? '_' : static_cast<char>(std::tolower(c));
      bool digits = !row[i].empty() && row[i].size() < 16 &&
                    row[i].find_first_not_of("0123456789") == std::string::npos;
      object[name] = digits ? base::Json(std::stoll(row[i])) : base::Json(row[i]);
    }
    rows.push_back(std::move(object));
  }
  return rows;
}

std::string csv_cell(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (char c : text)
    quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + '"';
}

void print_rows(const Console& console, const base::Json& rows, const Table& table) {
  switch (console.format) {
    case Format::table:
      console.out << render_table(table);
      break;
    case Format::csv:
      console.out << render_csv(table);
      break;
    case Format::json:
      console.out << indented(rows) << '\n';
      break;
    case Format::jsonl:
      for (const base::Json& row : rows)
        console.out << base::dump_json(row) << '\n';
      break;
  }
}

base::Expected<base::Json, Failure> parsed(std::string_view json) {
  auto value = base::parse_json(json);
  if (value) return std::move(*value);
  return base::unexpected(
      Failure{Exit::failed, "the server's answer is not JSON: " + value.error(), {}, {}});
}

}  // namespace

std::string render_table(const Table& table) {
  std::vector<std::vector<std::string>> lines;
  auto add = [&lines](const std::vector<std::string>& texts) {
    lines.emplace_back();
    for (const std::string& text : texts)
      lines.back().push_back(printable(text));
  };
  add(table.titles);
  for (const auto& row : table.rows)
    add(row);
  std::vector<std::size_t> widths(table.titles.size(), 0);
  for (const auto& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i)
      widths[i] = std::max(widths[i], display_width(line[i]));
  }
  std::string text;
  for (const auto& line : lines) {
    std::string rendered;
    for (std::size_t i = 0; i < line.size(); ++i) {
      std::string padding(widths[i] - display_width(line[i]), ' ');
      bool right = i < table.right.size() && table.right[i];
      rendered += (i == 0 ? "" : "  ") + (right ? padding + line[i] : line[i] + padding);
    }
    text += rendered.substr(0, rendered.find_last_not_of(' ') + 1) + '\n';
  }
  return text;
}

std::string render_csv(const Table& table) {
  std::string text;
  auto add = [&text](const std::vector<std::string>& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i)
      text += (i == 0 ? "" : ",") + csv_cell(cells[i]);
    text += "\r\n";
  };
  add(table.titles);
  for (const auto& row : table.rows)
    add(row);
  return text;
}

Outcome Console::list(std::string_view json, std::span<const Column> columns) const {
  return parsed(json).map(
      [&](const base::Json& rows) { print_rows(*this, rows, tabulate(rows, columns)); });
}

Outcome Console::record(std::string_view json, std::span<const Column> columns) const {
  return parsed(json).map([&](const base::Json& object) {
    if (format == Format::json) {
      out << indented(object) << '\n';
    } else if (format != Format::table) {
      base::Json rows = base::Json::array({object});
      print_rows(*this, rows, tabulate(rows, columns));
    } else {
      std::size_t widest = 0;
      for (const Column& c : columns)
        widest = std::max(widest, display_width(c.title));
      for (const Column& c : columns) {
        std::string text = cell(find_path(object, c.path));
        if (text.empty()) continue;
        std::string padding(widest - display_width(c.title), ' ');
        out << printable(c.title) << padding << "  " << printable(text) << '\n';
      }
    }
  });
}

void Console::table(const Table& table) const {
  print_rows(*this, to_json(table), table);
}

}  // namespace outdial::cli
