#pragma once

#include <cstdint>
#include <vector>

namespace outdial::simulation {

/// The one source of chance of a run (SplitMix64): the same numbers everywhere for the same seed.
class Chance {
 public:
  explicit Chance(std::uint64_t seed)
      : state_(seed * 0x9E3779B97F4A7C15ULL + 0x2545F4914F6CDD1DULL) {
    next();
  }

  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
  }
  /// In [low, high], both included.
  std::int64_t between(std::int64_t low, std::int64_t high) {
    if (high <= low) return low;
    return low + static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(high - low + 1));
  }
  /// True with a probability of `millionths` in a million.
  bool hits(std::int64_t millionths) {
    return static_cast<std::int64_t>(next() % 1'000'000) < millionths;
  }
  bool percent(std::int64_t p) { return hits(p * 10'000); }
  template <class T>
  const T& one_of(const std::vector<T>& choices) {
    return choices[next() % choices.size()];
  }

 private:
  std::uint64_t state_;
};

}  // namespace outdial::simulation
