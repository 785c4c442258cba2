#pragma once

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

// What the rules of the sanitizer share. A rule is a function that redacts a whole line; each looks
// at every place of it once, so that the cost stays linear.
namespace outdial::text {

/// Part of a line, and what stands there afterwards.
struct Redaction {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string token;
};

/// Length of the token (`[PHONE]`) that stands there; 0 without one.
std::size_t token_at(std::string_view line, std::size_t at);
/// Length of a UUID or of an id of the provider (`call_…`, `agent_…`) that starts there.
std::size_t id_at(std::string_view line, std::size_t at);

/// `find(line, at)` is asked at every place outside tokens and gives a Redaction that begins there
/// or later.
template <class Find>
void redact(std::string& line, Find find) {
  std::string out;
  std::size_t kept = 0;
  for (std::size_t at = 0; at < line.size();) {
    if (std::size_t length = token_at(line, at); length != 0) {
      at += length;
    } else if (std::optional<Redaction> found = find(std::string_view(line), at)) {
      out.append(line, kept, found->begin - kept).append(found->token);
      kept = at = found->end;
    } else {
      ++at;
    }
  }
  if (kept == 0) return;
  out.append(line, kept);
  line = std::move(out);
}

/// As redact(), leaving alone what id_at() knows.
template <class Find>
void redact_outside_ids(std::string& line, Find find) {
  std::size_t free_from = 0;
  redact(line, [&](std::string_view text, std::size_t at) -> std::optional<Redaction> {
    if (at < free_from) return std::nullopt;
    if (std::size_t length = id_at(text, at); length != 0) {
      free_from = at + length;
      return std::nullopt;
    }
    return find(text, at);
  });
}

char char_at(std::string_view line, std::size_t at);
bool digit_at(std::string_view line, std::size_t at);
bool alnum_at(std::string_view line, std::size_t at);
std::size_t count_digits(std::string_view line, std::size_t at);
std::size_t skip_blanks(std::string_view line, std::size_t at);
/// Length of a space, respectively a dash of any kind.
std::size_t space_at(std::string_view line, std::size_t at);
std::size_t dash_at(std::string_view line, std::size_t at);

/// Where the character starts that ends at `at`, which is not 0.
std::size_t before(std::string_view line, std::size_t at);
/// Whether a letter, digit or `_` ends before a place, respectively starts there.
bool word_before(std::string_view line, std::size_t at);
bool word_at(std::string_view line, std::size_t at);
/// Whether a number may start there: it touches no word and goes on with no other number.
bool is_number_start(std::string_view line, std::size_t at);

/// End of the longest of the cues that starts there, at the beginning of a word and not before a
/// letter; 0 without one. In a cue `_` stands for a space, `_` or `-`, or for nothing.
std::size_t cue_end(std::string_view line, std::size_t at,
                    std::initializer_list<std::string_view> cues);
/// Where a value starts after its cue: ` is`, then spaces, `:`, `=` and `#`, then a quote.
std::size_t value_after(std::string_view line, std::size_t cue_end);
/// Without punctuation that ends a sentence or closes a bracket.
std::size_t without_closing(std::string_view line, std::size_t begin, std::size_t end);

/// Values of JSON by their keys.
void redact_fields(std::string& line);
void redact_secrets(std::string& line);
void redact_urls(std::string& line);
void redact_emails(std::string& line);
void redact_social_security(std::string& line);
void redact_accounts(std::string& line);
void redact_record_numbers(std::string& line);
void redact_birth_dates(std::string& line);
void redact_phones(std::string& line);

}  // namespace outdial::text
