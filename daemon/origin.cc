#include "daemon/origin.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <system_error>

#include "base/crypto.h"
#include "base/id.h"
#include "schema/meta.h"

namespace outdial::daemon {
namespace {

constexpr char kMachineIdFile[] = "/etc/machine-id";
constexpr char kMarkAttribute[] = "user.outdial.mark";
constexpr std::size_t kMarkBytes = 8;

/// A name for this machine that does not give its id away; empty when it has none.
std::string machine_fingerprint() {
  std::ifstream file(kMachineIdFile);
  std::string id;
  if (!std::getline(file, id) || id.empty()) return "";
  return base::sha256_hex("outdial " + id);
}

/// Tells a file from a copy of it, also when the copy took its name: its number and when it was
/// made. It stays the same when the file is renamed or rewritten.
std::string file_fingerprint(const std::string& path) {
  struct statx found {};
  if (::statx(AT_FDCWD, path.c_str(), 0, STATX_INO | STATX_BTIME, &found) != 0)
    throw std::system_error(errno, std::generic_category(), "cannot look at " + path);
  std::string text = std::to_string(found.stx_ino);
  if (found.stx_mask & STATX_BTIME)
    text += " " + std::to_string(found.stx_btime.tv_sec) + "." +
            std::to_string(found.stx_btime.tv_nsec);
  return text;
}

std::string mark_on(const std::string& path) {
  std::array<char, 2 * kMarkBytes> mark{};
  ssize_t size = ::getxattr(path.c_str(), kMarkAttribute, mark.data(), mark.size());
  return size > 0 ? std::string(mark.data(), static_cast<std::size_t>(size)) : "";
}

void lock(schema::Tx& tx, std::string_view reason) {
  if (!schema::get_meta(tx, schema::kMetaDiallingLocked))
    schema::set_meta(tx, schema::kMetaDiallingLocked, reason);
}

void note_origin(schema::Tx& tx, std::string_view key, const std::string& here,
                 std::string_view reason) {
  if (here.empty()) return;
  auto known = schema::get_meta(tx, key);
  if (known && *known != here) lock(tx, reason);
  schema::set_meta(tx, key, here);
}

/// The database keeps the newest mark and the one before, as it may have ended between writing the
/// one down and putting it on the file.
void compare_marks(schema::Tx& tx, const std::string& found) {
  auto known = schema::get_meta(tx, schema::kMetaFileMark);
  if (!known || found.empty()) return;
  if (!known->starts_with(found) && !known->ends_with(found)) lock(tx, "copied_file");
}

std::string sentence_of(const std::string& lock) {
  if (lock == "restored") return "this database was restored from a backup";
  if (lock == "other_machine") return "this database comes from another machine";
  if (lock == "copied_file") return "a copy was put in the place of the database that was in use";
  if (lock == "damaged_log")
    return "its write-ahead log was damaged, and what was stored behind the damage is lost";
  return lock;
}

}  // namespace

std::optional<std::string> check_origin(schema::Store& store) {
  std::string machine = machine_fingerprint();
  std::string file = file_fingerprint(store.path());
  std::string mark = mark_on(store.path());
  auto lock = store.write([&](schema::Tx& tx) {
    note_origin(tx, schema::kMetaMachineId, machine, "other_machine");
    note_origin(tx, schema::kMetaFileId, file, "copied_file");
    compare_marks(tx, mark);
    return schema::get_meta(tx, schema::kMetaDiallingLocked);
  });
  renew_mark(store);
  if (!lock) return std::nullopt;
  return sentence_of(*lock);
}

void renew_mark(schema::Store& store) {
  std::string before = mark_on(store.path());
  std::string next = base::IdSource::secret_hex(kMarkBytes);
  store.write(
      [&](schema::Tx& tx) { schema::set_meta(tx, schema::kMetaFileMark, next + " " + before); });
  ::setxattr(store.path().c_str(), kMarkAttribute, next.data(), next.size(), 0);
}

}  // namespace outdial::daemon
