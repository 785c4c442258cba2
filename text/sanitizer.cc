#include "text/sanitizer.h"

#include <algorithm>

#include "base/crypto.h"
#include "base/json.h"
#include "text/redaction.h"
#include "text/unicode.h"

namespace outdial::text {
namespace {

constexpr std::string_view kCut = "…[CUT]";
/// How far back a cut looks for a blank, lest half a number is left.
constexpr std::size_t kCutSlack = 64;
/// JSON within strings of JSON is unpacked that often.
constexpr int kMaxDepth = 4;
constexpr int kMaxRounds = 8;

std::string with_rules(std::string_view text, int depth);

/// Where to end a text of at most `limit` bytes: at a blank if one is near, else between
/// characters, never within a token or after the quote that opens it.
std::size_t cut_place(std::string_view line, std::size_t limit) {
  std::size_t end = limit;
  while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xC0U) == 0x80U)
    --end;
  std::size_t blank = line.substr(0, end).find_last_of(" \t\n");
  if (blank != std::string_view::npos && limit - blank <= kCutSlack) return blank;
  std::size_t open = line.substr(0, end).rfind('[');
  if (open != std::string_view::npos && open + token_at(line, open) > end)
    end = open > 0 && line[open - 1] == '"' ? open - 1 : open;
  return end;
}

std::string cut(std::string_view line) {
  if (line.size() <= kMaxSanitizedLine) return std::string(line);
  std::string kept(line.substr(0, cut_place(line, kMaxSanitizedLine - kCut.size())));
  return kept.append(kCut);
}

bool is_json(std::string_view line) {
  std::size_t first = line.find_first_not_of(' '), last = line.find_last_not_of(' ');
  if (first == std::string_view::npos) return false;
  bool object = line[first] == '{' && line[last] == '}';
  bool array = line[first] == '[' && line[last] == ']';
  return (object || array) && base::Json::accept(line);
}

/// The string literal `raw`, as it is unless what it says has to change.
std::string with_rules_in_literal(std::string_view raw, int depth) {
  std::string said = raw.find('\\') == std::string_view::npos
                         ? std::string(raw.substr(1, raw.size() - 2))
                         : base::Json::parse(raw).get<std::string>();
  std::string cleaned = with_rules(said, depth);
  return cleaned == said ? std::string(raw) : base::dump_json(cleaned);
}

std::string with_rules_in_number(std::string_view raw, int depth) {
  std::string cleaned = with_rules(raw, depth);
  return cleaned == raw ? cleaned : base::dump_json(cleaned);
}

/// Looks at each string and number of a JSON text by itself, so that it stays JSON.
std::string with_rules_in_json(std::string_view json, int depth) {
  std::string out;
  for (std::size_t at = 0; at < json.size();) {
    std::size_t end = at + 1;
    if (json[at] == '"') {
      for (; json[end] != '"'; ++end)
        if (json[end] == '\\') ++end;
      out += with_rules_in_literal(json.substr(at, ++end - at), depth + 1);
    } else if (json[at] == '-' || digit_at(json, at)) {
      end = std::min(json.find_first_not_of("+-.0123456789Ee", at), json.size());
      out += with_rules_in_number(json.substr(at, end - at), depth + 1);
    } else {
      out += json[at];
    }
    at = end;
  }
  return out;
}

std::string with_rules(std::string_view text, int depth) {
  std::string line(text);
  redact_fields(line);
  if (depth < kMaxDepth && is_json(line)) return with_rules_in_json(line, depth);
  redact_secrets(line);
  redact_urls(line);
  redact_emails(line);
  if (std::ranges::none_of(line, is_digit)) return line;
  redact_social_security(line);
  redact_accounts(line);
  redact_record_numbers(line);
  redact_birth_dates(line);
  redact_phones(line);
  return line;
}

}  // namespace

std::string sanitized(std::string_view line) {
  std::string before = cut(line);
  for (int round = 0; round < kMaxRounds; ++round) {
    std::string after = cut(with_rules(before, 0));
    if (after == before) return after;
    before = std::move(after);
  }
  // Tokens have come to stand so that they make new matches again and again.
  return "[REDACTED]";
}

std::string phone_hash(std::string_view key, std::string_view e164) {
  return base::hmac_sha256_hex(key, e164, "").substr(0, 12);
}

}  // namespace outdial::text
