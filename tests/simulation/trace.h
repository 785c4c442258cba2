#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace outdial::simulation {

/// What happened, one line a step with the true time before it. Ids become short names (`call7`) in
/// the order in which they turn up, so that two runs of a seed can be compared byte by byte.
class Trace {
 public:
  Trace(const base::Clock& clock, bool print) : clock_(clock), print_(print) {}

  void line(std::string_view text);
  /// `cal_01h…` → `call7`; other texts are taken as a name of the given kind.
  const std::string& name(std::string_view id, std::string_view kind = {});
  /// FNV-1a over all lines.
  std::string hash() const;
  std::uint64_t lines() const { return lines_; }
  const std::deque<std::string>& tail() const { return tail_; }

 private:
  static constexpr std::size_t kTail = 400;

  const base::Clock& clock_;
  const bool print_;
  std::uint64_t hash_ = 14695981039346656037ULL;
  std::uint64_t lines_ = 0;
  std::deque<std::string> tail_;
  std::map<std::string, std::string, std::less<>> names_;
  std::map<std::string, int, std::less<>> counts_;
};

}  // namespace outdial::simulation
