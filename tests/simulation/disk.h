#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

struct sqlite3_vfs;

namespace outdial::simulation {

/// The files of the simulated machine, in memory: while it lives it is SQLite's only file system.
/// It knows which writes no sync has made durable yet, so that a power cut can undo them. For one
/// thread.
class Disk {
 public:
  Disk();
  ~Disk();
  Disk(const Disk&) = delete;
  Disk& operator=(const Disk&) = delete;

  /// Bytes of every file, by its name.
  using Image = std::map<std::string, std::string, std::less<>>;
  /// What a power cut at this instant would leave.
  Image durable() const;
  /// From now on these files are there and no others. Nobody may have one open.
  void become(const Image& image);

  struct File;
  struct Access;

 private:
  std::map<std::string, std::shared_ptr<File>, std::less<>> files_;
  std::unique_ptr<sqlite3_vfs> system_;
};

}  // namespace outdial::simulation
