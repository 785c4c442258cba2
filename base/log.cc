#include "base/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <atomic>

#include "base/json.h"

namespace outdial::base {
namespace {

std::atomic<LogFormat> g_format{LogFormat::text};
std::atomic<LogFilter> g_filter{nullptr};

/// What is longer is cut value by value before a filter sees it, which may cut at 16 KiB and would
/// leave half a JSON.
constexpr std::size_t kMaxLine = 15 * 1024;
constexpr std::string_view kCut = "…[CUT]";

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

Json line_of(std::string_view level, std::string_view message,
             std::initializer_list<LogField> fields) {
  Json line = {{"level", level}, {"message", message}};
  for (const LogField& field : fields)
    std::visit([&](const auto& value) { line[std::string(field.name)] = value; }, field.value);
  return line;
}

std::string as_text(const Json& line, std::initializer_list<LogField> fields) {
  std::string text = fmt::format("{:<5} {}", line.at("level").get_ref<const std::string&>(),
                                 line.at("message").get_ref<const std::string&>());
  for (const LogField& field : fields) {
    auto value = line.find(std::string(field.name));
    if (value == line.end()) continue;
    const auto* words = value->get_ptr<const std::string*>();
    text += fmt::format(" {}={}", field.name,
                        words != nullptr && !needs_quotes(*words) ? *words : dump_json(*value));
  }
  return text;
}

void shorten(std::string& text, std::size_t most) {
  if (text.size() <= most) return;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0U) == 0x80U)
    --most;
  text.resize(most);
  text += kCut;
}

std::string fitting_json(Json line) {
  std::string text = dump_json(line);
  for (std::size_t most = kMaxLine / 2; text.size() > kMaxLine && most > 0; most /= 2) {
    for (Json& value : line)
      if (auto* words = value.get_ptr<std::string*>(); words != nullptr) shorten(*words, most);
    text = dump_json(line);
  }
  return text;
}

std::string finished(std::string_view level, std::string_view message,
                     std::initializer_list<LogField> fields) {
  Json line = line_of(level, message, fields);
  LogFilter filter = g_filter;
  bool text = g_format == LogFormat::text;
  if (filter == nullptr) return text ? as_text(line, fields) : dump_json(line);
  std::string clean = filter(fitting_json(std::move(line)));
  if (!text) return clean;
  auto values = parse_json(clean);
  return values ? filter(as_text(*values, fields)) : clean;
}

void write(spdlog::level::level_enum level, std::string_view name, std::string_view message,
           std::initializer_list<LogField> fields) {
  if (!logger().should_log(level)) return;
  logger().log(level, "{}", finished(name, message, fields));
}

}  // namespace

void set_log(LogLevel level, LogFormat format) {
  static constexpr spdlog::level::level_enum kLevels[] = {spdlog::level::debug, spdlog::level::info,
                                                          spdlog::level::warn, spdlog::level::err};
  logger().set_level(kLevels[static_cast<int>(level)]);
  g_format = format;
}

void set_log_filter(LogFilter filter) {
  g_filter = filter;
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
