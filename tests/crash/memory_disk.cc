#include "tests/crash/memory_disk.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <new>
#include <random>
#include <stdexcept>

namespace outdial::tests {
namespace {

using On = MemoryDisk::On;

/// Lies in memory that SQLite allocates.
struct Handle {
  sqlite3_file base;
  MemoryDisk* disk;
  std::shared_ptr<MemoryDisk::File>* file;
  /// Of a database or its log; what SQLite keeps aside for itself is not.
  bool counted;
  bool is_database;
};

Handle& handle(sqlite3_file* file) {
  return *reinterpret_cast<Handle*>(file);
}
MemoryDisk::File& content(sqlite3_file* file) {
  return **handle(file).file;
}

void carry_out(std::string& to, const MemoryDisk::Change& change) {
  if (change.truncates) {
    to.resize(change.offset);
    return;
  }
  to.resize(std::max(to.size(), change.offset + change.bytes.size()));
  std::memcpy(to.data() + change.offset, change.bytes.data(), change.bytes.size());
}

int change_file(sqlite3_file* file, MemoryDisk::Change change) {
  Handle& head = handle(file);
  if (head.counted) {
    if (int code = head.disk->take_step(On::write)) return code;
    if (head.is_database) head.disk->note_database_write();
  }
  carry_out(content(file).now, change);
  if (head.counted) content(file).unsynced.push_back(std::move(change));
  return SQLITE_OK;
}

int close_file(sqlite3_file* file) {
  delete handle(file).file;
  return SQLITE_OK;
}
int read_file(sqlite3_file* file, void* into, int amount, sqlite3_int64 offset) {
  const std::string& now = content(file).now;
  auto wanted = static_cast<std::size_t>(amount), from = static_cast<std::size_t>(offset);
  std::size_t there = from < now.size() ? std::min(wanted, now.size() - from) : 0;
  if (there > 0) std::memcpy(into, now.data() + from, there);
  std::memset(static_cast<char*>(into) + there, 0, wanted - there);
  return there == wanted ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}
int write_file(sqlite3_file* file, const void* from, int amount, sqlite3_int64 offset) {
  std::string bytes(static_cast<const char*>(from), static_cast<std::size_t>(amount));
  return change_file(file, {static_cast<std::size_t>(offset), std::move(bytes), false});
}
int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  return change_file(file, {static_cast<std::size_t>(size), {}, true});
}
int sync_file(sqlite3_file* file, int) {
  if (handle(file).counted)
    if (int code = handle(file).disk->take_step(On::sync)) return code;
  handle(file).disk->sync(content(file));
  return SQLITE_OK;
}
int file_size(sqlite3_file* file, sqlite3_int64* size) {
  *size = static_cast<sqlite3_int64>(content(file).now.size());
  return SQLITE_OK;
}
// One thread whose transactions do not overlap needs no locks.
int lock_file(sqlite3_file*, int) {
  return SQLITE_OK;
}
int check_reserved_lock(sqlite3_file*, int* result) {
  *result = 0;
  return SQLITE_OK;
}
int control_file(sqlite3_file*, int, void*) {
  return SQLITE_NOTFOUND;
}
int sector_size(sqlite3_file*) {
  return 4'096;
}
int characteristics(sqlite3_file*) {
  return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}
int map_shared(sqlite3_file* file, int page, int size, int extend, void volatile** memory) {
  auto& shared = content(file).shared;
  auto wanted = static_cast<std::size_t>(page);
  *memory = nullptr;
  if (shared.size() <= wanted && extend == 0) return SQLITE_OK;
  while (shared.size() <= wanted)
    shared.push_back(std::make_unique<std::string>(static_cast<std::size_t>(size), '\0'));
  *memory = shared[wanted]->data();
  return SQLITE_OK;
}
int lock_shared(sqlite3_file*, int, int, int) {
  return SQLITE_OK;
}
void shared_barrier(sqlite3_file*) {}
int unmap_shared(sqlite3_file* file, int remove) {
  if (remove != 0) content(file).shared.clear();
  return SQLITE_OK;
}

constexpr sqlite3_io_methods kMethods = {2,
                                         close_file,
                                         read_file,
                                         write_file,
                                         truncate_file,
                                         sync_file,
                                         file_size,
                                         lock_file,
                                         lock_file,
                                         check_reserved_lock,
                                         control_file,
                                         sector_size,
                                         characteristics,
                                         map_shared,
                                         lock_shared,
                                         shared_barrier,
                                         unmap_shared,
                                         nullptr,
                                         nullptr};

MemoryDisk& disk_of(sqlite3_vfs* vfs) {
  return *static_cast<MemoryDisk*>(vfs->pAppData);
}

/// The store looks whether its file is still where it was: something has to lie there.
void put_placeholder(const char* path) {
  int file = ::open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file >= 0) ::close(file);
}

int open_file(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  auto* head = new (file) Handle{};
  auto opened = name == nullptr ? std::make_shared<MemoryDisk::File>()
                                : disk_of(vfs).open(name, (flags & SQLITE_OPEN_CREATE) != 0);
  if (!opened) return SQLITE_CANTOPEN;
  head->is_database = (flags & SQLITE_OPEN_MAIN_DB) != 0;
  head->counted = head->is_database || (flags & SQLITE_OPEN_WAL) != 0;
  head->disk = &disk_of(vfs);
  head->file = new std::shared_ptr<MemoryDisk::File>(std::move(opened));
  head->base.pMethods = &kMethods;
  if (head->is_database) put_placeholder(name);
  if (out_flags != nullptr) *out_flags = flags;
  return SQLITE_OK;
}

int delete_file(sqlite3_vfs* vfs, const char* name, int) {
  if (!disk_of(vfs).exists(name)) return SQLITE_IOERR_DELETE_NOENT;
  if (int code = disk_of(vfs).take_step(On::write)) return code;
  disk_of(vfs).remove(name);
  return SQLITE_OK;
}

int access_file(sqlite3_vfs* vfs, const char* name, int, int* result) {
  *result = disk_of(vfs).exists(name) ? 1 : 0;
  return SQLITE_OK;
}

}  // namespace

MemoryDisk::MemoryDisk() : real_(sqlite3_vfs_find(nullptr)), vfs_(*real_) {
  vfs_.pNext = nullptr;
  vfs_.zName = "memory-disk";
  vfs_.pAppData = this;
  vfs_.szOsFile = static_cast<int>(sizeof(Handle));
  vfs_.xOpen = open_file;
  vfs_.xDelete = delete_file;
  vfs_.xAccess = access_file;
  if (sqlite3_vfs_register(&vfs_, 1) != SQLITE_OK)
    throw std::runtime_error("cannot register the disk in memory");
}

MemoryDisk::~MemoryDisk() {
  sqlite3_vfs_unregister(&vfs_);
  sqlite3_vfs_register(real_, 1);
}

bool MemoryDisk::all_is_synced() const {
  return std::all_of(files_.begin(), files_.end(),
                     [](const auto& entry) { return entry.second->unsynced.empty(); });
}

void MemoryDisk::restart(Loss loss, std::uint64_t seed) {
  std::mt19937_64 dice(seed);
  for (auto& [path, file] : files_) {
    // Handles that the stopped process left keep the old file.
    auto survivor = std::make_shared<File>();
    survivor->synced = loss == Loss::nothing ? file->now : file->synced;
    if (loss == Loss::something)
      for (Change change : file->unsynced) {
        auto lot = dice() % 3;
        if (lot == 0) continue;
        if (lot == 1 && !change.truncates) change.bytes.resize(change.bytes.size() / 2);
        carry_out(survivor->synced, change);
      }
    survivor->now = survivor->synced;
    file = std::move(survivor);
  }
}

std::string MemoryDisk::content(const std::string& path) const {
  auto found = files_.find(path);
  return found == files_.end() ? "" : found->second->now;
}

void MemoryDisk::break_disk(const Fault& fault) {
  fault_ = fault;
  armed_ = true;
}

int MemoryDisk::take_step(On on) {
  before_step(on);
  if (!armed_ || fault_.on != on || --fault_.nth > 0) return SQLITE_OK;
  if (!fault_.lasting) armed_ = false;
  ++failures_;
  return fault_.code;
}

void MemoryDisk::sync(File& file) {
  ++syncs_;
  if (lies_) return;
  for (const Change& change : file.unsynced)
    carry_out(file.synced, change);
  file.unsynced.clear();
}

std::shared_ptr<MemoryDisk::File> MemoryDisk::open(const std::string& path, bool create) {
  auto found = files_.find(path);
  if (found != files_.end()) return found->second;
  if (!create) return nullptr;
  return files_[path] = std::make_shared<File>();
}

}  // namespace outdial::tests
