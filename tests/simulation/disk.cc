#include "tests/simulation/disk.h"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <vector>

namespace outdial::simulation {

struct Disk::File {
  struct Write {
    std::size_t offset, size_before, kept;
  };

  void write(const char* from, std::size_t count, std::size_t offset) {
    note_write(offset, count);
    if (offset + count > bytes.size()) bytes.resize(offset + count);
    std::memcpy(bytes.data() + offset, from, count);
  }
  void truncate(std::size_t size) {
    note_write(size, bytes.size());
    bytes.resize(size);
  }
  void note_write(std::size_t offset, std::size_t count) {
    std::size_t kept = offset < bytes.size() ? std::min(count, bytes.size() - offset) : 0;
    unsynced.push_back({offset, bytes.size(), kept});
    overwritten.append(bytes, kept == 0 ? 0 : offset, kept);
  }
  void sync() {
    unsynced.clear();
    overwritten.clear();
  }
  std::string durable() const {
    std::string before = bytes;
    std::size_t end = overwritten.size();
    for (auto write = unsynced.rbegin(); write != unsynced.rend(); ++write) {
      end -= write->kept;
      before.resize(write->size_before);
      before.replace(write->offset, write->kept, overwritten, end, write->kept);
    }
    return before;
  }

  std::string bytes;
  /// Since the last sync: the writes, and what they replaced, one after the other.
  std::vector<Write> unsynced;
  std::string overwritten;
  /// The index that the connections of a write-ahead log share.
  std::vector<std::unique_ptr<char[]>> shared_regions;
};

/// The functions that SQLite calls.
struct Disk::Access {
  struct Handle {
    sqlite3_file base;
    std::shared_ptr<File>* file;
  };
  static constexpr int kSectorBytes = 512;

  static Disk& disk_of(sqlite3_vfs* vfs) { return *static_cast<Disk*>(vfs->pAppData); }
  static File& file_of(sqlite3_file* file) { return **reinterpret_cast<Handle*>(file)->file; }

  static int close(sqlite3_file* file) {
    delete reinterpret_cast<Handle*>(file)->file;
    return SQLITE_OK;
  }
  static int read(sqlite3_file* file, void* to, int count, sqlite3_int64 offset) {
    const std::string& bytes = file_of(file).bytes;
    auto wanted = static_cast<std::size_t>(count), at = static_cast<std::size_t>(offset);
    std::size_t there = at < bytes.size() ? std::min(wanted, bytes.size() - at) : 0;
    if (there > 0) std::memcpy(to, bytes.data() + at, there);
    if (there == wanted) return SQLITE_OK;
    std::memset(static_cast<char*>(to) + there, 0, wanted - there);
    return SQLITE_IOERR_SHORT_READ;
  }
  static int write(sqlite3_file* file, const void* from, int count, sqlite3_int64 offset) {
    file_of(file).write(static_cast<const char*>(from), static_cast<std::size_t>(count),
                        static_cast<std::size_t>(offset));
    return SQLITE_OK;
  }
  static int truncate(sqlite3_file* file, sqlite3_int64 size) {
    file_of(file).truncate(static_cast<std::size_t>(size));
    return SQLITE_OK;
  }
  static int sync(sqlite3_file* file, int) {
    file_of(file).sync();
    return SQLITE_OK;
  }
  static int size(sqlite3_file* file, sqlite3_int64* size) {
    *size = static_cast<sqlite3_int64>(file_of(file).bytes.size());
    return SQLITE_OK;
  }
  static int lock(sqlite3_file*, int) { return SQLITE_OK; }
  static int is_reserved(sqlite3_file*, int* reserved) {
    *reserved = 0;
    return SQLITE_OK;
  }
  static int control(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
  static int sector_size(sqlite3_file*) { return kSectorBytes; }
  static int characteristics(sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; }
  static int map_shared(sqlite3_file* file, int region, int size, int extend, void volatile** at) {
    auto& regions = file_of(file).shared_regions;
    auto index = static_cast<std::size_t>(region);
    if (index >= regions.size() && extend != 0) regions.resize(index + 1);
    *at = nullptr;
    if (index >= regions.size()) return SQLITE_OK;
    if (!regions[index]) regions[index] = std::make_unique<char[]>(static_cast<std::size_t>(size));
    *at = regions[index].get();
    return SQLITE_OK;
  }
  static int lock_shared(sqlite3_file*, int, int, int) { return SQLITE_OK; }
  static void barrier(sqlite3_file*) {}
  static int unmap_shared(sqlite3_file* file, int remove) {
    if (remove != 0) file_of(file).shared_regions.clear();
    return SQLITE_OK;
  }

  static int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* opened);
  static int remove(sqlite3_vfs* vfs, const char* name, int) {
    auto& files = disk_of(vfs).files_;
    auto found = files.find(std::string_view(name));
    if (found == files.end()) return SQLITE_IOERR_DELETE_NOENT;
    files.erase(found);
    return SQLITE_OK;
  }
  static int exists(sqlite3_vfs* vfs, const char* name, int, int* found) {
    auto file = disk_of(vfs).files_.find(std::string_view(name));
    *found = file != disk_of(vfs).files_.end() ? 1 : 0;
    return SQLITE_OK;
  }
  static int full_name(sqlite3_vfs*, const char* name, int room, char* to) {
    sqlite3_snprintf(room, to, "%s", name);
    return SQLITE_OK;
  }
  static int randomness(sqlite3_vfs*, int count, char* to) {
    std::memset(to, 7, static_cast<std::size_t>(count));
    return count;
  }
};

int Disk::Access::open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags,
                       int* opened) {
  static constexpr sqlite3_io_methods kMethods = {2,
                                                  close,
                                                  read,
                                                  write,
                                                  truncate,
                                                  sync,
                                                  size,
                                                  lock,
                                                  lock,
                                                  is_reserved,
                                                  control,
                                                  sector_size,
                                                  characteristics,
                                                  map_shared,
                                                  lock_shared,
                                                  barrier,
                                                  unmap_shared,
                                                  nullptr,
                                                  nullptr};
  auto& files = disk_of(vfs).files_;
  auto found = name == nullptr ? files.end() : files.find(std::string_view(name));
  file->pMethods = nullptr;
  if (name != nullptr && found == files.end()) {
    if ((flags & SQLITE_OPEN_CREATE) == 0) return SQLITE_CANTOPEN;
    found = files.emplace(name, std::make_shared<File>()).first;
  }
  file->pMethods = &kMethods;
  reinterpret_cast<Handle*>(file)->file =
      new std::shared_ptr<File>(name == nullptr ? std::make_shared<File>() : found->second);
  if (opened != nullptr) *opened = flags;
  return SQLITE_OK;
}

Disk::Disk() : system_(std::make_unique<sqlite3_vfs>()) {
  // One thread, and nobody asks how much memory SQLite takes: spares two locks an allocation.
  sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
  sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  // Times, sleeps and the rest stay those of the real one.
  *system_ = *sqlite3_vfs_find(nullptr);
  system_->szOsFile = sizeof(Access::Handle);
  system_->zName = "simulated";
  system_->pAppData = this;
  system_->xOpen = Access::open;
  system_->xDelete = Access::remove;
  system_->xAccess = Access::exists;
  system_->xFullPathname = Access::full_name;
  system_->xRandomness = Access::randomness;
  if (sqlite3_vfs_register(system_.get(), 1) != SQLITE_OK)
    throw std::runtime_error("SQLite takes no other file system");
}

Disk::~Disk() {
  sqlite3_vfs_unregister(system_.get());
}

Disk::Image Disk::durable() const {
  Image image;
  for (const auto& [name, file] : files_)
    image[name] = file->durable();
  return image;
}

void Disk::become(const Image& image) {
  files_.clear();
  for (const auto& [name, bytes] : image) {
    auto& file = files_[name];
    file = std::make_shared<File>();
    file->bytes = bytes;
  }
}

}  // namespace outdial::simulation
