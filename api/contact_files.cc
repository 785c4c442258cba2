#include "api/contact_files.h"

#include <map>

#include "api/json_body.h"
#include "base/json.h"
#include "text/contact_row.h"
#include "text/csv_reader.h"

namespace outdial::api {
namespace {

constexpr std::size_t kChunk = 64 * 1024;
/// Parsed JSON takes many times the room of its text.
constexpr std::size_t kMaxJson = 8 << 20;

using Mapping = std::map<std::string, std::string>;

/// Carries a problem out of the reader's callbacks; never leaves this file.
struct Stopped {
  Problem problem;
};

base::Expected<Mapping, Problem> read_mapping(const std::optional<std::string>& text) {
  Mapping mapping;
  if (!text) return mapping;
  auto wrong = [] {
    return refuse(Code::invalid_parameter,
                  FieldErrors{{"?mapping", "wrong_type",
                               "Give a JSON object of header and field, such as "
                               "{\"Handy\":\"phone\"}."}});
  };
  auto json = base::parse_json(*text);
  if (!json || !json->is_object()) return wrong();
  for (const auto& [header, field] : json->items()) {
    if (!field.is_string()) return wrong();
    mapping[header] = field.get<std::string>();
  }
  return mapping;
}

Problem header_problem(Code code, const std::vector<text::FieldError>& errors) {
  Problem problem;
  problem.code = code;
  for (const text::FieldError& error : errors)
    problem.errors.push_back({"/header/" + error.field, error.code, error.detail});
  return problem;
}

text::ContactOptions options_for(const ContactImport& import) {
  return {import.campaign().region, import.campaign().timezone};
}

void take_row(const text::ContactColumns& columns, const text::CsvRow& row, ContactImport& import) {
  if (row.problem) {
    import.reject(row.line, {{ "", row.problem->code, row.problem->detail }});
    return;
  }
  auto draft = text::parse_row(columns, row.values, row.line, options_for(import));
  if (!draft) {
    import.reject(row.line, draft.error());
    return;
  }
  if (auto added = import.add(std::move(*draft)); !added) throw Stopped{added.error()};
}

/// A row of JSON, as a file would have had it: names and texts.
struct JsonRow {
  std::vector<std::string> names;
  std::vector<std::string> values;
  std::vector<text::FieldError> errors;
};

JsonRow json_row(const base::Json& contact) {
  JsonRow row;
  if (!contact.is_object()) {
    row.errors.push_back({"", "wrong_type", "Give an object."});
    return row;
  }
  for (const auto& [name, value] : contact.items()) {
    if (value.is_null()) continue;
    bool plain = value.is_string() || value.is_number() || value.is_boolean();
    if (!plain) row.errors.push_back({name, "wrong_type", "Give a string or a number."});
    row.names.push_back(name);
    row.values.push_back(value.is_string() ? value.get<std::string>() : base::dump_json(value));
  }
  return row;
}

base::Expected<void, Problem> take_json(const base::Json& contact, std::int64_t line,
                                        ContactImport& import) {
  JsonRow row = json_row(contact);
  if (!row.errors.empty()) {
    import.reject(line, row.errors);
    return {};
  }
  auto columns = text::ContactColumns::from_header(row.names);
  if (!columns) {
    import.reject(line, columns.error());
    return {};
  }
  auto draft = text::parse_row(*columns, row.values, line, options_for(import));
  if (!draft) {
    import.reject(line, draft.error());
    return {};
  }
  return import.add(std::move(*draft));
}

}  // namespace

base::Expected<void, Problem> import_csv(std::string_view file,
                                         const std::optional<std::string>& mapping,
                                         ContactImport& import) {
  auto known = read_mapping(mapping);
  if (!known) return base::unexpected(std::move(known.error()));
  std::optional<text::ContactColumns> columns;
  text::CsvReader reader({
      [&](const text::CsvRow& header) {
        auto made = text::ContactColumns::from_header(header.values, *known);
        if (!made) throw Stopped{header_problem(Code::validation_failed, made.error())};
        columns = std::move(*made);
      },
      [&](const text::CsvRow& row) { take_row(columns.value(), row, import); },
  });
  try {
    base::Expected<void, text::CsvError> fed;
    while (fed && !file.empty()) {
      fed = reader.feed(file.substr(0, kChunk));
      file.remove_prefix(std::min(kChunk, file.size()));
    }
    if (fed) fed = reader.finish();
    if (fed) return {};
    if (!columns)
      return base::unexpected(header_problem(
          Code::malformed_csv,
          {{std::to_string(fed.error().line), fed.error().code, fed.error().detail}}));
    import.reject(fed.error().line, {{ "", fed.error().code, fed.error().detail }});
    import.stop_at(fed.error().line);
    return {};
  } catch (const Stopped& stopped) {
    return base::unexpected(stopped.problem);
  }
}

base::Expected<void, Problem> import_json(std::string_view body, ContactImport& import) {
  if (body.size() > kMaxJson)
    return refuse(Code::body_too_large,
                  "JSON may have 8 MiB here; send the contacts as text/csv or in parts.");
  auto json = parse_object(body);
  if (!json) return base::unexpected(std::move(json.error()));
  FieldErrors errors;
  ObjectReader reader(**json, "", errors);
  reader.require("contacts");
  const base::Json* contacts = reader.array("contacts", 1'000'000);
  reader.finish();
  if (!errors.empty()) return refuse_fields(std::move(errors));
  std::int64_t line = 0;
  for (const base::Json& contact : *contacts)
    if (auto taken = take_json(contact, ++line, import); !taken) return taken;
  return {};
}

}  // namespace outdial::api
