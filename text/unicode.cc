#include "text/unicode.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace outdial::text {
namespace {

// What Windows-1252 has at 0x80 to 0x9F; 0 where nothing is assigned.
constexpr std::array<char16_t, 32> kWindows1252 = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

// U+00C0 to U+017F without accents, in order; a space stands for "not a single plain letter".
constexpr std::string_view kPlainLatin =
    "AAAAAA CEEEEIIII NOOOOO OUUUUY  aaaaaa ceeeeiiii nooooo ouuuuy y"
    "AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIi  JjKkkLlLlLlL"
    "lLlNnNnNnnNnOoOoOo  RrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs";

bool pairs_upper_first(char32_t c) {
  return (c >= 0x100 && c <= 0x137) || (c >= 0x14A && c <= 0x177) || (c >= 0x460 && c <= 0x481) ||
         (c >= 0x48A && c <= 0x4BF) || (c >= 0x1E00 && c <= 0x1E95) || (c >= 0x1EA0 && c <= 0x1EFF);
}
bool pairs_lower_first(char32_t c) {
  return (c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E);
}

}  // namespace

char32_t take_code_point(std::string_view& rest) {
  auto byte = [&](std::size_t i) { return static_cast<unsigned char>(rest[i]); };
  unsigned char lead = byte(0);
  std::size_t length = lead < 0x80   ? 1
                       : lead < 0xC2 ? 0
                       : lead < 0xE0 ? 2
                       : lead < 0xF0 ? 3
                       : lead < 0xF5 ? 4
                                     : 0;
  char32_t point = length <= 1 ? lead : lead & (0xFFU >> (length + 1));
  bool valid = length != 0 && length <= rest.size();
  for (std::size_t i = 1; valid && i < length; ++i) {
    valid = (byte(i) & 0xC0U) == 0x80U;
    point = point << 6U | (byte(i) & 0x3FU);
  }
  valid = valid && !(length == 3 && (point < 0x800 || (point >= 0xD800 && point <= 0xDFFF))) &&
          !(length == 4 && (point < 0x10000 || point > 0x10FFFF));
  rest.remove_prefix(valid ? length : 1);
  return valid ? point : kReplacement;
}

void append_utf8(std::string& out, char32_t point) {
  auto put = [&](char32_t byte) {
    out.push_back(static_cast<char>(static_cast<unsigned char>(byte)));
  };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xC0 | point >> 6U);
    put(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    put(0xE0 | point >> 12U);
    put(0x80 | (point >> 6U & 0x3F));
    put(0x80 | (point & 0x3F));
  } else {
    put(0xF0 | point >> 18U);
    put(0x80 | (point >> 12U & 0x3F));
    put(0x80 | (point >> 6U & 0x3F));
    put(0x80 | (point & 0x3F));
  }
}

std::u32string to_code_points(std::string_view text) {
  std::u32string points;
  points.reserve(text.size());
  while (!text.empty())
    points.push_back(take_code_point(text));
  return points;
}

std::string to_utf8(std::u32string_view points) {
  std::string out;
  out.reserve(points.size());
  for (char32_t point : points)
    append_utf8(out, point);
  return out;
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    std::string_view before = text;
    if (take_code_point(text) == kReplacement && !before.starts_with("\xEF\xBF\xBD")) return false;
  }
  return true;
}

std::string windows_1252_to_utf8(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() * 2);
  for (char c : bytes) {
    auto byte = static_cast<unsigned char>(c);
    char32_t mapped = byte >= 0x80 && byte < 0xA0 ? kWindows1252.at(byte - 0x80U) : byte;
    append_utf8(out, mapped == 0 && byte != 0 ? kReplacement : mapped);
  }
  return out;
}

bool is_blank(char32_t c) {
  return c == ' ' || (c >= 0x09 && c <= 0x0D) || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
         c == 0x3000;
}

bool is_invisible(char32_t c) {
  return c == 0xAD || c == 0x61C || c == 0x180E || (c >= 0x200B && c <= 0x200F) ||
         (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF ||
         (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xE0000 && c <= 0xE0FFF);
}

bool is_letter(char32_t c) {
  if (c < 0x80) return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  if (c < 0x250)
    return c == 0xAA || c == 0xB5 || c == 0xBA || (c >= 0xC0 && c != 0xD7 && c != 0xF7);
  if (c < 0x2000) return c != 0x37E && c != 0x387 && !is_blank(c) && !is_invisible(c);
  if (c < 0x2C00) return false;
  if (c < 0x2E00) return true;
  if (c < 0x3040) return c == 0x3005;
  if (c >= 0xD800 && c < 0xF900) return false;
  if (c >= 0xFE00 && c < 0xFE70) return false;
  if (c >= 0xFF00 && c < 0x10000)
    return (c >= 0xFF21 && c <= 0xFF3A) || (c >= 0xFF41 && c <= 0xFF5A) ||
           (c >= 0xFF66 && c <= 0xFFDC);
  return !(c >= 0x1D000 && c < 0x20000) && c < 0xE0000;
}

char32_t to_lower(char32_t c) {
  if (c < 0x80) return c >= 'A' && c <= 'Z' ? c + 32 : c;
  if (c >= 0xC0 && c <= 0xDE && c != 0xD7) return c + 32;
  if (c == 0x130) return 'i';
  if (c == 0x178) return 0xFF;
  if (c == 0x1E9E) return 0xDF;
  if (pairs_upper_first(c) && c != 0x131) return c % 2 == 0 ? c + 1 : c;
  if (pairs_lower_first(c)) return c % 2 == 1 ? c + 1 : c;
  if (c >= 0x391 && c <= 0x3A9) return c + 32;
  if (c >= 0x410 && c <= 0x42F) return c + 32;
  if (c >= 0x400 && c <= 0x40F) return c + 80;
  return c;
}

char32_t to_upper(char32_t c) {
  if (c < 0x80) return c >= 'a' && c <= 'z' ? c - 32 : c;
  if (c >= 0xE0 && c <= 0xFE && c != 0xF7) return c - 32;
  if (c == 0xFF) return 0x178;
  if (c == 0x131) return 'I';
  if (pairs_upper_first(c) && c != 0x130) return c % 2 == 1 ? c - 1 : c;
  if (pairs_lower_first(c)) return c % 2 == 0 ? c - 1 : c;
  if (c >= 0x3B1 && c <= 0x3C9 && c != 0x3C2) return c - 32;
  if (c >= 0x430 && c <= 0x44F) return c - 32;
  if (c >= 0x450 && c <= 0x45F) return c - 80;
  return c;
}

bool is_upper(char32_t c) {
  return is_letter(c) && to_lower(c) != c;
}
bool is_lower(char32_t c) {
  return is_letter(c) && (to_upper(c) != c || c == 0xDF);
}

std::string to_upper(std::string_view text) {
  std::string out;
  while (!text.empty())
    append_utf8(out, to_upper(take_code_point(text)));
  return out;
}
std::string to_lower(std::string_view text) {
  std::string out;
  while (!text.empty())
    append_utf8(out, to_lower(take_code_point(text)));
  return out;
}

void append_folded(std::string& out, char32_t c) {
  switch (c) {
    case 0xC6:
      out += "AE";
      return;
    case 0xE6:
      out += "ae";
      return;
    case 0xDF:
      out += "ss";
      return;
    case 0xDE:
      out += "Th";
      return;
    case 0xFE:
      out += "th";
      return;
    case 0xD0:
      out += "D";
      return;
    case 0xF0:
      out += "d";
      return;
    case 0x152:
      out += "OE";
      return;
    case 0x153:
      out += "oe";
      return;
    default:
      break;
  }
  // Combining accents, as decomposed text has them.
  if (c >= 0x300 && c <= 0x36F) return;
  if (c >= 0xC0 && c < 0xC0 + kPlainLatin.size() && kPlainLatin[c - 0xC0] != ' ')
    out.push_back(kPlainLatin[c - 0xC0]);
  else
    append_utf8(out, c);
}

std::string trimmed(std::string_view text) {
  std::u32string points = to_code_points(text);
  auto dull = [](char32_t c) { return is_blank(c) || is_invisible(c); };
  auto first = std::ranges::find_if_not(points, dull);
  auto last = std::find_if_not(points.rbegin(), points.rend(), dull).base();
  return first < last ? to_utf8(std::u32string_view(first, last)) : std::string();
}

std::string squeezed(std::string_view text) {
  std::string out;
  bool blank = false;
  while (!text.empty()) {
    char32_t c = take_code_point(text);
    if (is_blank(c)) {
      blank = !out.empty();
      continue;
    }
    if (blank) out.push_back(' ');
    blank = false;
    append_utf8(out, c);
  }
  return out;
}

std::string cut_at_word(std::string_view text, std::size_t limit) {
  std::u32string points = to_code_points(text);
  if (points.size() <= limit) return std::string(text);
  std::size_t end = limit;
  while (end > 0 && !is_blank(points[end]))
    --end;
  if (end == 0) end = limit;
  while (end > 0 && is_blank(points[end - 1]))
    --end;
  return to_utf8(std::u32string_view(points).substr(0, end));
}

std::size_t code_point_count(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (std::size_t at = 0;;) {
    std::size_t end = text.find(separator, at);
    parts.push_back(text.substr(at, end - at));
    if (end == std::string_view::npos) return parts;
    at = end + 1;
  }
}

std::string ascii_lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return out;
}

bool same_word(std::string_view left, std::string_view right) {
  return left.size() == right.size() && ascii_lower(left) == ascii_lower(right);
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_ascii_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_digit);
}

std::optional<int> take_number(std::string_view& text, std::size_t least, std::size_t most) {
  std::size_t length = 0;
  int value = 0;
  while (length < text.size() && length < most && is_digit(text[length]))
    value = value * 10 + (text[length++] - '0');
  if (length < least || (length < text.size() && is_digit(text[length]))) return std::nullopt;
  text.remove_prefix(length);
  return value;
}

}  // namespace outdial::text
