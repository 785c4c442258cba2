#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "bench/figures.h"

namespace outdial::bench {

/// The least that can stand in for Retell: one thread that answers every request with a new call,
/// at once or after a while, and remembers when each order
/// of a call came. Nothing waits on anything else.
class StubApi {
 public:
  explicit StubApi(std::chrono::milliseconds delay);
  ~StubApi();

  int port() const;
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port()); }
  std::size_t arrived() const;
  /// Waits until so many requests have come; false when that takes too long.
  bool wait_for(std::size_t count, std::chrono::seconds patience);
  /// When each request had come whole; `to_number` of each when asked to keep them.
  struct Arrival {
    std::chrono::system_clock::time_point at;
    Steady::time_point steady;
    std::string to_number;
  };
  std::vector<Arrival> arrivals() const;
  /// Processor time that the stub has used.
  double cpu() const;

 private:
  class Server;
  std::unique_ptr<Server> server_;
};

}  // namespace outdial::bench
