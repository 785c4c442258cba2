#include <algorithm>
#include <array>

#include "text/contact_row.h"
#include "text/template.h"
#include "text/unicode.h"

namespace outdial::text {
namespace {

constexpr std::size_t kLongestName = 64;

struct Alias {
  /// Letters and digits only, lower case.
  std::string_view squashed;
  std::string_view field;
  /// Kept as a variable under this name too.
  std::string_view variable = {};
};

constexpr Alias kAliases[] = {
    {"externalid", "external_id"},
    {"candidateid", "external_id"},
    {"patientid", "external_id"},
    {"leadid", "external_id"},
    {"phone", "phone"},
    {"phonenumber", "phone"},
    {"phoneno", "phone"},
    {"telmobile", "phone"},
    {"mobile", "phone"},
    {"mobilephone", "phone"},
    {"mobilenumber", "phone"},
    {"mobilephonenumber", "phone"},
    {"telephone", "phone"},
    {"telephonenumber", "phone"},
    {"tel", "phone"},
    {"cell", "phone"},
    {"cellphone", "phone"},
    {"cellnumber", "phone"},
    {"cellphonenumber", "phone"},
    {"primaryphone", "phone"},
    {"tonumber", "phone"},
    {"telefon", "phone"},
    {"telefonnummer", "phone"},
    {"telefonnr", "phone"},
    {"rufnummer", "phone"},
    {"handy", "phone"},
    {"handynummer", "phone"},
    {"handynr", "phone"},
    {"mobil", "phone"},
    {"mobilnummer", "phone"},
    {"mobiltelefon", "phone"},
    {"telefono", "phone"},
    {"telefonomovil", "phone"},
    {"telefonocelular", "phone"},
    {"numerodetelefono", "phone"},
    {"movil", "phone"},
    {"celular", "phone"},
    {"telephoneportable", "phone"},
    {"telephonemobile", "phone"},
    {"numerodetelephone", "phone"},
    {"portable", "phone"},
    {"name", "name"},
    {"fullname", "name"},
    {"candidatename", "name"},
    {"customername", "name"},
    {"patientname", "name"},
    {"vollername", "name"},
    {"nombrecompleto", "name"},
    {"nomcomplet", "name"},
    {"firstname", "first_name"},
    {"givenname", "first_name"},
    {"forename", "first_name"},
    {"vorname", "first_name"},
    {"nombre", "first_name"},
    {"nombres", "first_name"},
    {"prenom", "first_name"},
    {"lastname", "last_name"},
    {"familyname", "last_name"},
    {"surname", "last_name"},
    {"nachname", "last_name"},
    {"familienname", "last_name"},
    {"apellido", "last_name"},
    {"apellidos", "last_name"},
    {"nom", "last_name"},
    {"nomdefamille", "last_name"},
    {"email", "email"},
    {"emailaddress", "email"},
    {"timezone", "timezone"},
    {"tz", "timezone"},
    {"zeitzone", "timezone"},
    {"zonahoraria", "timezone"},
    {"husohorario", "timezone"},
    {"fuseauhoraire", "timezone"},
    {"locale", "locale"},
    {"region", "region"},
    {"appointmenttime", "appointment_time"},
    {"appointmentdatetime", "appointment_time"},
    {"appointmentat", "appointment_time"},
    {"appointmentduration", "appointment_duration"},
    {"appointmentdurationminutes", "appointment_duration"},
    {"appointmenttype", "appointment_type"},
    {"servicetype", "service_type"},
    {"service", "service_type"},
    {"providername", "provider_name"},
    {"ownername", "provider_name"},
    {"stylistname", "provider_name", "stylist_name"},
    {"specialinstructions", "special_instructions"},
    {"notbefore", "not_before"},
    {"notafter", "not_after"},
    {"callafter", "call_after"},
    {"callbefore", "call_before"},
    {"consenttype", "consent_type"},
    {"consentat", "consent_at"},
    {"consentsource", "consent_source"},
};

std::string folded(std::string_view header) {
  std::string out;
  while (!header.empty()) {
    char32_t c = take_code_point(header);
    if (!is_invisible(c)) append_folded(out, to_lower(c));
  }
  return out;
}

std::string squashed(std::string_view header) {
  std::string out = folded(header);
  std::erase_if(out, [](char c) {
    return c == ' ' || c == '_' || c == '-' || c == '.' || c == ':' || c == '#';
  });
  return out;
}

const Alias* find_alias(std::string_view header) {
  std::string key = squashed(header);
  const auto* alias = std::ranges::find(kAliases, key, &Alias::squashed);
  return alias == std::end(kAliases) ? nullptr : alias;
}

bool is_known_field(std::string_view field) {
  return std::ranges::find(kAliases, field, &Alias::field) != std::end(kAliases);
}

/// A name that templates can use: letters, digits and underscores.
std::string variable_name(std::string_view header, std::size_t index) {
  std::string out;
  for (char c : folded(header)) {
    if (is_ascii_letter(c) || is_digit(c))
      out.push_back(c);
    else if (!out.empty() && out.back() != '_')
      out.push_back('_');
  }
  while (out.ends_with('_'))
    out.pop_back();
  if (out.empty()) return "column_" + std::to_string(index + 1);
  if (is_digit(out.front())) out.insert(0, "_");
  return out.substr(0, kLongestName);
}

std::string quoted(std::string_view text) {
  return "\"" + std::string(text) + "\"";
}

std::string listed(std::span<const std::string> header) {
  std::string out;
  for (const std::string& name : header)
    out += (out.empty() ? "" : ", ") + quoted(trimmed(name));
  return out.empty() ? "none" : out;
}

using Column = ContactColumns::Column;
using Errors = std::vector<FieldError>;

Column known_column(std::size_t index, const Alias& alias) {
  return {index, std::string(alias.field), true, std::string(alias.variable)};
}

/// Where the mapping says so, else what the name says. Nothing for a column to leave out.
std::optional<Column> column_of(std::size_t index, const std::string& header,
                                const std::map<std::string, std::string>& mapping, Errors& errors) {
  auto mapped = mapping.find(header);
  if (mapped == mapping.end()) mapped = mapping.find(trimmed(header));
  if (mapped != mapping.end()) {
    if (mapped->second.empty()) return std::nullopt;
    if (!is_known_field(mapped->second) && !is_variable_name(mapped->second))
      errors.push_back({header, "invalid_name",
                        quoted(mapped->second) +
                            " is neither a known field nor a name made of letters, digits and "
                            "underscores. Choose another for the column " +
                            quoted(header) + "."});
    return Column{index, mapped->second, is_known_field(mapped->second), {}};
  }
  if (const Alias* alias = find_alias(header)) return known_column(index, *alias);
  return Column{index, variable_name(header, index), false, {}};
}

/// Of several columns that could be one field, the one that is mapped to it, else the one that
/// bears its name; the others become variables. Without such a one nobody can tell.
class AliasSettler {
 public:
  AliasSettler(std::vector<Column>& columns, std::span<const std::string> header,
               const std::map<std::string, std::string>& mapping)
      : columns_(columns), header_(header), mapping_(mapping) {}

  void settle(Errors& errors) {
    for (Column& column : columns_) {
      if (!column.known || count(column.field, &AliasSettler::any) < 2) continue;
      auto wins = count(column.field, &AliasSettler::mapped) > 0 ? &AliasSettler::mapped
                                                                 : &AliasSettler::bears_name;
      if (count(column.field, wins) != 1)
        refuse(column.field, errors);
      else if (!(this->*wins)(column))
        column = {column.index, variable_name(header_[column.index], column.index), false, {}};
    }
  }

 private:
  bool any(const Column&) const { return true; }
  bool mapped(const Column& column) const {
    const std::string& name = header_[column.index];
    return mapping_.contains(name) || mapping_.contains(trimmed(name));
  }
  bool bears_name(const Column& column) const {
    return variable_name(header_[column.index], column.index) == column.field;
  }
  std::ptrdiff_t count(const std::string& field,
                       bool (AliasSettler::*that)(const Column&) const) const {
    return std::ranges::count_if(
        columns_, [&](const Column& c) { return c.known && c.field == field && (this->*that)(c); });
  }
  void refuse(const std::string& field, Errors& errors) const {
    if (std::ranges::any_of(errors, [&](const FieldError& e) { return e.field == field; })) return;
    std::string names;
    for (const Column& other : columns_)
      if (other.known && other.field == field)
        names += (names.empty() ? "" : " and ") + quoted(trimmed(header_[other.index]));
    errors.push_back({field, "ambiguous_column",
                      names + " could all be " + field + ". Name one of them " + field +
                          ", or map the columns."});
  }

  std::vector<Column>& columns_;
  std::span<const std::string> header_;
  const std::map<std::string, std::string>& mapping_;
};

void refuse_duplicates(const std::vector<Column>& columns, std::span<const std::string> header,
                       Errors& errors) {
  for (std::size_t i = 0; i < columns.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (!columns[i].known && !columns[j].known && columns[i].field == columns[j].field)
        errors.push_back({columns[i].field, "duplicate_column",
                          "Columns " + std::to_string(columns[j].index + 1) + " and " +
                              std::to_string(columns[i].index + 1) + " (" +
                              quoted(trimmed(header[columns[j].index])) + ", " +
                              quoted(trimmed(header[columns[i].index])) +
                              ") have the same name. Rename one of them, or map it to nothing."});
}

}  // namespace

base::Expected<ContactColumns, std::vector<FieldError>> ContactColumns::from_header(
    std::span<const std::string> header, const std::map<std::string, std::string>& mapping) {
  ContactColumns result;
  Errors errors;
  result.size_ = header.size();
  for (const auto& [name, field] : mapping)
    if (std::ranges::none_of(header,
                             [&](const std::string& h) { return h == name || trimmed(h) == name; }))
      errors.push_back(
          {name, "unknown_column",
           "The file has no column " + quoted(name) + ". It has: " + listed(header) + "."});
  for (std::size_t i = 0; i < header.size(); ++i)
    if (auto column = column_of(i, header[i], mapping, errors))
      result.columns_.push_back(std::move(*column));
  AliasSettler(result.columns_, header, mapping).settle(errors);
  refuse_duplicates(result.columns_, header, errors);
  bool has_phone = std::ranges::any_of(
      result.columns_, [](const Column& c) { return c.known && c.field == "phone"; });
  bool told = std::ranges::any_of(errors, [](const FieldError& e) { return e.field == "phone"; });
  if (!has_phone && !told)
    errors.push_back({"phone", "missing_column",
                      "No column holds phone numbers. Name one of them phone (mobile, telephone "
                      "and tel_mobile are known "
                      "too), or map one. The file has: " +
                          listed(header) + "."});
  if (!errors.empty()) return base::unexpected<Errors>(std::move(errors));
  return result;
}

}  // namespace outdial::text
