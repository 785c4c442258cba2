#pragma once

#include <cstdint>
#include <string_view>

namespace outdial::simulator {

/// An inclusive range, usually of milliseconds.
struct Range {
  std::int64_t low = 0;
  std::int64_t high = 0;
};

/// Mixes a text into a seed; the same text and seed always give the same number.
constexpr std::uint64_t mix(std::uint64_t seed, std::string_view text) {
  std::uint64_t hash = 14695981039346656037ULL ^ (seed * 0x9E3779B97F4A7C15ULL);
  for (char c : text)
    hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return hash;
}

/// A repeatable sequence of random numbers (SplitMix64): every choice about one call comes from its
/// own dice, so that calls do not depend on the order in which they arrive.
class Dice {
 public:
  explicit constexpr Dice(std::uint64_t seed) : state_(seed) {}

  constexpr std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
  }
  /// In [0, 1).
  constexpr double unit() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
  constexpr bool chance(double probability) { return unit() < probability; }
  constexpr std::int64_t between(Range range) {
    if (range.high <= range.low) return range.low;
    auto width = static_cast<std::uint64_t>(range.high - range.low) + 1;
    return range.low + static_cast<std::int64_t>(next() % width);
  }

 private:
  std::uint64_t state_;
};

}  // namespace outdial::simulator
