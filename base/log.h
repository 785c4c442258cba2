#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

namespace outdial::base {

/// One named value of a log line.
struct LogField {
  std::string_view name;
  std::variant<std::string, std::int64_t, double, bool> value;

  LogField(std::string_view n, std::string_view text) : name(n), value(std::string(text)) {}
  LogField(std::string_view n, const char* text) : name(n), value(std::string(text)) {}
  LogField(std::string_view n, const std::string& text) : name(n), value(text) {}
  LogField(std::string_view n, bool flag) : name(n), value(flag) {}
  LogField(std::string_view n, double number) : name(n), value(number) {}
  template <std::integral T>
  LogField(std::string_view n, T number) : name(n), value(static_cast<std::int64_t>(number)) {}
};

enum class LogLevel { debug, info, warn, error };
enum class LogFormat { text, json };

/// Sets where log lines go (stderr) and how they look. Called once, before threads start; tests may
/// call it again.
void set_log(LogLevel level, LogFormat format);

/// What every finished line passes through before it leaves the process, from any thread; null lets
/// all lines pass as they are. It sees a line as JSON, whatever the format, so that it can tell
/// values by their names, and must leave it JSON; in the text format it then sees the text too.
using LogFilter = std::string (*)(std::string_view line);
void set_log_filter(LogFilter filter);

/// One line: a sentence that says what happened, then its values. Secrets never; phones only
/// through masked(); people's names and words only as values of fields the filter knows.
void log_debug(std::string_view message, std::initializer_list<LogField> fields = {});
void log_info(std::string_view message, std::initializer_list<LogField> fields = {});
void log_warn(std::string_view message, std::initializer_list<LogField> fields = {});
void log_error(std::string_view message, std::initializer_list<LogField> fields = {});

/// A phone number for people who may not see it: `+1…0123`.
std::string masked_phone(std::string_view phone);

}  // namespace outdial::base
