#include "api/admin_token.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "api/token_json.h"
#include "base/crypto.h"
#include "config/settings.h"
#include "schema/tokens.h"

namespace outdial::api {
namespace {

constexpr std::string_view kName = "admin-token";

[[noreturn]] void fail(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

/// Whole or not at all, and never readable by others.
void write_private(const std::string& path, const std::string& text) {
  std::string draft = path + ".new";
  ::unlink(draft.c_str());
  int fd = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) fail("cannot write " + draft);
  bool written = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                 ::fsync(fd) == 0;
  int error = errno;
  ::close(fd);
  errno = error;
  if (!written) fail("cannot write " + draft);
  if (::rename(draft.c_str(), path.c_str()) != 0) fail("cannot write " + path);
}

/// A file that is there opens another database, one that was moved away perhaps.
void keep_former(const std::string& path) {
  std::string kept = path + ".former";
  for (int i = 2; std::filesystem::exists(kept); ++i)
    kept = path + ".former-" + std::to_string(i);
  if (std::filesystem::exists(path)) std::filesystem::rename(path, kept);
}

void install(schema::Store& store, schema::TenantId tenant, const std::string& sha256) {
  store.write([&](schema::Tx& tx) {
    schema::revoke_other_tokens(tx, tenant, kName, sha256);
    auto known = schema::find_token_by_hash(tx, sha256);
    if (known && known->role == schema::Role::admin && !known->revoked_at) return;
    if (known)
      throw std::runtime_error(
          "the secret admin_token is a token that was revoked or is no admin's: choose another");
    schema::TokenRow token;
    token.id = tx.new_id<schema::TokenId>();
    token.tenant_id = tenant;
    token.name = kName;
    token.role = schema::Role::admin;
    token.sha256 = sha256;
    schema::insert_token(tx, token);
  });
}

}  // namespace

std::optional<std::string> ensure_admin_token(schema::Store& store, schema::TenantId tenant,
                                              const std::optional<std::string>& secret) {
  if (secret) {
    install(store, tenant, base::sha256_hex(*secret));
    return std::nullopt;
  }
  bool exists = store.read([&](const schema::ReadTx& tx) {
    return schema::count_live_tokens(tx, tenant, schema::Role::admin) > 0;
  });
  if (exists) return std::nullopt;
  NewSecret made = make_token_secret();
  std::string path = config::admin_token_path(std::filesystem::absolute(store.path()));
  keep_former(path);
  // The file first: a token that nobody knows would lock everybody out.
  write_private(path, made.secret + "\n");
  install(store, tenant, made.sha256);
  return path;
}

}  // namespace outdial::api
