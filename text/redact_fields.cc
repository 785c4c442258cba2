#include <algorithm>
#include <array>

#include "text/redaction.h"
#include "text/unicode.h"

namespace outdial::text {
namespace {

constexpr std::array<std::string_view, 9> kSecret = {
    "access_token", "api_key", "authorization",     "cookie", "password", "secret",
    "signature",    "token",   "x-retell-signature"};
constexpr auto kPersonal = std::to_array<std::string_view>({"address",       "appointment_type",
                                                            "call_summary",  "callback_number",
                                                            "contact_name",  "customer_name",
                                                            "date_of_birth", "diagnosis",
                                                            "dob",           "email",
                                                            "first_name",    "from_number",
                                                            "full_name",     "insurance_id",
                                                            "last_name",     "medication",
                                                            "member_id",     "mrn",
                                                            "name",          "notes",
                                                            "owner_name",    "patient_name",
                                                            "phone",         "phone_number",
                                                            "provider_name", "recording_url",
                                                            "service_type",  "special_instructions",
                                                            "ssn",           "street",
                                                            "stylist_name",  "summary",
                                                            "to_number",     "transcript",
                                                            "transcript_url"});
constexpr std::size_t kLongestKey = 20;

std::string_view token_of(std::string_view key) {
  std::string lower = ascii_lower(key);
  if (std::ranges::binary_search(kSecret, lower)) return "[SECRET]";
  return std::ranges::find(kPersonal, lower) != kPersonal.end() ? "[REDACTED]" : "";
}

std::size_t slashes_before(std::string_view line, std::size_t at) {
  std::size_t count = 0;
  while (count < at && line[at - 1 - count] == '\\')
    ++count;
  return count;
}

/// JSON within strings of JSON: its quotes have 1, 3, 7 … backslashes, `slashes` in the text at
/// hand. How many belong to the quote after `run` backslashes, if it ends that text or one around
/// it.
std::optional<std::size_t> ended_by(std::size_t run, std::size_t slashes) {
  for (std::size_t outer = 0; outer <= slashes; outer = outer * 2 + 1)
    if (run % (outer * 2 + 2) == outer) return outer;
  return std::nullopt;
}

/// End of a string whose text starts at `at`.
std::size_t string_end(std::string_view line, std::size_t at, std::size_t slashes) {
  for (std::size_t run = 0; at < line.size(); ++at) {
    if (line[at] == '"')
      if (auto ended = ended_by(run, slashes)) return *ended == slashes ? at + 1 : at - *ended;
    run = line[at] == '\\' ? run + 1 : 0;
  }
  return line.size();
}

/// End of an array or object that starts at `at`.
std::size_t nest_end(std::string_view line, std::size_t at, std::size_t slashes) {
  std::size_t depth = 0, run = 0;
  for (; at < line.size(); ++at) {
    char c = line[at];
    if (c == '"') {
      if (auto ended = ended_by(run, slashes); ended && *ended < slashes) return at - *ended;
      at = string_end(line, at + 1, slashes) - 1;
      run = 0;
      continue;
    }
    run = c == '\\' ? run + 1 : 0;
    if (c == '[' || c == '{') ++depth;
    if ((c == ']' || c == '}') && --depth == 0) return at + 1;
  }
  return line.size();
}

bool quote_at(std::string_view line, std::size_t at, std::size_t slashes) {
  return line.size() > at + slashes && line[at + slashes] == '"' &&
         line.substr(at, slashes).find_first_not_of('\\') == std::string_view::npos;
}

/// Where the value of a key ends that is to be replaced; 0 for what stays.
std::size_t value_end(std::string_view line, std::size_t at, std::size_t slashes) {
  char c = char_at(line, at);
  if (quote_at(line, at, slashes)) {
    std::size_t begin = at + slashes + 1;
    std::size_t token = begin < line.size() ? token_at(line, begin) : 0;
    bool replaced = token != 0 && quote_at(line, begin + token, slashes);
    return replaced ? 0 : string_end(line, begin, slashes);
  }
  if (c == '{' || (c == '[' && token_at(line, at) == 0)) return nest_end(line, at, slashes);
  if (!is_digit(c) && !(c == '-' && digit_at(line, at + 1))) return 0;
  std::size_t end = line.find_first_not_of("+-.0123456789Ee", at);
  return std::min(end, line.size());
}

std::optional<Redaction> find_field(std::string_view line, std::size_t at) {
  if (line[at] != '"') return std::nullopt;
  std::size_t slashes = slashes_before(line, at);
  if ((slashes & (slashes + 1)) != 0) return std::nullopt;
  std::size_t end = at + 1;
  while (end - at <= kLongestKey && (is_ascii_letter(char_at(line, end)) ||
                                     char_at(line, end) == '_' || char_at(line, end) == '-'))
    ++end;
  if (!quote_at(line, end, slashes)) return std::nullopt;
  std::string_view token = token_of(line.substr(at + 1, end - at - 1));
  if (token.empty()) return std::nullopt;
  std::size_t colon = skip_blanks(line, end + slashes + 1);
  if (char_at(line, colon) != ':') return std::nullopt;
  std::size_t value = skip_blanks(line, colon + 1);
  std::size_t past = value_end(line, value, slashes);
  if (past == 0) return std::nullopt;
  std::string quote = std::string(slashes, '\\') + '"';
  return Redaction{value, past, quote + std::string(token) + quote};
}

}  // namespace

void redact_fields(std::string& line) {
  if (line.find('"') != std::string::npos) redact(line, find_field);
}

}  // namespace outdial::text
