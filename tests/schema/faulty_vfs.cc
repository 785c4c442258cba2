#include "tests/schema/faulty_vfs.h"

#include <new>
#include <stdexcept>

namespace outdial::tests {
namespace {

/// The real file lies directly behind this head, in memory that SQLite allocates.
struct WrappedFile {
  sqlite3_file base;
  FaultyVfs* disk;
  FaultyVfs::Target target;
  bool watched;

  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

WrappedFile& wrapped(sqlite3_file* file) {
  return *reinterpret_cast<WrappedFile*>(file);
}
sqlite3_file* real(sqlite3_file* file) {
  return wrapped(file).real();
}

int close_file(sqlite3_file* file) {
  return real(file)->pMethods->xClose(real(file));
}
int read_file(sqlite3_file* file, void* into, int amount, sqlite3_int64 offset) {
  WrappedFile& head = wrapped(file);
  if (head.watched)
    if (int code = head.disk->judge(FaultyVfs::On::read, head.target, offset + amount)) return code;
  return real(file)->pMethods->xRead(real(file), into, amount, offset);
}
int write_file(sqlite3_file* file, const void* from, int amount, sqlite3_int64 offset) {
  WrappedFile& head = wrapped(file);
  if (head.watched)
    if (int code = head.disk->judge(FaultyVfs::On::write, head.target, offset + amount))
      return code;
  return real(file)->pMethods->xWrite(real(file), from, amount, offset);
}
int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  return real(file)->pMethods->xTruncate(real(file), size);
}
int sync_file(sqlite3_file* file, int flags) {
  WrappedFile& head = wrapped(file);
  if (head.watched)
    if (int code = head.disk->judge(FaultyVfs::On::sync, head.target, 0)) return code;
  return real(file)->pMethods->xSync(real(file), flags);
}
int file_size(sqlite3_file* file, sqlite3_int64* size) {
  return real(file)->pMethods->xFileSize(real(file), size);
}
int lock_file(sqlite3_file* file, int level) {
  return real(file)->pMethods->xLock(real(file), level);
}
int unlock_file(sqlite3_file* file, int level) {
  return real(file)->pMethods->xUnlock(real(file), level);
}
int check_reserved_lock(sqlite3_file* file, int* result) {
  return real(file)->pMethods->xCheckReservedLock(real(file), result);
}
int control_file(sqlite3_file* file, int operation, void* argument) {
  return real(file)->pMethods->xFileControl(real(file), operation, argument);
}
int sector_size(sqlite3_file* file) {
  return real(file)->pMethods->xSectorSize(real(file));
}
int characteristics(sqlite3_file* file) {
  return real(file)->pMethods->xDeviceCharacteristics(real(file));
}
int map_shared(sqlite3_file* file, int page, int size, int extend, void volatile** memory) {
  return real(file)->pMethods->xShmMap(real(file), page, size, extend, memory);
}
int lock_shared(sqlite3_file* file, int offset, int count, int flags) {
  return real(file)->pMethods->xShmLock(real(file), offset, count, flags);
}
void shared_barrier(sqlite3_file* file) {
  real(file)->pMethods->xShmBarrier(real(file));
}
int unmap_shared(sqlite3_file* file, int remove) {
  return real(file)->pMethods->xShmUnmap(real(file), remove);
}

// Version 2: shared memory for write-ahead logs, but no memory-mapped pages, which would write past
// us.
constexpr sqlite3_io_methods kMethods = {2,
                                         close_file,
                                         read_file,
                                         write_file,
                                         truncate_file,
                                         sync_file,
                                         file_size,
                                         lock_file,
                                         unlock_file,
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

FaultyVfs::Target target_of(int flags) {
  if ((flags & SQLITE_OPEN_WAL) != 0) return FaultyVfs::Target::log;
  if ((flags & SQLITE_OPEN_SUBJOURNAL) != 0) return FaultyVfs::Target::undo_log;
  return FaultyVfs::Target::database;
}

int open_file(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  auto* disk = static_cast<FaultyVfs*>(vfs->pAppData);
  auto* head = new (file) WrappedFile{};
  head->disk = disk;
  head->watched = (flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL | SQLITE_OPEN_SUBJOURNAL)) != 0;
  head->target = target_of(flags);
  int code = disk->real()->xOpen(disk->real(), name, head->real(), flags, out_flags);
  head->base.pMethods = head->real()->pMethods != nullptr ? &kMethods : nullptr;
  return code;
}

}  // namespace

FaultyVfs::FaultyVfs() : real_(sqlite3_vfs_find(nullptr)), vfs_(*real_) {
  vfs_.pNext = nullptr;
  vfs_.zName = "faulty";
  vfs_.pAppData = this;
  vfs_.szOsFile = static_cast<int>(sizeof(WrappedFile)) + real_->szOsFile;
  vfs_.xOpen = open_file;
  if (sqlite3_vfs_register(&vfs_, 1) != SQLITE_OK)
    throw std::runtime_error("cannot register the faulty file system");
}

FaultyVfs::~FaultyVfs() {
  sqlite3_vfs_unregister(&vfs_);
  sqlite3_vfs_register(real_, 1);
}

void FaultyVfs::break_disk(const Fault& fault) {
  std::scoped_lock lock(mutex_);
  fault_ = fault;
  armed_ = true;
}

void FaultyVfs::heal() {
  std::scoped_lock lock(mutex_);
  armed_ = false;
  log_limit_ = std::numeric_limits<std::int64_t>::max();
}

int FaultyVfs::judge(On on, Target target, std::int64_t end) {
  if (on == On::sync && target == Target::log) ++log_syncs_;
  if (on == On::write && target == Target::log && end > log_limit_) {
    ++failures_;
    return SQLITE_FULL;
  }
  std::scoped_lock lock(mutex_);
  if (!armed_ || fault_.on != on || (fault_.target != Target::any && fault_.target != target))
    return SQLITE_OK;
  if (--fault_.nth > 0) return SQLITE_OK;
  if (!fault_.lasting) armed_ = false;
  ++failures_;
  return fault_.code;
}

}  // namespace outdial::tests
