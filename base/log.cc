#include "base/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <atomic>

#include "base/json.h"

namespace outdial::base {
namespace {

std::atomic<LogFormat> g_format{LogFormat::text};

spdlog::logger& logger() {
  static auto instance = [] {
    auto made = std::make_shared<spdlog::logger>("outdial",
                                                 std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern("%v");
    made->flush_on(spdlog::level::debug);
    return made;
  }();
  return *instance;
}

bool needs_quotes(std::string_view text) {
  return text.empty() || text.find_first_of(" \"=\n\r\t\\") != std::string_view::npos;
}

std::string as_text(std::string_view level, std::string_view message,
                    std::initializer_list<LogField> fields) {
  std::string line = fmt::format("{:<5} {}", level, message);
  for (const LogField& field : fields) {
    line += fmt::format(" {}=", field.name);
    std::visit(
        [&](const auto& value) {
          if constexpr (std::is_same_v<std::decay_t<decltype(value)>, std::string>)
            line += needs_quotes(value) ? dump_json(value) : value;
          else
            line += fmt::format("{}", value);
        },
        field.value);
  }
  return line;
}

std::string as_json(std::string_view level, std::string_view message,
                    std::initializer_list<LogField> fields) {
  Json line = {{"level", level}, {"message", message}};
  for (const LogField& field : fields)
    std::visit([&](const auto& value) { line[std::string(field.name)] = value; }, field.value);
  return dump_json(line);
}

void write(spdlog::level::level_enum level, std::string_view name, std::string_view message,
           std::initializer_list<LogField> fields) {
  if (!logger().should_log(level)) return;
  logger().log(level, "{}",
               g_format == LogFormat::json ? as_json(name, message, fields)
                                           : as_text(name, message, fields));
}

}  // namespace

void set_log(LogLevel level, LogFormat format) {
  static constexpr spdlog::level::level_enum kLevels[] = {spdlog::level::debug, spdlog::level::info,
                                                          spdlog::level::warn, spdlog::level::err};
  logger().set_level(kLevels[static_cast<int>(level)]);
  g_format = format;
}

void log_debug(std::string_view message, std::initializer_list<LogField> fields) {
  write(spdlog::level::debug, "debug", message, fields);
}
void log_info(std::string_view message, std::initializer_list<LogField> fields) {
  write(spdlog::level::info, "info", message, fields);
}
void log_warn(std::string_view message, std::initializer_list<LogField> fields) {
  write(spdlog::level::warn, "warn", message, fields);
}
void log_error(std::string_view message, std::initializer_list<LogField> fields) {
  write(spdlog::level::err, "error", message, fields);
}

std::string masked_phone(std::string_view phone) {
  if (phone.size() < 7) return "…";
  return std::string(phone.substr(0, 2)) + "…" + std::string(phone.substr(phone.size() - 4));
}

}  // namespace outdial::base
