// base/log without a log: lines go into the trace of the run that is under way. The program is
// linked with this in place of base/log.cc.
#include "base/log.h"

#include "tests/simulation/log_lines.h"

namespace outdial {
namespace simulation {
namespace {

LogLines g_lines;

void pass_on(const char* level, std::string_view message,
             std::initializer_list<base::LogField> fields) {
  if (!g_lines) return;
  std::string text(message);
  for (const auto& field : fields)
    if (auto* value = std::get_if<std::string>(&field.value))
      text += " " + std::string(field.name) + "=" + *value;
  g_lines(level, text);
}

}  // namespace

void take_log_lines(LogLines lines) {
  g_lines = std::move(lines);
}

}  // namespace simulation

namespace base {

void set_log(LogLevel, LogFormat) {}
void log_debug(std::string_view, std::initializer_list<LogField>) {}
void log_info(std::string_view, std::initializer_list<LogField>) {}
void log_warn(std::string_view message, std::initializer_list<LogField> fields) {
  simulation::pass_on("warn", message, fields);
}
void log_error(std::string_view message, std::initializer_list<LogField> fields) {
  simulation::pass_on("error", message, fields);
}
std::string masked_phone(std::string_view phone) {
  return std::string(phone);
}

}  // namespace base
}  // namespace outdial
