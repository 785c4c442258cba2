#include "schema/erasure_log.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <system_error>

#include "base/json.h"

namespace outdial::schema {
namespace {

constexpr int kOwnerOnly = 0600;

/// False when the line is no erasure.
bool read_line(const std::string& line, LoggedErasure& erasure) {
  auto json = base::parse_json(line);
  if (!json || !json->is_object() || !json->contains("numbers")) return false;
  erasure.tenant_id = TenantId::trusted(json->value("tenant_id", ""));
  erasure.contact_id = ContactId::trusted(json->value("contact_id", ""));
  erasure.subject_key = json->value("subject_key", "");
  for (const auto& number : (*json)["numbers"])
    if (number.is_string()) erasure.numbers.push_back(number.get<std::string>());
  return !erasure.tenant_id.empty() && !erasure.subject_key.empty();
}

}  // namespace

std::string erasure_log_of(const std::string& database) {
  return database + ".erasures";
}

void log_erasure(const std::string& database, const LoggedErasure& erasure) {
  // A line that was cut short before ends here.
  std::string line = "\n" +
                     base::dump_json({{"tenant_id", erasure.tenant_id.view()},
                                      {"contact_id", erasure.contact_id.view()},
                                      {"subject_key", erasure.subject_key},
                                      {"numbers", erasure.numbers}}) +
                     "\n";
  std::string path = erasure_log_of(database);
  int file = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, kOwnerOnly);
  bool written =
      file >= 0 && ::write(file, line.data(), line.size()) == static_cast<ssize_t>(line.size());
  written = written && ::fsync(file) == 0;
  int reason = errno;
  if (file >= 0) ::close(file);
  if (!written) throw std::system_error(reason, std::generic_category(), "cannot write " + path);
}

std::vector<LoggedErasure> logged_erasures(const std::string& database) {
  std::vector<LoggedErasure> found;
  std::ifstream file(erasure_log_of(database));
  for (std::string line; std::getline(file, line);) {
    LoggedErasure erasure;
    if (!line.empty() && read_line(line, erasure)) found.push_back(std::move(erasure));
  }
  return found;
}

}  // namespace outdial::schema
