#include "tests/simulation/workbench.h"

#include <malloc.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <stdexcept>

#include "base/clock.h"
#include "schema/migrations.h"

namespace outdial::simulation {
namespace {

constexpr std::size_t kLinesShown = 60;

/// Most commits are of a few rows, and every page that they touch is written whole.
constexpr char kSmallPages[] = "PRAGMA page_size = 1024; PRAGMA user_version = 0";

Disk::Image migrated(const Disk& disk, const std::string& database) {
  sqlite3* file = nullptr;
  sqlite3_open(database.c_str(), &file);
  int made = sqlite3_exec(file, kSmallPages, nullptr, nullptr, nullptr);
  sqlite3_close(file);
  if (made != SQLITE_OK) throw std::runtime_error("cannot make a database");
  schema::migrate(database, base::SystemClock().real_now());
  return disk.durable();
}

}  // namespace

Placeholder::Placeholder()
    : path_(std::filesystem::temp_directory_path() /
            ("outdial-simulation-" + std::to_string(::getpid()) + ".db")) {
  std::ofstream file(path_);
  if (!file) throw std::runtime_error("cannot write " + path_.string());
}

Placeholder::~Placeholder() {
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
}

Workbench::Workbench() : machine_{disk_, file_.path(), migrated(disk_, file_.path())} {
  // Every seed needs what the one before has given back.
  ::mallopt(M_TRIM_THRESHOLD, 256 << 20);
  ::mallopt(M_MMAP_THRESHOLD, 32 << 20);
  std::setvbuf(stdout, nullptr, _IOLBF, 1 << 16);
}

void show_failure(const std::string& which, const RunResult& result) {
  std::printf("\nThe last of %s:\n", which.c_str());
  std::size_t skip = result.tail.size() > kLinesShown ? result.tail.size() - kLinesShown : 0;
  for (std::size_t i = skip; i < result.tail.size(); ++i)
    std::printf("  %s", result.tail[i].c_str());
  std::printf("\n%s: %s\nreplay: simulation --%s --trace\n", which.c_str(), result.failure->c_str(),
              which.c_str());
}

}  // namespace outdial::simulation
