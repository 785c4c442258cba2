#include <algorithm>

#include "text/redaction.h"
#include "text/unicode.h"

namespace outdial::text {
namespace {

constexpr std::string_view kSecretToken = "[SECRET]";
/// Retell's keys are `key_` and at least that many letters and digits.
constexpr std::size_t kLeastKey = 8;

bool ends_bare_value(std::string_view line, std::size_t at) {
  char c = line[at];
  if (c == '\\')
    return std::string_view("\"nrt").find(char_at(line, at + 1)) != std::string_view::npos;
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '"' || c == '<' || c == '>';
}

std::size_t bare_end(std::string_view line, std::size_t at) {
  while (at < line.size() && !ends_bare_value(line, at))
    ++at;
  return at;
}

/// The rest of `a=b; c=d` after its first pair.
std::size_t cookie_end(std::string_view line, std::size_t end) {
  for (;;) {
    if (end == 0 || line[end - 1] != ';') return end;
    std::size_t next = skip_blanks(line, end);
    std::size_t past = bare_end(line, next);
    if (line.substr(next, past - next).find('=') == std::string_view::npos) return end;
    end = past;
  }
}

/// The secret that starts at `at`, perhaps in quotes; nothing when a token already stands there.
std::optional<Redaction> secret_at(std::string_view line, std::size_t at, bool cookie) {
  std::size_t begin = at;
  bool escaped = char_at(line, begin) == '\\' && char_at(line, begin + 1) == '"';
  if (escaped) ++begin;
  char quote = char_at(line, begin);
  if (quote == '"' || quote == '\'') {
    if (++begin >= line.size() || token_at(line, begin) != 0) return std::nullopt;
    std::size_t end = std::min(line.find(quote, begin), line.size());
    if (escaped && end > begin && line[end - 1] == '\\') --end;
    if (end == begin) return std::nullopt;
    return Redaction{begin, end, std::string(kSecretToken)};
  }
  if (begin >= line.size() || token_at(line, begin) != 0) return std::nullopt;
  std::size_t end = bare_end(line, begin);
  if (cookie) end = cookie_end(line, end);
  end = without_closing(line, begin, end);
  if (end == begin) return std::nullopt;
  return Redaction{begin, end, std::string(kSecretToken)};
}

std::optional<Redaction> find_retell_key(std::string_view line, std::size_t at) {
  if (!line.substr(at).starts_with("key_") || word_before(line, at)) return std::nullopt;
  std::size_t end = at + 4;
  while (alnum_at(line, end))
    ++end;
  if (end - at - 4 < kLeastKey) return std::nullopt;
  return Redaction{at, end, std::string(kSecretToken)};
}

/// `Bearer x`; a word of its own, so not `Bearer: x` alone but also after another cue.
std::optional<Redaction> find_bearer(std::string_view line, std::size_t at) {
  std::size_t end = cue_end(line, at, {"bearer"});
  if (end == 0 || char_at(line, end) != ' ') return std::nullopt;
  return secret_at(line, skip_blanks(line, end), false);
}

/// Past the `=` or `:` after a key; 0 without one.
std::size_t past_equals(std::string_view line, std::size_t at) {
  std::size_t sign = skip_blanks(line, at);
  char c = char_at(line, sign);
  if (c == ':') return skip_blanks(line, sign + 1);
  if (c != '=') return 0;
  // `token= attempt=2` is an empty value, `token = x` is not.
  return sign > at ? skip_blanks(line, sign + 1) : sign + 1;
}

std::optional<Redaction> find_authorization(std::string_view line, std::size_t at) {
  std::size_t end = cue_end(line, at, {"authorization"});
  std::size_t value = end == 0 ? 0 : past_equals(line, end);
  if (value == 0 || value >= line.size()) return std::nullopt;
  if (std::size_t scheme = cue_end(line, value, {"bearer", "basic"}); scheme != 0) {
    std::size_t credential = skip_blanks(line, scheme);
    if (credential == scheme) return std::nullopt;
    return secret_at(line, credential, false);
  }
  auto found = secret_at(line, value, false);
  // Of other schemes the credential is the next word.
  if (found && cue_end(line, value, {"token", "apikey", "negotiate", "digest"}) == found->end)
    found->end = without_closing(line, value, bare_end(line, skip_blanks(line, found->end)));
  return found;
}

std::optional<Redaction> find_named_secret(std::string_view line, std::size_t at) {
  bool cookie = cue_end(line, at, {"cookie"}) != 0;
  std::size_t end = cue_end(line, at,
                            {"api_key", "secret", "password", "token", "access_token", "signature",
                             "x_retell_signature", "cookie"});
  std::size_t value = end == 0 ? 0 : past_equals(line, end);
  if (value == 0) return std::nullopt;
  return secret_at(line, value, cookie);
}

}  // namespace

void redact_secrets(std::string& line) {
  redact(line, find_authorization);
  redact(line, find_bearer);
  redact(line, find_named_secret);
  redact(line, find_retell_key);
}

}  // namespace outdial::text
