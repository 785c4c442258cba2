#include "text/redaction.h"
#include "text/unicode.h"

namespace outdial::text {
namespace {

bool ends_url(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '"' || c == '<' || c == '>' ||
         c == '`' || c == '\\';
}

std::optional<Redaction> find_user_info(std::string_view line, std::size_t at) {
  if (!line.substr(at).starts_with("://")) return std::nullopt;
  std::size_t begin = at + 3, end = begin, sign = std::string_view::npos;
  for (; end < line.size() && !ends_url(line[end]); ++end) {
    if (line[end] == '/' || line[end] == '?' || line[end] == '#') break;
    if (line[end] == '@') sign = end;
  }
  if (sign == std::string_view::npos) return std::nullopt;
  std::string_view user_info = line.substr(begin, sign - begin);
  if (user_info.find(':') == std::string_view::npos) return std::nullopt;
  return Redaction{begin, sign, "[SECRET]"};
}

/// Query strings of URLs, and of paths where they look like one. Asked place by place, it keeps
/// what it knows of the word it is in.
class QueryFinder {
 public:
  std::optional<Redaction> operator()(std::string_view line, std::size_t at) {
    char c = line[at];
    if (ends_url(c) || c == '(') {
      *this = {};
      return std::nullopt;
    }
    if (line.substr(at).starts_with("://")) has_scheme_ = true;
    if (c == '/') has_path_ = true;
    if (c != '?' || done_ || !(has_scheme_ || has_path_)) return std::nullopt;
    done_ = true;
    std::size_t begin = at + 1, end = begin;
    while (end < line.size() && !ends_url(line[end]))
      ++end;
    end = without_closing(line, begin, end);
    std::string_view query = line.substr(begin, end - begin);
    if (query.empty() || query == "[QUERY]") return std::nullopt;
    if (!has_scheme_ && query.find('=') == std::string_view::npos) return std::nullopt;
    *this = {};
    return Redaction{begin, end, "[QUERY]"};
  }

 private:
  bool has_scheme_ = false;
  bool has_path_ = false;
  bool done_ = false;
};

/// End of a host name with a dot and a last label that is none of numbers; 0 for anything else.
std::size_t host_end(std::string_view line, std::size_t at) {
  std::size_t good = 0, label = at;
  bool letters = false;
  for (std::size_t end = at; end <= line.size();) {
    char c = char_at(line, end);
    if (c == '-') {
      ++end;
    } else if (c != '_' && word_at(line, end)) {
      letters |= !is_digit(c);
      std::string_view rest = line.substr(end);
      take_code_point(rest);
      end = line.size() - rest.size();
    } else {
      if (end == label) break;
      if (label > at && letters && end - label >= 2) good = end;
      if (c != '.') break;
      label = ++end;
      letters = false;
    }
  }
  while (good > 0 && line[good - 1] == '-')
    --good;
  return good;
}

/// Finds addresses by their `@`. Local parts are looked for backwards from there, not further than
/// the last one ended.
class EmailFinder {
 public:
  std::optional<Redaction> operator()(std::string_view line, std::size_t at) {
    if (line[at] != '@') return std::nullopt;
    std::size_t begin = at;
    while (begin > free_from_ && (word_before(line, begin) || is_mark(line[begin - 1])))
      begin = before(line, begin);
    while (begin < at && !word_at(line, begin) && line[begin] != '+')
      ++begin;
    free_from_ = at + 1;
    if (begin == at) return std::nullopt;
    std::size_t end = host_end(line, at + 1);
    if (end == 0) return std::nullopt;
    free_from_ = end;
    return Redaction{begin, end, "[EMAIL]"};
  }

 private:
  static bool is_mark(char c) {
    return std::string_view(".%+-'").find(c) != std::string_view::npos;
  }

  std::size_t free_from_ = 0;
};

}  // namespace

void redact_urls(std::string& line) {
  if (line.find("://") != std::string::npos) redact(line, find_user_info);
  if (line.find('?') != std::string::npos) redact(line, QueryFinder());
}

void redact_emails(std::string& line) {
  if (line.find('@') != std::string::npos) redact(line, EmailFinder());
}

}  // namespace outdial::text
