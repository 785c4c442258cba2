#include <algorithm>
#include <array>

#include "text/phone_plans.h"
#include "text/redaction.h"
#include "text/unicode.h"

namespace outdial::text {
namespace {

Redaction phone(std::size_t begin, std::size_t end) {
  return {begin, end, "[PHONE]"};
}

/// A number that may end here: nothing of a word follows, save an extension (`x12`).
bool may_end(std::string_view line, std::size_t end) {
  return !word_at(line, end) || (char_at(line, end) == 'x' && digit_at(line, end + 1));
}

/// Where digits written in groups may end.
struct GroupEnd {
  std::size_t end = 0;
  std::size_t digits = 0;
  /// Whether the next group, if there is one, stands apart.
  bool apart = true;
};

/// Groups of digits with up to three spaces, dots, dashes, slashes and brackets between.
struct Groups {
  static constexpr std::size_t kMost = 20;
  std::array<GroupEnd, kMost> ends{};
  std::size_t count = 0;
  std::string digits;
};

Groups read_groups(std::string_view line, std::size_t at, std::size_t most_digits) {
  Groups groups;
  while (groups.count < Groups::kMost) {
    std::size_t length = count_digits(line, at);
    if (length == 0 || groups.digits.size() + length > most_digits) break;
    groups.digits += line.substr(at, length);
    at += length;
    GroupEnd& group = groups.ends[groups.count++];
    group = {at, groups.digits.size(), true};
    bool apart = false;
    for (int marks = 0; marks < 3 && !digit_at(line, at); ++marks) {
      std::size_t blank = space_at(line, at), dash = dash_at(line, at);
      bool mark = std::string_view(".()/").find(char_at(line, at)) != std::string_view::npos;
      if (blank + dash == 0 && (!mark || at >= line.size())) break;
      apart |= blank != 0 || char_at(line, at) == '/';
      at += std::max<std::size_t>(blank + dash, 1);
    }
    if (!digit_at(line, at)) break;
    group.apart = apart;
  }
  return groups;
}

bool fits_plan(std::string_view digits) {
  const NumberPlan* plan = plan_of_number(digits);
  if (plan == nullptr) return false;
  std::string_view national = digits.substr(plan->calling_code.size());
  if (national.starts_with('0') && plan->fits(national.size() - 1)) return true;
  return plan->fits(national.size());
}

/// Where a number in international form ends: where other numbers may follow, after as many groups
/// as the country's numbers have, otherwise after all; 0 for none.
std::size_t international_end(std::string_view line, std::size_t at, bool only_if_fits) {
  Groups groups = read_groups(line, at, 15);
  // No calling code starts with 0, but the offsets of time zones do.
  if (groups.digits.starts_with('0') && groups.count > 1) groups.count = 1;
  std::size_t best = 0;
  bool best_fits = only_if_fits, best_apart = false;
  for (std::size_t i = 0; i < groups.count; ++i) {
    const GroupEnd& group = groups.ends[i];
    if (group.digits < 7 || !may_end(line, group.end)) continue;
    bool fits = group.apart && fits_plan(std::string_view(groups.digits).substr(0, group.digits));
    if (best_fits > fits || (best_fits == fits && best_apart > group.apart)) continue;
    best = group.end;
    best_fits = fits;
    best_apart = group.apart;
  }
  return best;
}

/// `+` and 7 to 15 digits; `%2B` in a form; `00` where the number is one of its country.
std::optional<Redaction> find_international(std::string_view line, std::size_t at) {
  std::size_t begin = 0;
  bool zeros = false;
  if (line[at] == '+' && !word_before(line, at)) {
    begin = at + 1;
  } else if (same_word(line.substr(at, 3), "%2B")) {
    begin = at + 3;
  } else if (line[at] == '0' && char_at(line, at + 1) == '0' && is_number_start(line, at)) {
    begin = at + 2;
    zeros = true;
  } else {
    return std::nullopt;
  }
  begin += space_at(line, begin);
  if (char_at(line, begin) == '(') ++begin;
  std::size_t end = international_end(line, begin, zeros);
  if (end == 0) return std::nullopt;
  return phone(at, end);
}

bool is_area(std::string_view line, std::size_t at) {
  return count_digits(line, at) >= 3 && line[at] >= '2';
}

/// Length of the single mark between groups of a number of North America.
std::size_t mark_at(std::string_view line, std::size_t at) {
  if (char_at(line, at) == '.') return 1;
  return std::max(space_at(line, at), dash_at(line, at));
}

/// End of `(ddd) ddd-dddd`, `ddd-ddd-dddd`, `ddd.ddd.dddd`, `ddd ddd dddd` or ten digits of that
/// shape; 0 for anything else.
std::size_t north_american_end(std::string_view line, std::size_t at) {
  bool bracket = char_at(line, at) == '(';
  std::size_t area = at + (bracket ? 1 : 0);
  std::size_t run = count_digits(line, area);
  if (!bracket && run == 10) return is_area(line, area) && line[area + 3] >= '2' ? area + 10 : 0;
  if (run != 3) return 0;
  std::size_t exchange = area + 3;
  if (bracket) {
    if (char_at(line, exchange++) != ')') return 0;
    exchange += mark_at(line, exchange);
  } else {
    std::size_t mark = mark_at(line, exchange);
    if (mark == 0) return 0;
    exchange += mark;
    // Three numbers in a row are told from a phone only by its shape.
    if (space_at(line, area + 3) != 0 && (line[area] < '2' || char_at(line, exchange) < '2'))
      return 0;
  }
  if (count_digits(line, exchange) != 3) return 0;
  std::size_t mark = mark_at(line, exchange + 3), last = exchange + 3 + mark;
  if (mark == 0 || count_digits(line, last) != 4) return 0;
  return last + 4;
}

std::optional<Redaction> find_north_american(std::string_view line, std::size_t at) {
  bool bracket = line[at] == '(';
  if (!bracket && (!is_digit(line[at]) || (at > 0 && is_digit(line[at - 1])))) return std::nullopt;
  bool starts = bracket || is_number_start(line, at);
  if (starts && line[at] == '1') {
    std::size_t rest = at + 1 + mark_at(line, at + 1);
    bool solid = rest == at + 1 && char_at(line, rest) != '(';
    std::size_t end = solid && count_digits(line, rest) != 10 ? 0 : north_american_end(line, rest);
    if (end != 0 && may_end(line, end)) return phone(at, end);
  }
  std::size_t end = north_american_end(line, at);
  if (end == 0) return std::nullopt;
  // Ten digits of that shape are a phone wherever they stand.
  if (!bracket && count_digits(line, at) == 10) return phone(at, end);
  if (!starts || !may_end(line, end)) return std::nullopt;
  return phone(at, end);
}

/// End of `06 39 98 01 23`, with any one separator; 0 for anything else.
std::size_t five_pairs_end(std::string_view line, std::size_t at) {
  std::size_t end = at + 2;
  std::string_view separator;
  for (int pair = 0; pair < 4; ++pair) {
    std::size_t next = end + space_at(line, end);
    if (char_at(line, next) == '.' && next == end) ++next;
    if (std::size_t dash = dash_at(line, next); dash != 0)
      next += dash + (next > end ? space_at(line, next + dash) : 0);
    std::string_view found = line.substr(end, next - end);
    if (pair == 0) separator = found;
    if (found.empty() || found != separator || count_digits(line, next) != 2) return 0;
    end = next + 2;
  }
  bool goes_on = line.substr(end).starts_with(separator) && digit_at(line, end + separator.size());
  return goes_on && separator != " " ? 0 : end;
}

/// `030 23125012`, `020 7946 0123`, `06 39 98 01 23`.
std::optional<Redaction> find_trunk(std::string_view line, std::size_t at) {
  if (line[at] != '0' || !is_number_start(line, at)) return std::nullopt;
  std::size_t run = count_digits(line, at), end = 0;
  if (run == 2 && line[at + 1] != '0') end = five_pairs_end(line, at);
  if (std::size_t gap = space_at(line, at + run); run >= 3 && run <= 5 && gap != 0) {
    std::size_t first = at + run + gap, digits = count_digits(line, first);
    if (digits >= 6 && digits <= 8) end = first + digits;
    std::size_t second = first + digits + space_at(line, first + digits);
    std::size_t more = second > first + digits ? count_digits(line, second) : 0;
    if (digits >= 3 && digits <= 4 && more >= 3 && more <= 4) end = second + more;
  }
  if (end == 0 || !may_end(line, end)) return std::nullopt;
  return phone(at, end);
}

/// `2026-12-01`, `01.12.2026`, `10.0.0.1`, seconds and milliseconds since 1970 of our days.
bool is_date_or_address(std::string_view line, std::size_t at) {
  std::array<std::size_t, 4> lengths{};
  char mark = '\0';
  std::size_t count = 0;
  for (; count < lengths.size(); ++count) {
    lengths[count] = count_digits(line, at);
    at += lengths[count];
    char next = char_at(line, at);
    bool joins = next == '.' || next == '-' || next == '/';
    if (lengths[count] == 0 || !joins || (mark != '\0' && next != mark)) break;
    mark = next;
    ++at;
  }
  bool address = mark == '.' && count >= 3 && std::ranges::max(lengths) <= 3;
  bool year_first = lengths[0] == 4 && lengths[1] == 2 && lengths[2] == 2;
  bool year_last = mark != '-' && lengths[0] <= 2 && lengths[1] <= 2 && lengths[2] == 4;
  return address || (mark != '\0' && count >= 2 && (year_first || year_last));
}

bool is_epoch(std::string_view digits) {
  return (digits.size() == 10 || digits.size() == 13) && digits >= "15" && digits < "20";
}

/// 8 to 20 characters of digits after a word that says what they are.
std::optional<Redaction> find_named_phone(std::string_view line, std::size_t at) {
  std::size_t cue = cue_end(
      line, at,
      {"phone", "phone_number", "phone_no", "tel", "telefon", "telefonnummer", "mobile",
       "mobile_number", "cell", "cell_number", "callback_number", "to_number", "from_number"});
  // After these also stand times and addresses of machines.
  bool vague = cue == 0;
  if (vague) cue = cue_end(line, at, {"to", "from", "callback"});
  std::size_t sign = cue == 0 ? 0 : skip_blanks(line, cue);
  if (sign == 0 || (char_at(line, sign) != '=' && char_at(line, sign) != ':')) return std::nullopt;
  std::size_t begin = value_after(line, sign);
  if (vague && is_date_or_address(line, begin)) return std::nullopt;
  Groups groups = read_groups(line, begin + (char_at(line, begin) == '(' ? 1 : 0), 20);
  std::size_t best = 0;
  for (std::size_t i = 0; i < groups.count; ++i) {
    const GroupEnd& group = groups.ends[i];
    std::size_t least = vague ? 8 : 7;
    if (group.digits < least || group.end - begin < 8 || !may_end(line, group.end)) continue;
    best = group.end;
    if (group.digits >= 10 && group.apart) break;
  }
  bool epoch = vague && groups.count == 1 && is_epoch(groups.digits);
  if (best == 0 || epoch) return std::nullopt;
  return phone(begin, best);
}

/// `4 - 1 - 5 - …`, seven digits or more.
std::optional<Redaction> find_spoken(std::string_view line, std::size_t at) {
  if (!is_digit(line[at]) || !is_number_start(line, at)) return std::nullopt;
  std::size_t end = at, count = 0;
  for (std::size_t next = at; count_digits(line, next) == 1 && !word_at(line, next + 1);) {
    end = next + 1;
    ++count;
    std::size_t dash = end + space_at(line, end), length = dash_at(line, dash);
    if (length == 0) break;
    next = dash + length + space_at(line, dash + length);
  }
  if (count < 7) return std::nullopt;
  return phone(at, end);
}

}  // namespace

void redact_phones(std::string& line) {
  redact_outside_ids(line, find_international);
  redact_outside_ids(line, find_north_american);
  redact_outside_ids(line, find_trunk);
  redact(line, find_named_phone);
  redact_outside_ids(line, find_spoken);
}

}  // namespace outdial::text
