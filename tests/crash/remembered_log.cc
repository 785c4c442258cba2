#include "tests/crash/remembered_log.h"

#include <sstream>
#include <utility>

#include "base/log.h"

namespace outdial::tests {
namespace {

std::string& lines() {
  static std::string text;
  return text;
}

void remember(const char* level, std::string_view message,
              std::initializer_list<base::LogField> fields) {
  std::ostringstream line;
  line << "  " << level << " " << message;
  for (const auto& field : fields)
    std::visit([&](const auto& value) { line << " " << field.name << "=" << value; }, field.value);
  lines() += line.str() + "\n";
}

}  // namespace

std::string take_log() {
  return std::exchange(lines(), {});
}

}  // namespace outdial::tests

namespace outdial::base {

void set_log(LogLevel, LogFormat) {}
void log_debug(std::string_view, std::initializer_list<LogField>) {}
void log_info(std::string_view, std::initializer_list<LogField>) {}
void log_warn(std::string_view message, std::initializer_list<LogField> fields) {
  tests::remember("warn ", message, fields);
}
void log_error(std::string_view message, std::initializer_list<LogField> fields) {
  tests::remember("error", message, fields);
}
std::string masked_phone(std::string_view phone) {
  return std::string(phone);
}

}  // namespace outdial::base
