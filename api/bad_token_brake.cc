#include "api/bad_token_brake.h"

namespace outdial::api {
namespace {

constexpr base::Millis kPeriod{60'000};
constexpr std::size_t kAddresses = 10'000;

}  // namespace

std::optional<base::Millis> BadTokenBrake::wait_for(std::string_view address, base::Boot now) {
  std::scoped_lock lock(mutex_);
  auto found = counts_.find(std::string(address));
  if (found == counts_.end() || found->second.failures < limit_) return std::nullopt;
  auto left = found->second.since + kPeriod - now;
  if (left > base::Millis{0}) return std::chrono::ceil<base::Millis>(left);
  counts_.erase(found);
  return std::nullopt;
}

void BadTokenBrake::note_failure(std::string_view address, base::Boot now) {
  std::scoped_lock lock(mutex_);
  if (counts_.size() >= kAddresses)
    std::erase_if(counts_, [&](const auto& entry) { return now - entry.second.since >= kPeriod; });
  if (counts_.size() >= kAddresses) counts_.clear();
  Count& count = counts_[std::string(address)];
  if (now - count.since >= kPeriod) count = {now, 0};
  ++count.failures;
}

}  // namespace outdial::api
