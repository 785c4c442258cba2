#pragma once

#include <filesystem>
#include <string>

#include "tests/simulation/disk.h"
#include "tests/simulation/run.h"

namespace outdial::simulation {

/// An empty file for as long as it lives. The store looks whether its file is still where it was
/// opened; what it stores is on the simulated disk.
class Placeholder {
 public:
  Placeholder();
  ~Placeholder();
  Placeholder(const Placeholder&) = delete;
  Placeholder& operator=(const Placeholder&) = delete;
  std::string path() const { return path_.string(); }

 private:
  const std::filesystem::path path_;
};

/// What a program needs once to run seeds, one after the other.
class Workbench {
 public:
  Workbench();
  const Machine& machine() const { return machine_; }

 private:
  Disk disk_;
  const Placeholder file_;
  const Machine machine_;
};

/// The end of a failed run's trace and what was wrong. `which`: `seed 7`, as the option that runs
/// it.
void show_failure(const std::string& which, const RunResult& result);

}  // namespace outdial::simulation
