#include <algorithm>
#include <array>

#include "text/redaction.h"
#include "text/unicode.h"

namespace outdial::text {
namespace {

// Months in English, German, Spanish and French without accents, sorted.
constexpr auto kMonths = std::to_array<std::string_view>(
    {"abr",      "abril",     "agosto",   "ago",       "aout",      "apr",        "april",
     "aug",      "august",    "avr",      "avril",     "dec",       "december",   "decembre",
     "dez",      "dezember",  "dic",      "diciembre", "ene",       "enero",      "feb",
     "febrero",  "februar",   "february", "fev",       "fevrier",   "jan",        "janner",
     "jaenner",  "januar",    "january",  "janv",      "janvier",   "juil",       "juillet",
     "juin",     "jul",       "juli",     "julio",     "july",      "jun",        "june",
     "juni",     "junio",     "maerz",    "mai",       "mar",       "march",      "mars",
     "marz",     "marzo",     "may",      "mayo",      "mrz",       "nov",        "novembre",
     "november", "noviembre", "oct",      "octobre",   "october",   "octubre",    "okt",
     "oktober",  "sep",       "sept",     "septembre", "september", "septiembre", "setiembre"});
constexpr std::size_t kLongestMonth = 10;

/// End of a month's name that starts at `at`; 0 for another word.
std::size_t month_end(std::string_view line, std::size_t at) {
  std::string word;
  std::size_t end = at;
  while (word_at(line, end) && !digit_at(line, end) && word.size() <= kLongestMonth) {
    std::string_view rest = line.substr(end);
    append_folded(word, to_lower(take_code_point(rest)));
    end = line.size() - rest.size();
  }
  return std::ranges::find(kMonths, word) != kMonths.end() ? end : 0;
}

bool word_starts(std::string_view line, std::size_t at, std::string_view word) {
  return at <= line.size() && same_word(line.substr(at, word.size()), word);
}

/// Past blanks, full stops, commas, dashes, `of` and the like within a date in words.
std::size_t past_joints(std::string_view line, std::size_t at) {
  for (std::size_t from = at;; from = at) {
    at = skip_blanks(line, at);
    if (char_at(line, at) == ',' || char_at(line, at) == '.') ++at;
    at += dash_at(line, at);
    for (std::string_view joint : {"of", "del", "de", "the"})
      if (word_starts(line, at, joint) && !word_at(line, at + joint.size())) at += joint.size();
    if (at == from) return at;
  }
}

bool is_year(std::string_view line, std::size_t at) {
  return count_digits(line, at) == 4 &&
         (line.substr(at, 2) == "18" || line.substr(at, 2) == "19" || line.substr(at, 2) == "20") &&
         !word_at(line, at + 4);
}

/// End of a day of the month with what makes it an ordinal; 0 without one.
std::size_t day_end(std::string_view line, std::size_t at) {
  std::size_t digits = count_digits(line, at);
  if (digits == 0 || digits > 2) return 0;
  std::size_t end = at + digits;
  for (std::string_view suffix : {"st", "nd", "rd", "th", "er", "º", "ª"})
    if (word_starts(line, end, suffix) && !word_at(line, end + suffix.size()))
      return end + suffix.size();
  return word_at(line, end) ? 0 : end;
}

std::size_t with_year(std::string_view line, std::size_t end) {
  std::size_t year = past_joints(line, end);
  return year > end && is_year(line, year) ? year + 4 : end;
}

/// `March 7th, 1984`, `7. März 1984`, `7 de marzo de 1984`, `March 1984`.
std::size_t worded_date_end(std::string_view line, std::size_t at) {
  if (std::size_t month = month_end(line, at); month != 0) {
    if (std::size_t year = with_year(line, month); year != month) return year;
    std::size_t day = day_end(line, past_joints(line, month));
    return day == 0 ? 0 : with_year(line, day);
  }
  std::size_t day = day_end(line, at);
  if (day == 0) return 0;
  std::size_t month = month_end(line, past_joints(line, day));
  return month == 0 ? 0 : with_year(line, month);
}

/// Past the time that follows a date in ISO 8601.
std::size_t past_time(std::string_view line, std::size_t end) {
  if (char_at(line, end) != 'T' || !digit_at(line, end + 1)) return end;
  for (++end; digit_at(line, end) || char_at(line, end) == ':' || char_at(line, end) == '.';)
    ++end;
  return char_at(line, end) == 'Z' ? end + 1 : end;
}

/// `1984-03-07`, `07.03.1984`, `3/7/84`, `03/1984`, `19840307`, `1984`.
std::size_t numeric_date_end(std::string_view line, std::size_t at) {
  std::size_t digits = count_digits(line, at), end = at + digits;
  if (digits == 6 || digits == 8) return word_at(line, end) ? 0 : end;
  bool year_first = digits == 4;
  if (!year_first && (digits == 0 || digits > 2)) return 0;
  char separator = char_at(line, end);
  if (digit_at(line, skip_blanks(line, end + 1)) &&
      (separator == '-' || separator == '/' || separator == '.')) {
    std::size_t second = skip_blanks(line, end + 1), past = second + count_digits(line, second);
    if (past - second == 4) return year_first ? 0 : past;
    std::size_t third = skip_blanks(line, past + 1), last = third + count_digits(line, third);
    if (past - second <= 2 && char_at(line, past) == separator && last > third && last - third <= 4)
      return past_time(line, last);
  }
  return is_year(line, at) ? end : 0;
}

/// `né le`, `née le`, `né(e) le`, any case, accents written or not.
std::size_t born_in_french_end(std::string_view line, std::size_t at) {
  if ((line[at] | 0x20) != 'n' || word_before(line, at)) return 0;
  std::string word;
  std::size_t end = at;
  while (end < line.size() && word.size() < 9) {
    std::string_view rest = line.substr(end);
    char32_t point = take_code_point(rest);
    append_folded(word, to_lower(point));
    end = line.size() - rest.size();
    if (word == "ne le" || word == "nee le" || word == "ne(e) le") return end;
  }
  return 0;
}

std::optional<Redaction> find_birth_date(std::string_view line, std::size_t at) {
  std::size_t cue =
      cue_end(line, at,
              {"dob", "date_of_birth", "birth_date", "born", "born_on", "geboren", "geboren_am",
               "geburtsdatum", "fecha_de_nacimiento", "date_de_naissance"});
  if (cue == 0) cue = born_in_french_end(line, at);
  if (cue == 0) return std::nullopt;
  std::size_t begin = value_after(line, cue);
  if (begin == cue) return std::nullopt;
  if (word_starts(line, begin, "the ")) begin += 4;
  std::size_t end = worded_date_end(line, begin);
  if (end == 0) end = numeric_date_end(line, begin);
  if (end == 0) return std::nullopt;
  return Redaction{begin, end, "[DOB]"};
}

}  // namespace

void redact_birth_dates(std::string& line) {
  redact(line, find_birth_date);
}

}  // namespace outdial::text
