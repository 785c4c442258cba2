#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace outdial::bench {

using Steady = std::chrono::steady_clock;

double seconds_since(Steady::time_point start);

/// Prints {"name": …, "value": …, "unit": …} on a line of its own.
void print(const std::string& name, double value, const char* unit);

/// The value below which the share `q` of the values lies; 0 of none.
double quantile(std::vector<double> values, double q);

/// The median of `runs` runs.
double median_of(int runs, const std::function<double()>& run);

/// Processor time of this process, of the calling thread and of another process.
double process_cpu();
double thread_cpu();
double cpu_of(pid_t process);

}  // namespace outdial::bench
