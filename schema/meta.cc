#include "schema/meta.h"

namespace outdial::schema {
namespace {

constexpr char kGet[] = "SELECT value FROM meta WHERE key = $1";
constexpr char kSet[] =
    "INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = "
    "excluded.value";
constexpr char kDelete[] = "DELETE FROM meta WHERE key = $1";

}  // namespace

std::optional<std::string> get_meta(const ReadTx& tx, std::string_view key) {
  return tx.one(kGet, {key}, [](const Row& row) { return row.text(0); });
}

void set_meta(Tx& tx, std::string_view key, std::string_view value) {
  tx.run(kSet, {key, value});
}

void delete_meta(Tx& tx, std::string_view key) {
  tx.run(kDelete, {key});
}

}  // namespace outdial::schema
