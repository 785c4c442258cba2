#include "text/redaction.h"

#include <algorithm>
#include <array>

#include "text/unicode.h"

namespace outdial::text {
namespace {

constexpr std::array<std::string_view, 12> kTokens = {"[PHONE]",  "[EMAIL]", "[SSN]",      "[CARD]",
                                                      "[IBAN]",   "[MRN]",   "[ID]",       "[DOB]",
                                                      "[SECRET]", "[QUERY]", "[REDACTED]", "[CUT]"};

bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool is_word_point(char32_t point) {
  return point == U'_' || (point >= U'0' && point <= U'9') || is_letter(point);
}

std::size_t uuid_at(std::string_view line, std::size_t at) {
  static constexpr std::size_t kSize = 36;
  if (line.size() - at < kSize || alnum_at(line, at + kSize)) return 0;
  for (std::size_t i = 0; i < kSize; ++i) {
    bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? line[at + i] != '-' : !is_hex(line[at + i])) return 0;
  }
  return kSize;
}

std::size_t provider_id_at(std::string_view line, std::size_t at) {
  for (std::string_view prefix : {"call_", "agent_"}) {
    if (!line.substr(at).starts_with(prefix)) continue;
    std::size_t begin = at + prefix.size(), end = begin;
    bool letter = false, digit = false;
    for (; alnum_at(line, end); ++end)
      (is_digit(line[end]) ? digit : letter) = true;
    return letter && digit && end - begin >= 8 ? end - at : 0;
  }
  return 0;
}

/// `cue` at `at`, any case; its end or 0.
std::size_t match_cue(std::string_view line, std::size_t at, std::string_view cue) {
  for (char expected : cue) {
    char c = char_at(line, at);
    if (expected == '_') {
      if (c == ' ' || c == '_' || c == '-') ++at;
    } else if ((c | 0x20) != expected || !is_ascii_letter(c)) {
      return 0;
    } else {
      ++at;
    }
  }
  return at;
}

}  // namespace

std::size_t token_at(std::string_view line, std::size_t at) {
  if (line[at] != '[' || !is_ascii_letter(char_at(line, at + 1))) return 0;
  for (std::string_view token : kTokens)
    if (line.substr(at).starts_with(token)) return token.size();
  return 0;
}

std::size_t id_at(std::string_view line, std::size_t at) {
  if (!alnum_at(line, at) || (at > 0 && alnum_at(line, at - 1))) return 0;
  if (std::size_t length = uuid_at(line, at); length != 0) return length;
  return provider_id_at(line, at);
}

char char_at(std::string_view line, std::size_t at) {
  return at < line.size() ? line[at] : '\0';
}
bool digit_at(std::string_view line, std::size_t at) {
  return is_digit(char_at(line, at));
}
bool alnum_at(std::string_view line, std::size_t at) {
  return is_digit(char_at(line, at)) || is_ascii_letter(char_at(line, at));
}

std::size_t count_digits(std::string_view line, std::size_t at) {
  std::size_t end = at;
  while (digit_at(line, end))
    ++end;
  return end - at;
}

std::size_t skip_blanks(std::string_view line, std::size_t at) {
  while (char_at(line, at) == ' ' || char_at(line, at) == '\t')
    ++at;
  return at;
}

std::size_t space_at(std::string_view line, std::size_t at) {
  if (char_at(line, at) == ' ') return 1;
  std::string_view rest = line.substr(std::min(at, line.size()));
  for (std::string_view space : {"\u00A0", "\u2009", "\u202F"})
    if (rest.starts_with(space)) return space.size();
  return 0;
}

std::size_t dash_at(std::string_view line, std::size_t at) {
  if (char_at(line, at) == '-') return 1;
  std::string_view rest = line.substr(std::min(at, line.size()));
  for (std::string_view dash : {"\u2010", "\u2011", "\u2012", "\u2013", "\u2014", "\u2212"})
    if (rest.starts_with(dash)) return dash.size();
  return 0;
}

std::size_t before(std::string_view line, std::size_t at) {
  std::size_t lead = at - 1;
  while (lead > 0 && at - lead < 4 && (static_cast<unsigned char>(line[lead]) & 0xC0U) == 0x80U)
    --lead;
  return lead;
}

bool word_before(std::string_view line, std::size_t at) {
  if (at == 0) return false;
  char c = line[at - 1];
  if (static_cast<unsigned char>(c) < 0x80) {
    // The letter of an escaped line break or tab ends no word.
    bool escape = at >= 2 && line[at - 2] == '\\' && (c == 'n' || c == 'r' || c == 't');
    return !escape && is_word_point(static_cast<unsigned char>(c));
  }
  std::size_t lead = before(line, at);
  std::string_view rest = line.substr(lead, at - lead);
  char32_t point = take_code_point(rest);
  return rest.empty() && point != kReplacement && is_word_point(point);
}

bool word_at(std::string_view line, std::size_t at) {
  if (at >= line.size()) return false;
  std::string_view rest = line.substr(at);
  char32_t point = take_code_point(rest);
  return point != kReplacement && is_word_point(point);
}

bool is_number_start(std::string_view line, std::size_t at) {
  if (word_before(line, at)) return false;
  if (at < 2 || !is_digit(line[at - 2])) return true;
  return line[at - 1] != '.' && line[at - 1] != '-' && line[at - 1] != ':';
}

std::size_t cue_end(std::string_view line, std::size_t at,
                    std::initializer_list<std::string_view> cues) {
  if (!is_ascii_letter(line[at])) return 0;
  char lower = static_cast<char>(line[at] | 0x20);
  std::size_t longest = 0;
  for (std::string_view cue : cues)
    if (cue.front() == lower) longest = std::max(longest, match_cue(line, at, cue));
  if (longest == 0 || is_ascii_letter(char_at(line, longest))) return 0;
  bool inside_word = word_before(line, at) && line[at - 1] != '_';
  return inside_word ? 0 : longest;
}

std::size_t value_after(std::string_view line, std::size_t at) {
  if (std::size_t is = match_cue(line, skip_blanks(line, at), "is");
      is != 0 && char_at(line, at) == ' ' && !word_at(line, is))
    at = is;
  while (std::string_view(" \t:=#").find(char_at(line, at)) != std::string_view::npos &&
         at < line.size())
    ++at;
  if (char_at(line, at) == '\\') ++at;
  if (char_at(line, at) == '"' || char_at(line, at) == '\'') ++at;
  return at;
}

std::size_t without_closing(std::string_view line, std::size_t begin, std::size_t end) {
  static constexpr std::string_view kClosing = ".,;:!?)]}'";
  auto ends_in_token = [&] {
    return std::ranges::any_of(kTokens, [&](std::string_view token) {
      return line.substr(begin, end - begin).ends_with(token);
    });
  };
  while (end > begin && kClosing.find(line[end - 1]) != std::string_view::npos && !ends_in_token())
    --end;
  return end;
}

}  // namespace outdial::text
