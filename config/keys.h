#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "config/settings.h"

namespace outdial::config {

/// A value as it was written, before anything is known about its key.
struct Value {
  std::variant<std::monostate, bool, std::int64_t, double, std::string, std::vector<Value>> data;
};

/// The value as a person would write it; monostate is "a table".
std::string shown(const Value& value);

enum class Shape { flag, integer, number, text, list };

/// Reads the text of a variable or a flag as the shape of its key; what does not fit stays text, so
/// that it is refused in the same words as in a file. A list is comma-separated, in brackets or
/// not.
Value value_from_text(const std::string& text, Shape shape);

/// One setting: its name, what may be written there, and where it goes.
struct Key {
  std::string name;  // section.key
  Shape shape;
  bool live;            // a running daemon takes a change over
  std::string expects;  // "a whole number from 1 to 100"
  /// Stores the value; false when it is not what the key expects.
  std::function<bool(Settings&, const Value&)> set;
  std::function<bool(const Settings&, const Settings&)> same;
  std::function<void(Settings& to, const Settings& from)> copy;
  /// For a text that was refused, the one that was probably meant, or empty; may be null.
  std::string (*meant)(const std::string&) = nullptr;
};

/// The one list of settings; the loader, the example's test and restart_needed() go by it.
const std::vector<Key>& keys();

}  // namespace outdial::config
