#include "tests/simulation/trace.h"

#include <fmt/format.h>

#include <cstdio>

namespace outdial::simulation {
namespace {

std::string kind_of_prefix(std::string_view id) {
  std::string_view prefix = id.substr(0, 4);
  if (prefix == "cal_") return "call";
  if (prefix == "enr_") return "person";
  if (prefix == "bat_") return "batch";
  if (prefix == "job_") return "job";
  if (prefix == "cmp_") return "campaign";
  return std::string(id.substr(0, 3));
}

}  // namespace

void Trace::line(std::string_view text) {
  auto now = clock_.now().time_since_epoch();
  auto day = std::chrono::floor<std::chrono::days>(now);
  std::chrono::hh_mm_ss clock(now - day);
  std::string whole =
      fmt::format("{} {:02}:{:02}:{:02}.{:03} ", day.count(), clock.hours().count(),
                  clock.minutes().count(), clock.seconds().count(), clock.subseconds().count());
  whole += text;
  whole += '\n';
  for (unsigned char c : whole)
    hash_ = (hash_ ^ c) * 1099511628211ULL;
  ++lines_;
  if (print_) std::fputs(whole.c_str(), stdout);
  tail_.push_back(std::move(whole));
  if (tail_.size() > kTail) tail_.pop_front();
}

const std::string& Trace::name(std::string_view id, std::string_view kind) {
  auto known = names_.find(id);
  if (known != names_.end()) return known->second;
  std::string of = kind.empty() ? kind_of_prefix(id) : std::string(kind);
  return names_[std::string(id)] = of + std::to_string(++counts_[of]);
}

std::string Trace::hash() const {
  return fmt::format("{:016x}", hash_);
}

}  // namespace outdial::simulation
