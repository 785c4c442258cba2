#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace outdial::base {

/// Text of one UUIDv7 in lower-case Crockford base 32: 26 characters that sort by time.
using UuidText = std::array<char, 26>;

/// Makes UUIDv7 values, strictly growing within a process. With a seed the sequence repeats
/// exactly. Safe from any thread.
class IdSource {
 public:
  explicit IdSource(const Clock& clock);
  IdSource(const Clock& clock, std::uint64_t seed);
  UuidText next();
  /// `bytes` random bytes from the system's generator as lower-case hex, for secrets.
  static std::string secret_hex(std::size_t bytes);

 private:
  const Clock& clock_;
  std::mutex mutex_;  // guards the two below
  std::mt19937_64 random_;
  std::uint64_t last_ms_ = 0;
  std::uint32_t counter_ = 0;
};

/// An identifier of one kind of thing, `prefix_` + 26 characters. Tag::kPrefix is three letters.
/// Trivially copyable.
template <class Tag>
class Id {
 public:
  static constexpr std::size_t kSize = 30;

  Id() = default;
  static Id make(IdSource& source) {
    Id id;
    std::memcpy(id.text_.data(), Tag::kPrefix, 3);
    id.text_[3] = '_';
    UuidText uuid = source.next();
    std::memcpy(id.text_.data() + 4, uuid.data(), uuid.size());
    return id;
  }
  /// Nothing unless `text` has this kind's prefix and 26 lower-case Crockford digits.
  static std::optional<Id> parse(std::string_view text) {
    if (text.size() != kSize || text.substr(0, 3) != Tag::kPrefix || text[3] != '_')
      return std::nullopt;
    for (char c : text.substr(4)) {
      bool digit = (c >= '0' && c <= '9') ||
                   (c >= 'a' && c <= 'z' && c != 'i' && c != 'l' && c != 'o' && c != 'u');
      if (!digit) return std::nullopt;
    }
    Id id;
    std::memcpy(id.text_.data(), text.data(), kSize);
    return id;
  }
  /// For text that we wrote ourselves (a database column): unchecked but for its length; other
  /// lengths give an empty id.
  static Id trusted(std::string_view text) {
    Id id;
    if (text.size() == kSize) std::memcpy(id.text_.data(), text.data(), kSize);
    return id;
  }
  bool empty() const { return text_[0] == '\0'; }
  std::string_view view() const {
    return empty() ? std::string_view{} : std::string_view{text_.data(), kSize};
  }
  std::string str() const { return std::string(view()); }
  auto operator<=>(const Id&) const = default;

 private:
  std::array<char, kSize> text_{};
};

}  // namespace outdial::base

template <class Tag>
struct std::hash<outdial::base::Id<Tag>> {
  std::size_t operator()(const outdial::base::Id<Tag>& id) const noexcept {
    return std::hash<std::string_view>{}(id.view());
  }
};
