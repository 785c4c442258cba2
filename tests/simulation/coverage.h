#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace outdial::simulation {

/// How often each thing happened: `call placing → placed`, `fault crash`.
class Coverage {
 public:
  void note(std::string_view what, std::uint64_t times = 1);
  void add(const Coverage& other);
  std::uint64_t count(std::string_view what) const;
  const std::map<std::string, std::uint64_t, std::less<>>& counts() const { return counts_; }

 private:
  std::map<std::string, std::uint64_t, std::less<>> counts_;
};

}  // namespace outdial::simulation
