#include <array>

#include "text/relative_lexicon.h"

namespace outdial::text::relative {
namespace {

using Words = std::vector<std::string>;
using Ones = std::array<std::string_view, 20>;

constexpr Ones kEnglishOnes = {"zero",    "one",     "two",       "three",    "four",
                               "five",    "six",     "seven",     "eight",    "nine",
                               "ten",     "eleven",  "twelve",    "thirteen", "fourteen",
                               "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"};
constexpr Ones kEnglishOrdinals = {
    "zeroth",     "first",     "second",    "third",       "fourth",     "fifth",     "sixth",
    "seventh",    "eighth",    "ninth",     "tenth",       "eleventh",   "twelfth",   "thirteenth",
    "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth"};
constexpr Ones kGermanOnes = {"null",     "ein",      "zwei",     "drei",     "vier",
                              "fünf",     "sechs",    "sieben",   "acht",     "neun",
                              "zehn",     "elf",      "zwölf",    "dreizehn", "vierzehn",
                              "fünfzehn", "sechzehn", "siebzehn", "achtzehn", "neunzehn"};
constexpr Ones kSpanishOnes = {"cero",   "uno",       "dos",        "tres",      "cuatro",
                               "cinco",  "seis",      "siete",      "ocho",      "nueve",
                               "diez",   "once",      "doce",       "trece",     "catorce",
                               "quince", "dieciséis", "diecisiete", "dieciocho", "diecinueve"};
constexpr Ones kFrenchOnes = {"zéro",   "un",    "deux",     "trois",    "quatre",
                              "cinq",   "six",   "sept",     "huit",     "neuf",
                              "dix",    "onze",  "douze",    "treize",   "quatorze",
                              "quinze", "seize", "dix sept", "dix huit", "dix neuf"};
constexpr Ones kFrenchOrdinals = {"zéroième",  "premier",      "deuxième",     "troisième",
                                  "quatrième", "cinquième",    "sixième",      "septième",
                                  "huitième",  "neuvième",     "dixième",      "onzième",
                                  "douzième",  "treizième",    "quatorzième",  "quinzième",
                                  "seizième",  "dix septième", "dix huitième", "dix neuvième"};

std::string one(const Ones& words, int number) {
  return std::string(words.at(static_cast<std::size_t>(number)));
}

std::string_view tens(Language language, int number) {
  constexpr std::array<std::array<std::string_view, 6>, 4> kTens = {{
      {"", "", "twenty", "thirty", "forty", "fifty"},
      {"", "", "zwanzig", "dreißig", "vierzig", "fünfzig"},
      {"", "", "veinte", "treinta", "cuarenta", "cincuenta"},
      {"", "", "vingt", "trente", "quarante", "cinquante"},
  }};
  return kTens.at(static_cast<std::size_t>(language)).at(static_cast<std::size_t>(number / 10));
}

Words english_number(int n) {
  if (n < 20) return {one(kEnglishOnes, n)};
  std::string ten(tens(Language::kEnglish, n));
  if (n % 10 == 0) return {ten};
  return {ten + " " + one(kEnglishOnes, n % 10), ten + one(kEnglishOnes, n % 10)};
}

Words english_ordinal(int n) {
  if (n < 20) return {one(kEnglishOrdinals, n)};
  std::string ten(tens(Language::kEnglish, n));
  if (n % 10 == 0) return {ten.substr(0, ten.size() - 1) + "ieth"};
  return {ten + " " + one(kEnglishOrdinals, n % 10), ten + one(kEnglishOrdinals, n % 10)};
}

Words german_number(int n) {
  if (n == 1) return {"ein", "eins"};
  if (n == 2) return {"zwei", "zwo"};
  if (n < 20) return {one(kGermanOnes, n)};
  std::string ten(tens(Language::kGerman, n));
  if (n % 10 == 0) return {ten};
  std::string front = one(kGermanOnes, n % 10);
  return {front + "und" + ten, front + " und " + ten};
}

Words german_ordinal(int n) {
  std::string stem = german_number(n).front() + (n < 20 ? "t" : "st");
  if (n == 1) stem = "erst";
  if (n == 3) stem = "dritt";
  if (n == 7) return {"siebte", "siebten", "siebter", "siebtes", "siebente", "siebenten"};
  if (n == 8) stem = "acht";
  return {stem + "e", stem + "en", stem + "er", stem + "es", stem + "em"};
}

Words spanish_number(int n) {
  if (n == 1) return {"uno", "un"};
  if (n < 20) return {one(kSpanishOnes, n)};
  std::string ten(tens(Language::kSpanish, n));
  if (n % 10 == 0) return {ten};
  std::string last = one(kSpanishOnes, n % 10);
  std::string front = n < 30 ? "veinti" : ten + " y ";
  if (n % 10 == 1) return {front + "uno", front + "ún", front + "una"};
  return {front + last};
}

Words spanish_ordinal(int n) {
  constexpr std::array<std::string_view, 10> kFirst = {
      "", "primer", "segund", "tercer", "cuart", "quint", "sext", "séptim", "octav", "noven"};
  auto bent = [](const std::string& stem) { return Words{stem + "o", stem + "a"}; };
  auto unit = std::string(kFirst.at(static_cast<std::size_t>(n % 10)));
  if (n == 1 || n == 3) return {unit, unit + "o", unit + "a"};
  if (n < 10) return bent(unit);
  if (n == 10) return bent("décim");
  if (n == 11) return {"undécimo", "décimo primero", "decimoprimero"};
  if (n == 12) return {"duodécimo", "décimo segundo", "decimosegundo"};
  if (n < 20) return {"décimo " + unit + "o", "decimo" + unit + "o"};
  std::string ten = n < 30 ? "vigésimo" : "trigésimo";
  if (n % 10 == 0) return {ten};
  return {ten + " " + unit + "o", ten + unit + "o"};
}

Words french_number(int n) {
  if (n < 20) return {one(kFrenchOnes, n)};
  std::string ten(tens(Language::kFrench, n));
  if (n % 10 == 0) return {ten};
  if (n % 10 == 1) return {ten + " et un", ten + " et une", ten + " un", ten + " une"};
  return {ten + " " + one(kFrenchOnes, n % 10)};
}

Words french_ordinal(int n) {
  if (n == 1) return {"premier", "première"};
  if (n == 2) return {"deuxième", "second", "seconde"};
  if (n < 20) return {one(kFrenchOrdinals, n)};
  if (n == 20) return {"vingtième"};
  if (n == 30) return {"trentième"};
  std::string ten(tens(Language::kFrench, n));
  if (n % 10 == 1) return {ten + " et unième", ten + " unième"};
  return {ten + " " + one(kFrenchOrdinals, n % 10)};
}

Words number_words(Language language, int n) {
  switch (language) {
    case Language::kGerman:
      return german_number(n);
    case Language::kSpanish:
      return spanish_number(n);
    case Language::kFrench:
      return french_number(n);
    case Language::kEnglish:
      break;
  }
  return english_number(n);
}

Words ordinal_words(Language language, int n) {
  switch (language) {
    case Language::kGerman:
      return german_ordinal(n);
    case Language::kSpanish:
      return spanish_ordinal(n);
    case Language::kFrench:
      return french_ordinal(n);
    case Language::kEnglish:
      break;
  }
  return english_ordinal(n);
}

Words year_fronts(Language language) {
  switch (language) {
    case Language::kGerman:
      return {"zweitausend", "zwanzig"};
    case Language::kSpanish:
      return {"dos mil "};
    case Language::kFrench:
      return {"deux mille "};
    case Language::kEnglish:
      break;
  }
  return {"twenty ", "two thousand ", "two thousand and "};
}

}  // namespace

void add_number_words(Lexicon& lexicon, Language language) {
  for (int n = 0; n <= 59; ++n)
    for (const std::string& word : number_words(language, n))
      lexicon.add(word, {Word::kNumber, n});
  for (int n = 1; n <= 31; ++n)
    for (const std::string& word : ordinal_words(language, n))
      lexicon.add(word, {Word::kOrdinal, n});
  for (int n = 25; n <= 49; ++n)
    for (const std::string& front : year_fronts(language))
      for (const std::string& word : number_words(language, n))
        lexicon.add(front + word, {Word::kNumber, 2000 + n});
}

}  // namespace outdial::text::relative
