#include <algorithm>
#include <vector>

#include "text/spoken_rules.h"
#include "text/unicode.h"

namespace outdial::text::spoken {
namespace {

struct Title {
  Language language;
  std::string_view written;
  std::string_view spoken;
  bool needs_dot = false;
};

constexpr Title kTitles[] = {
    {Language::kEnglish, "mr", "Mister"},
    {Language::kEnglish, "mrs", "Missus"},
    {Language::kEnglish, "ms", "Miz"},
    {Language::kEnglish, "miss", "Miss"},
    {Language::kEnglish, "dr", "Doctor"},
    {Language::kEnglish, "prof", "Professor"},
    {Language::kEnglish, "rev", "Reverend"},
    {Language::kEnglish, "st", "Saint", true},
    {Language::kGerman, "herr", "Herr"},
    {Language::kGerman, "frau", "Frau"},
    {Language::kGerman, "hr", "Herr", true},
    {Language::kGerman, "fr", "Frau", true},
    {Language::kGerman, "dr", "Doktor"},
    {Language::kGerman, "prof", "Professor"},
    {Language::kSpanish, "sr", "señor"},
    {Language::kSpanish, "sra", "señora"},
    {Language::kSpanish, "srta", "señorita"},
    {Language::kSpanish, "dr", "doctor"},
    {Language::kSpanish, "dra", "doctora"},
    {Language::kSpanish, "prof", "profesor"},
    {Language::kFrench, "m", "Monsieur", true},
    {Language::kFrench, "mme", "Madame"},
    {Language::kFrench, "mlle", "Mademoiselle"},
    {Language::kFrench, "dr", "Docteur"},
    {Language::kFrench, "pr", "Professeur", true},
    {Language::kFrench, "me", "Maître"},
};

constexpr std::string_view kParticles[] = {
    "van", "von", "der", "den", "de", "del", "della", "di",  "da",  "dos", "das", "du", "des",
    "la",  "las", "los", "le",  "zu", "ter", "ten",   "bin", "ibn", "al",  "y",   "e"};
constexpr std::string_view kNumerals[] = {"II", "III", "IV"};
constexpr std::string_view kCredentials[] = {"md",  "rn",  "lpn", "np",  "phd",
                                             "dds", "dmd", "esq", "mba", "cpa"};
constexpr std::string_view kPronounced[] = {"NASA",  "OSHA", "HIPAA", "PIN",   "ASAP",
                                            "LASIK", "NATO", "AIDS",  "UNICEF"};

template <class List>
bool contains(const List& list, std::string_view word) {
  return std::ranges::find(list, word) != std::end(list);
}

/// What a name is made of: letters, blanks, dots, commas, hyphens and apostrophes outside brackets.
std::string name_characters(std::string_view value) {
  std::string out;
  int depth = 0;
  while (!value.empty()) {
    char32_t c = take_code_point(value);
    if (c == '(' || c == '[' || c == '{' || c == '<') ++depth;
    bool closing = c == ')' || c == ']' || c == '}' || c == '>';
    if (closing) {
      depth = std::max(0, depth - 1);
      out.push_back(' ');
    }
    if (depth > 0 || closing) continue;
    if (c == 0x2019 || c == 0x02BC) c = '\'';
    if (c == 0x2010 || c == 0x2011) c = '-';
    bool mark = c == '.' || c == ',' || c == '-' || c == '\'';
    if (is_blank(c))
      out.push_back(' ');
    else if (is_letter(c) || mark)
      append_utf8(out, c);
  }
  return squeezed(out);
}

std::string without_dots(std::string_view word) {
  std::string out(word);
  std::erase(out, '.');
  return out;
}

/// `Jr.` and `Sr.` behind an English name.
std::string_view generation(std::string_view word) {
  std::string plain = ascii_lower(without_dots(word));
  return plain == "jr" ? "Junior" : plain == "sr" ? "Senior" : std::string_view();
}

struct NameParts {
  std::string text;
  std::string_view suffix;
};

/// `Jr.` and degrees go first, then `LAST, FIRST` is turned round.
NameParts ordered(std::string_view name, const Rules& rules) {
  std::vector<std::string> parts;
  for (std::string_view part : split(name, ','))
    if (std::string clean = trimmed(part); !clean.empty()) parts.push_back(std::move(clean));
  NameParts out;
  bool english = rules.language == Language::kEnglish;
  while (parts.size() > 1) {
    std::string_view suffix = english ? generation(parts.back()) : std::string_view();
    if (suffix.empty() && !is_name_suffix(parts.back())) break;
    const auto* numeral = std::ranges::find(kNumerals, without_dots(parts.back()));
    if (numeral != std::end(kNumerals)) suffix = *numeral;
    if (!suffix.empty()) out.suffix = suffix;
    parts.pop_back();
  }
  for (std::size_t i = 1; i < parts.size(); ++i)
    out.text += parts[i] + " ";
  if (!parts.empty()) out.text += parts[0];
  std::size_t last = out.text.rfind(' ');
  if (english && out.suffix.empty() && last != std::string::npos) {
    out.suffix = generation(std::string_view(out.text).substr(last + 1));
    if (!out.suffix.empty()) out.text.resize(last);
  }
  return out;
}

std::string_view title_of(std::string_view word, const Rules& rules) {
  bool dot = word.ends_with('.');
  std::string plain = ascii_lower(dot ? word.substr(0, word.size() - 1) : word);
  for (const Title& title : kTitles)
    if (title.language == rules.language && title.written == plain && (dot || !title.needs_dot))
      return title.spoken;
  return {};
}

bool mixed_case(const std::vector<std::string>& words) {
  bool upper = false;
  bool lower = false;
  for (const std::string& word : words)
    for (char32_t c : to_code_points(word)) {
      upper = upper || is_upper(c);
      lower = lower || is_lower(c);
    }
  return upper && lower;
}

std::string capitalised(std::string_view word) {
  std::u32string points = to_code_points(word);
  bool start = true;
  for (std::size_t i = 0; i < points.size(); ++i) {
    points[i] = start ? to_upper(points[i]) : to_lower(points[i]);
    start = points[i] == '-' || points[i] == '\'' || points[i] == '.';
    // What follows an apostrophe at the end is no new name: "Lucas' ".
    if (points[i] == '\'' && i + 2 >= points.size()) start = false;
    bool mc = i >= 1 && points[i] == 'c' && points[i - 1] == 'M' && i + 2 < points.size() &&
              (i == 1 || !is_letter(points[i - 2]));
    start = start || mc;
  }
  return to_utf8(points);
}

std::string in_name_case(const std::string& word, bool first) {
  std::string lower = to_lower(word);
  if (!first && contains(kParticles, lower)) return lower;
  if (contains(kNumerals, word)) return word;
  return capitalised(word);
}

/// Initials keep their dot, abbreviations lose it.
std::string plain_word(const std::string& word) {
  std::string out = word;
  bool initials = code_point_count(out) == 2 || (out.size() > 3 && out[out.size() - 3] == '.');
  while (out.ends_with('.') && !initials)
    out.pop_back();
  while (!out.empty() && (out.front() == '.' || out.front() == '-' || out.front() == '\''))
    out.erase(0, 1);
  while (out.ends_with('-'))
    out.pop_back();
  return out;
}

bool is_all_upper(std::string_view run) {
  return !run.empty() && std::ranges::all_of(to_code_points(run), is_upper);
}

std::string spaced(std::string_view run) {
  std::string out;
  while (!run.empty()) {
    if (!out.empty()) out.push_back(' ');
    append_utf8(out, take_code_point(run));
  }
  return out;
}

bool joins_word(char32_t c) {
  return is_letter(c) || (c >= '0' && c <= '9');
}

struct Run {
  std::string text;
  bool word = false;
};

std::vector<Run> runs_of(std::string_view value) {
  std::vector<Run> runs;
  while (!value.empty()) {
    char32_t c = take_code_point(value);
    if (runs.empty() || runs.back().word != joins_word(c)) runs.push_back({"", joins_word(c)});
    append_utf8(runs.back().text, c);
  }
  return runs;
}

}  // namespace

bool is_name_suffix(std::string_view word) {
  std::string plain = without_dots(word);
  return !generation(plain).empty() || contains(kNumerals, plain) ||
         contains(kCredentials, ascii_lower(plain));
}

Spoken say_name(std::string_view value, const Rules& rules) {
  NameParts parts = ordered(name_characters(value), rules);
  std::vector<std::string> titles;
  std::vector<std::string> words;
  for (std::string_view piece : split(parts.text, ' ')) {
    std::string_view title =
        words.empty() || piece == "St." ? title_of(piece, rules) : std::string_view();
    if (!title.empty() && words.empty())
      titles.emplace_back(title);
    else if (!title.empty())
      words.emplace_back(title);
    else if (std::string word = plain_word(std::string(piece)); !word.empty())
      words.push_back(std::move(word));
  }
  if (!mixed_case(words))
    for (std::size_t i = 0; i < words.size(); ++i)
      words[i] = in_name_case(words[i], i == 0 && titles.empty());
  std::string out;
  for (const std::string& title : titles)
    out += title + " ";
  for (const std::string& word : words)
    out += word + " ";
  if (out.empty()) return std::nullopt;
  out += parts.suffix;
  return trimmed(out);
}

Spoken say_acronym(std::string_view value) {
  std::vector<Run> runs = runs_of(value);
  bool lower = false;
  std::size_t words = 0;
  for (const Run& run : runs) {
    if (!run.word) continue;
    words += std::ranges::any_of(to_code_points(run.text), is_letter) ? 1 : 0;
    lower = lower || std::ranges::any_of(to_code_points(run.text), is_lower);
  }
  if (words == 0 && value.empty()) return std::nullopt;
  bool shouted = !lower && words > 1;
  std::string out;
  for (const Run& run : runs) {
    std::size_t length = code_point_count(run.text);
    if (!run.word || !is_all_upper(run.text) || contains(kPronounced, run.text))
      out += run.text;
    else if (shouted || (!lower && length > 4))
      out += capitalised(run.text);
    else
      out += length >= 2 && length <= 4 ? spaced(run.text) : run.text;
  }
  return out;
}

}  // namespace outdial::text::spoken
