#include <algorithm>
#include <iterator>

#include "text/spoken_rules.h"
#include "text/unicode.h"

namespace outdial::text::spoken {
namespace {

struct Words {
  std::string_view one;
  std::string_view many;
  std::string_view minor_one;
  std::string_view minor_many;
  /// Said with the feminine one in Spanish and French.
  bool feminine = false;
};

struct Currency {
  std::string_view code;
  Words english;
  Words german;
  Words spanish;
  Words french;

  Words in(const Rules& rules) const { return rules.pick(english, german, spanish, french); }
};

constexpr Currency kCurrencies[] = {
    {"USD",
     {"dollar", "dollars", "cent", "cents"},
     {"Dollar", "Dollar", "Cent", "Cent"},
     {"dólar", "dólares", "centavo", "centavos"},
     {"dollar", "dollars", "cent", "cents"}},
    {"EUR",
     {"euro", "euros", "cent", "cents"},
     {"Euro", "Euro", "Cent", "Cent"},
     {"euro", "euros", "céntimo", "céntimos"},
     {"euro", "euros", "centime", "centimes"}},
    {"GBP",
     {"pound", "pounds", "penny", "pence"},
     {"Pfund", "Pfund", "Penny", "Pence"},
     {"libra", "libras", "penique", "peniques", true},
     {"livre", "livres", "penny", "pence", true}},
    {"CAD",
     {"Canadian dollar", "Canadian dollars", "cent", "cents"},
     {"kanadischer Dollar", "kanadische Dollar", "Cent", "Cent"},
     {"dólar canadiense", "dólares canadienses", "centavo", "centavos"},
     {"dollar canadien", "dollars canadiens", "cent", "cents"}},
    {"AUD",
     {"Australian dollar", "Australian dollars", "cent", "cents"},
     {"australischer Dollar", "australische Dollar", "Cent", "Cent"},
     {"dólar australiano", "dólares australianos", "centavo", "centavos"},
     {"dollar australien", "dollars australiens", "cent", "cents"}},
    {"MXN",
     {"peso", "pesos", "centavo", "centavos"},
     {"Peso", "Pesos", "Centavo", "Centavos"},
     {"peso", "pesos", "centavo", "centavos"},
     {"peso", "pesos", "centavo", "centavos"}},
    {"CHF",
     {"franc", "francs", "centime", "centimes"},
     {"Franken", "Franken", "Rappen", "Rappen"},
     {"franco", "francos", "céntimo", "céntimos"},
     {"franc", "francs", "centime", "centimes"}},
};

struct Amount {
  std::string major;
  int minor = 0;
  bool is_one() const { return major == "1"; }
  bool is_zero() const { return major == "0"; }
};

/// `1250`, `1250.5`, `0.99`.
std::optional<Amount> read_amount(std::string_view text) {
  std::size_t point = text.find('.');
  std::string_view major = text.substr(0, point);
  std::string_view minor =
      point == std::string_view::npos ? std::string_view() : text.substr(point + 1);
  constexpr std::size_t kLongest = 12;
  if (!all_digits(major) || major.size() > kLongest || minor.size() > 2) return std::nullopt;
  if (point != std::string_view::npos && !all_digits(minor)) return std::nullopt;
  Amount amount;
  amount.major = major.substr(std::min(major.find_first_not_of('0'), major.size() - 1));
  for (char c : minor)
    amount.minor = amount.minor * 10 + (c - '0');
  if (minor.size() == 1) amount.minor *= 10;
  return amount;
}

bool less(const Amount& left, const Amount& right) {
  if (left.major.size() != right.major.size()) return left.major.size() < right.major.size();
  return left.major != right.major ? left.major < right.major : left.minor < right.minor;
}

std::string count_of(const std::string& digits, bool feminine, const Rules& rules) {
  if (digits == "1")
    return std::string(rules.pick("1", "ein", feminine ? "una" : "un", feminine ? "une" : "un"));
  if (rules.language != Language::kEnglish) return digits;
  std::string out = digits;
  for (std::size_t at = out.size(); at > 3;)
    out.insert(at -= 3, ",");
  return out;
}

std::string whole(const Amount& amount, const Currency& currency, const Rules& rules) {
  Words words = currency.in(rules);
  std::string major = count_of(amount.major, words.feminine, rules) + " " +
                      std::string(amount.is_one() ? words.one : words.many);
  if (amount.minor == 0) return major;
  std::string minor = count_of(std::to_string(amount.minor), false, rules) + " " +
                      std::string(amount.minor == 1 ? words.minor_one : words.minor_many);
  if (amount.is_zero()) return minor;
  return major + " " + std::string(rules.pick("and", "und", "con", "et")) + " " + minor;
}

std::string range(const Amount& low, const Amount& high, const Currency& currency,
                  const Rules& rules) {
  std::string to = " " + std::string(rules.pick("to", "bis", "a", "à")) + " ";
  if (low.minor != 0 || high.minor != 0)
    return whole(low, currency, rules) + to + whole(high, currency, rules);
  return count_of(low.major, currency.in(rules).feminine, rules) + to +
         whole(high, currency, rules);
}

std::optional<std::string_view> period_words(std::string_view period, const Rules& rules) {
  if (period == "hour") return rules.pick("per hour", "pro Stunde", "por hora", "de l'heure");
  if (period == "day") return rules.pick("per day", "pro Tag", "por día", "par jour");
  if (period == "week") return rules.pick("per week", "pro Woche", "por semana", "par semaine");
  if (period == "month") return rules.pick("per month", "pro Monat", "al mes", "par mois");
  if (period == "year") return rules.pick("per year", "pro Jahr", "al año", "par an");
  return std::nullopt;
}

std::optional<std::string> spoken_amounts(std::string_view amounts, const Currency& currency,
                                          const Rules& rules) {
  std::size_t dots = amounts.find("..");
  if (dots == std::string_view::npos) {
    auto amount = read_amount(amounts);
    return amount ? std::optional(whole(*amount, currency, rules)) : std::nullopt;
  }
  auto low = read_amount(trimmed(amounts.substr(0, dots)));
  auto high = read_amount(trimmed(amounts.substr(dots + 2)));
  if (!low || !high || less(*high, *low)) return std::nullopt;
  return less(*low, *high) ? range(*low, *high, currency, rules) : whole(*low, currency, rules);
}

}  // namespace

Spoken say_money(std::string_view value, const Rules& rules) {
  std::string clean = squeezed(trimmed(value));
  std::size_t letters = clean.find_first_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
  if (letters == std::string::npos || clean.size() < letters + 3) return std::nullopt;
  std::string code = to_upper(std::string_view(clean).substr(letters, 3));
  const Currency* currency = std::ranges::find(kCurrencies, code, &Currency::code);
  if (currency == std::end(kCurrencies)) return std::nullopt;
  std::string rest = trimmed(std::string_view(clean).substr(letters + 3));
  std::string_view per;
  if (!rest.empty()) {
    auto words = rest[0] == '/'
                     ? period_words(ascii_lower(trimmed(std::string_view(rest).substr(1))), rules)
                     : std::nullopt;
    if (!words) return std::nullopt;
    per = *words;
  }
  auto amounts =
      spoken_amounts(trimmed(std::string_view(clean).substr(0, letters)), *currency, rules);
  if (!amounts) return std::nullopt;
  return per.empty() ? *amounts : *amounts + " " + std::string(per);
}

}  // namespace outdial::text::spoken
