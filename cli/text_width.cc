#include "cli/text_width.h"

#include <algorithm>
#include <cstdint>
#include <iterator>

namespace outdial::cli {
namespace {

struct Span {
  char32_t first;
  char32_t last;
};
constexpr Span kNone[] = {{0x300, 0x36F},   {0x483, 0x489},   {0x591, 0x5BD},   {0x64B, 0x65F},
                          {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0x200B, 0x200F}, {0x202A, 0x202E},
                          {0x2060, 0x2069}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F},
                          {0xFEFF, 0xFEFF}};
constexpr Span kWide[] = {{0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0xA4CF},
                          {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},
                          {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},   {0x1F300, 0x1F64F},
                          {0x1F680, 0x1F6FF}, {0x1F900, 0x1FAFF}, {0x20000, 0x3FFFD}};

bool within(char32_t c, const Span* begin, const Span* end) {
  return std::any_of(begin, end, [c](Span s) { return c >= s.first && c <= s.last; });
}

constexpr char32_t kBroken = 0xFFFD;

/// Takes one character off the front; kBroken and one byte where the text is not UTF-8.
char32_t take_character(std::string_view& text) {
  auto byte = [&text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  unsigned char lead = byte(0);
  std::size_t length = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  char32_t c = length == 1 ? lead : static_cast<char32_t>(lead & (0xFF >> (length + 1)));
  bool good = (lead < 0x80 || (lead >= 0xC2 && lead <= 0xF4)) && length <= text.size();
  for (std::size_t i = 1; good && i < length; ++i) {
    good = (byte(i) & 0xC0) == 0x80;
    c = (c << 6) | (byte(i) & 0x3F);
  }
  text.remove_prefix(good ? length : 1);
  return good ? c : kBroken;
}

std::size_t width_of(char32_t c) {
  if (within(c, std::begin(kNone), std::end(kNone))) return 0;
  return within(c, std::begin(kWide), std::end(kWide)) ? 2 : 1;
}

bool steers(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2066 && c <= 0x2069);
}

}  // namespace

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty())
    width += width_of(take_character(text));
  return width;
}

std::string printable(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    std::string_view before = text;
    char32_t c = take_character(text);
    if (c == U'\n' || c == U'\t') {
      result += ' ';
    } else if (c == kBroken || steers(c)) {
      result += "\uFFFD";
    } else {
      result += before.substr(0, before.size() - text.size());
    }
  }
  return result;
}

std::string shortened(std::string_view text, std::size_t width) {
  if (display_width(text) <= width) return std::string(text);
  std::string result;
  std::size_t used = 1;
  while (!text.empty() && width > 0) {
    std::string_view before = text;
    used += width_of(take_character(text));
    if (used > width) break;
    result += before.substr(0, before.size() - text.size());
  }
  return width == 0 ? std::string{} : result + "…";
}

}  // namespace outdial::cli
