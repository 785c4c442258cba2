#include "tests/simulation/crew.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>

namespace outdial::simulation {
namespace {

/// Passed through a file: a count and a name in each line.
void write_to(const std::string& path, const Harvest& harvest) {
  std::ofstream file(path);
  file << harvest.seeds << ' ' << harvest.steps << ' ' << harvest.calls << '\n';
  for (const auto& [what, times] : harvest.coverage.counts())
    file << times << ' ' << what << '\n';
  if (!file.flush()) throw std::runtime_error("cannot write " + path);
}

void add_from(const std::string& path, Harvest& all) {
  std::ifstream file(path);
  std::uint64_t seeds = 0, steps = 0, calls = 0, times = 0;
  if (!(file >> seeds >> steps >> calls)) throw std::runtime_error("cannot read " + path);
  all.seeds += seeds;
  all.steps += steps;
  all.calls += calls;
  for (std::string what; file >> times && file.get() == ' ' && std::getline(file, what);)
    all.coverage.note(what, times);
}

[[noreturn]] void be_one(const std::string& path, std::uint64_t place,
                         const std::function<Harvest(std::uint64_t)>& reap) {
  int code = 1;
  try {
    Harvest harvest = reap(place);
    write_to(path, harvest);
    code = harvest.failed ? 1 : 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "simulation: %s\n", error.what());
  }
  std::fflush(nullptr);
  ::_exit(code);
}

}  // namespace

void Harvest::add(const RunResult& run) {
  coverage.add(run.coverage);
  ++seeds;
  steps += run.steps;
  calls += run.calls;
  failed = failed || run.failure.has_value();
}

Harvest reap_in_processes(int processes, const std::function<Harvest(std::uint64_t place)>& reap) {
  char folder[] = "/tmp/outdial-simulation-XXXXXX";
  if (::mkdtemp(folder) == nullptr) throw std::runtime_error("cannot make a folder in /tmp");
  std::map<pid_t, std::string> running;
  Harvest all;
  for (int place = 0; place < processes; ++place) {
    std::string path = std::string(folder) + "/" + std::to_string(place);
    pid_t child = ::fork();
    if (child == 0) be_one(path, static_cast<std::uint64_t>(place), reap);
    if (child < 0) throw std::runtime_error("cannot fork");
    running[child] = path;
  }
  while (!running.empty()) {
    int status = 0;
    pid_t child = ::wait(&status);
    if (child < 0) throw std::runtime_error("lost a process");
    bool good = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    if (good && !all.failed) add_from(running[child], all);
    ::unlink(running[child].c_str());
    running.erase(child);
    if (good || std::exchange(all.failed, true)) continue;
    for (const auto& [other, path] : running)
      ::kill(other, SIGTERM);
  }
  ::rmdir(folder);
  return all;
}

}  // namespace outdial::simulation
