#pragma once

#include <sys/types.h>

#include <map>
#include <string>

namespace outdial::bench {

inline constexpr char kAdminToken[] = "odt_bench_0123456789abcdef0123456789abcdef";
inline constexpr char kApiKey[] = "key_bench";

/// outdiald as a process of its own on a database; killed when this goes. Throws when it does not
/// get ready.
class DaemonProcess {
 public:
  /// `settings` are flags such as {"limits.concurrency", "50"}.
  DaemonProcess(const std::string& program, const std::string& database,
                const std::map<std::string, std::string>& settings);
  ~DaemonProcess();
  DaemonProcess(const DaemonProcess&) = delete;
  DaemonProcess& operator=(const DaemonProcess&) = delete;

  int port() const { return port_; }
  pid_t pid() const { return pid_; }
  /// From its fork until it said that it is ready.
  double seconds_to_ready() const { return seconds_to_ready_; }
  /// RssAnon in MB.
  double memory_mb() const;

 private:
  int port_ = 0;
  pid_t pid_ = 0;
  double seconds_to_ready_ = 0;
};

}  // namespace outdial::bench
