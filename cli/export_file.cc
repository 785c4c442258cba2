#include "cli/export_file.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <ostream>

namespace outdial::cli {
namespace {

constexpr int kRowsPerExport = 10'000;

/// Writes the rows of one page as they come; its heading only when it is wanted.
class ExportPage {
 public:
  ExportPage(std::ostream& to, bool with_heading) : to_(to), in_rows_(with_heading) {}

  bool take(std::string_view piece) {
    while (!in_rows_ && !piece.empty()) {
      in_rows_ = last_ == '\r' && piece.front() == '\n';
      last_ = piece.front();
      piece.remove_prefix(1);
    }
    to_ << piece;
    return static_cast<bool>(to_);
  }

 private:
  std::ostream& to_;
  bool in_rows_;
  char last_ = 0;
};

/// All pages of an export, one after the other, with the header of the first alone.
Outcome write_export(Session& session, const std::string& path, std::ostream& to) {
  const std::string first = path + "&limit=" + std::to_string(kRowsPerExport);
  std::string cursor;
  do {
    ExportPage rows(to, cursor.empty());
    auto page = session.api.get(cursor.empty() ? first : first + "&cursor=" + url_encoded(cursor),
                                [&rows](std::string_view piece) { return rows.take(piece); });
    if (!to) break;
    if (!page) return base::unexpected(page.error());
    cursor = page->next_cursor;
  } while (!cursor.empty());
  to.flush();
  return {};
}

}  // namespace

Outcome save_export(Session& session, const std::string& path, const std::string& to) {
  if (to.empty()) return write_export(session, path, session.console.out);
  const std::string partial = to + ".part";
  std::ofstream file(partial, std::ios::binary);
  Outcome written = write_export(session, path, file);
  if (written && file && std::rename(partial.c_str(), to.c_str()) == 0) return written;
  std::string why = strerror(errno);
  std::remove(partial.c_str());
  if (!written) return written;
  return base::unexpected(Failure{Exit::failed, "cannot write " + to + ": " + why, {}, {}});
}

}  // namespace outdial::cli
