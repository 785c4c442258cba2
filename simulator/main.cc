#include <signal.h>

#include <cstdio>
#include <exception>
#include <memory>

#include "base/log.h"
#include "simulator/options.h"
#include "simulator/simulator.h"

using namespace outdial;

namespace {

std::unique_ptr<base::Clock> clock_of(const simulator::Options& options) {
  if (!options.start_at && options.speed == 1) return std::make_unique<base::SystemClock>();
  base::Time start = options.start_at.value_or(base::SystemClock().now());
  return std::make_unique<base::SystemClock>(start, options.speed);
}

int run(const simulator::Options& options, const sigset_t& stop_signals) {
  auto clock = clock_of(options);
  simulator::Simulator simulator(options.settings, options.listen, *clock);
  for (const std::string& fault : options.faults)
    simulator.faults().set_flag(fault);
  std::printf("retell-sim listening on 127.0.0.1:%d\n", simulator.port());
  std::fflush(stdout);
  int signal = 0;
  sigwait(&stop_signals, &signal);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  auto read = simulator::read_options(argc, argv);
  if (const int* code = std::get_if<int>(&read)) return *code;
  // Blocked before any thread starts, so that only sigwait sees them.
  sigset_t stop_signals;
  sigemptyset(&stop_signals);
  sigaddset(&stop_signals, SIGTERM);
  sigaddset(&stop_signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &stop_signals, nullptr);
  signal(SIGPIPE, SIG_IGN);
  try {
    return run(std::get<simulator::Options>(read), stop_signals);
  } catch (const std::exception& error) {
    base::log_error("retell-sim cannot run", {{"error", error.what()}});
    return 1;
  }
}
