#pragma once

#include <string>

namespace outdial::bench {

struct BareRun {
  double calls_per_second = 0;
  double cpu_per_call = 0;
};

/// The ceiling of a dispatcher on this machine: as many rows as a dial changes in two durable
/// commits, shared by all callers, with one request over a plain socket between them. No rules, no
/// secondary indexes, no JSON. `stub_cpu` gives the processor time that is not the caller's.
BareRun run_bare_dispatch(const std::string& path, int port, int threads, int calls,
                          double (*stub_cpu)(const void*), const void* stub);

}  // namespace outdial::bench
