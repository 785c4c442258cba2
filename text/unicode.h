#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace outdial::text {

/// Stands for bytes that are not UTF-8.
inline constexpr char32_t kReplacement = 0xFFFD;

/// Takes one code point off the front; `kReplacement` and one byte where the bytes are not UTF-8.
char32_t take_code_point(std::string_view& rest);
void append_utf8(std::string& out, char32_t point);
std::u32string to_code_points(std::string_view text);
std::string to_utf8(std::u32string_view points);

bool is_utf8(std::string_view text);
std::string windows_1252_to_utf8(std::string_view bytes);

/// Blanks of every kind, line breaks included.
bool is_blank(char32_t point);
/// Zero-width characters, byte order marks, soft hyphens and direction marks.
bool is_invisible(char32_t point);
/// Letters of Latin, Greek and Cyrillic; of other scripts every letter-like code point.
bool is_letter(char32_t point);
bool is_upper(char32_t point);
bool is_lower(char32_t point);
char32_t to_upper(char32_t point);
char32_t to_lower(char32_t point);
std::string to_upper(std::string_view text);
std::string to_lower(std::string_view text);

/// Latin letters without their accents (`é` → `e`, `ß` → `ss`, `ø` → `o`); others unchanged.
void append_folded(std::string& out, char32_t point);

/// Without blanks and invisible characters at both ends.
std::string trimmed(std::string_view text);
/// Trimmed, runs of blanks made one space.
std::string squeezed(std::string_view text);
/// At most `limit` code points, cut at a blank where there is one.
std::string cut_at_word(std::string_view text, std::size_t limit);
std::size_t code_point_count(std::string_view text);

std::vector<std::string_view> split(std::string_view text, char separator);
/// Case-insensitive for ASCII.
bool same_word(std::string_view left, std::string_view right);
std::string ascii_lower(std::string_view text);
bool is_digit(char c);
bool is_ascii_letter(char c);
bool all_digits(std::string_view text);
/// Takes a number of so many digits off the front, which no further digit may follow.
std::optional<int> take_number(std::string_view& text, std::size_t least, std::size_t most);

}  // namespace outdial::text
