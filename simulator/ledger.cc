#include "simulator/ledger.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "base/json.h"
#include "base/rfc3339.h"

namespace outdial::simulator {
namespace {

std::string line_of(const LedgerEntry& entry) {
  base::Json line = {{"call_id", entry.call_id},
                     {"dialled", entry.dialled},
                     {"to_number", entry.to_number},
                     {"from_number", entry.from_number},
                     {"arrived_boot_ns", entry.arrived.time_since_epoch().count()},
                     {"arrived_real_ms", base::to_millis(entry.arrived_real)},
                     {"at", base::to_rfc3339(entry.at)},
                     {"retry_count", entry.retry_count},
                     {"http_status", entry.status},
                     {"fault", std::string(entry.fault)}};
  if (!entry.metadata.empty()) line["metadata"] = base::Json::parse(entry.metadata);
  return base::dump_json(line) + "\n";
}

}  // namespace

Ledger::Ledger(const std::string& file) {
  if (file.empty()) return;
  file_ = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (file_ < 0) throw std::system_error(errno, std::generic_category(), "ledger " + file);
}

Ledger::~Ledger() {
  if (file_ >= 0) ::close(file_);
}

void Ledger::add(LedgerEntry entry) {
  if (file_ >= 0 && entry.call) {
    std::string line = line_of(entry);
    // O_APPEND with one write keeps lines whole between threads.
    if (::write(file_, line.data(), line.size()) != static_cast<ssize_t>(line.size()))
      throw std::system_error(errno, std::generic_category(), "ledger");
  }
  std::lock_guard lock(mutex_);
  entries_.push_back(std::move(entry));
}

std::vector<LedgerEntry> Ledger::entries(std::size_t from, std::size_t limit) const {
  std::lock_guard lock(mutex_);
  std::vector<LedgerEntry> some;
  for (std::size_t i = from; i < entries_.size() && some.size() < limit; ++i)
    some.push_back(entries_[i]);
  return some;
}

std::size_t Ledger::size() const {
  std::lock_guard lock(mutex_);
  return entries_.size();
}

void Ledger::reset() {
  std::lock_guard lock(mutex_);
  entries_.clear();
}

}  // namespace outdial::simulator
