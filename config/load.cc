#include "config/load.h"

#include <unistd.h>

#include <algorithm>
#include <tuple>

#include "config/checks.h"
#include "config/keys.h"
#include "config/nearest.h"
#include "config/secrets.h"
#include "config/toml_file.h"

extern char** environ;

namespace outdial::config {
namespace {

constexpr std::string_view kVariablePrefix = "OUTDIAL__";

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return text;
}

const Key* find_key(const std::string& name) {
  auto found = std::ranges::find(keys(), name, &Key::name);
  return found == keys().end() ? nullptr : &*found;
}

std::string section_of(const std::string& name) {
  std::size_t dot = name.find('.');
  return dot == std::string::npos ? std::string{} : name.substr(0, dot);
}
std::string last_part(const std::string& name) {
  return name.substr(name.rfind('.') + 1);
}

/// The name of the secret that somebody wrote into a place for settings, or nothing.
std::string misplaced_secret(const std::string& name) {
  std::string key = last_part(name);
  for (std::string_view secret : kSecretNames) {
    if (key == secret) return key;
  }
  if (key == "api_key")
    return section_of(name).empty() ? "retell_api_key" : section_of(name) + "_api_key";
  bool looks_secret = key.ends_with("_key") || key.ends_with("token") || key.ends_with("secret") ||
                      key.ends_with("password");
  return looks_secret ? key : std::string{};
}

/// The known name in the words of the one who wrote `name`.
std::string suggestion(const std::string& name) {
  std::vector<std::string> sections;
  std::vector<std::string> in_section;
  std::vector<std::string> all = known_keys();
  std::string section = section_of(name);
  for (const std::string& known : all) {
    if (sections.empty() || sections.back() != section_of(known))
      sections.push_back(section_of(known));
    if (section_of(known) == section) in_section.push_back(last_part(known));
  }
  if (std::string near = nearest(last_part(name), in_section); !near.empty())
    return section + "." + near;
  for (const std::string& known : all) {
    if (last_part(known) == last_part(name)) return known;
  }
  if (std::string near = nearest(name, all); !near.empty()) return near;
  std::string near = nearest(section.empty() ? name : section, sections);
  return near.empty() || near == section ? std::string{} : "[" + near + "]";
}

/// What to write instead of a refused value, as the end of a sentence.
std::string better_value(const Key& key, const Value& value) {
  const auto* text = std::get_if<std::string>(&value.data);
  std::string meant = text != nullptr && key.meant != nullptr ? key.meant(*text) : std::string{};
  return meant.empty() ? std::string{} : "; did you mean \"" + meant + "\"?";
}

/// Collects settings and problems from all sources, and remembers where each key was last set.
class Loading {
 public:
  void take(const std::string& name, const Value& value, Problem at) {
    const Key* key = find_key(name);
    if (key == nullptr) return complain_unknown(name, std::move(at));
    if (!key->set(settings_, value))
      add(at,
          name + " must be " + key->expects + ", not " + shown(value) + better_value(*key, value));
    origin_[name] = std::move(at);
  }

  void take_text(const std::string& name, const std::string& text, Problem at) {
    const Key* key = find_key(name);
    take(name, value_from_text(text, key == nullptr ? Shape::text : key->shape), std::move(at));
  }

  void add(Problem at, std::string message) {
    at.message = std::move(message);
    problems_.push_back(std::move(at));
  }

  base::Expected<Settings, std::vector<Problem>> finish(const std::string& file) {
    for (const Contradiction& found : contradictions(settings_)) {
      auto origin = origin_.find(found.key);
      add(origin == origin_.end() ? Problem{file.empty() ? "settings" : file, 0, 0, {}}
                                  : origin->second,
          found.message);
    }
    std::ranges::stable_sort(
        problems_, {}, [](const Problem& p) { return std::tuple(p.line == 0, p.line, p.column); });
    if (!problems_.empty()) return base::unexpected(std::move(problems_));
    return std::move(settings_);
  }

 private:
  void complain_unknown(const std::string& name, Problem at) {
    if (std::string secret = misplaced_secret(name); !secret.empty()) {
      return add(std::move(at),
                 name + " is a secret, and secrets do not stand here: " + how_to_provide(secret));
    }
    std::string near = suggestion(name);
    add(std::move(at),
        "unknown key \"" + name + "\"" + (near.empty() ? "" : "; did you mean " + near + "?"));
  }

  Settings settings_;
  std::map<std::string, Problem> origin_;
  std::vector<Problem> problems_;
};

void take_file(Loading& loading, const std::string& file) {
  auto entries = read_toml(file);
  if (!entries) return loading.add(entries.error(), entries.error().message);
  for (const Entry& entry : *entries) {
    const auto* table = std::get_if<std::monostate>(&entry.value.data);
    bool known_section = std::ranges::any_of(
        keys(), [&](const Key& key) { return section_of(key.name) == entry.name; });
    if (table != nullptr && known_section) continue;
    loading.take(entry.name, entry.value, {file, entry.line, entry.column, {}});
  }
}

void take_environment(Loading& loading, const Environment& environment) {
  for (const auto& [variable, text] : environment) {
    if (!variable.starts_with(kVariablePrefix)) continue;
    std::string name = lower(variable.substr(kVariablePrefix.size()));
    if (std::size_t bar = name.find("__"); bar != std::string::npos) name.replace(bar, 2, ".");
    loading.take_text(name, text, {variable, 0, 0, {}});
  }
}

void take_overrides(Loading& loading, const std::vector<std::string>& overrides) {
  for (const std::string& text : overrides) {
    std::size_t equals = text.find('=');
    if (equals == std::string::npos) {
      loading.add({"--set " + text, 0, 0, {}}, "must be section.key=value");
      continue;
    }
    std::string name = text.substr(0, equals);
    loading.take_text(name, text.substr(equals + 1), {"--set " + name, 0, 0, {}});
  }
}

}  // namespace

std::string Problem::str() const {
  std::string place = source;
  if (line > 0) place += ":" + std::to_string(line) + ":" + std::to_string(column);
  return place + ": " + message;
}

Environment process_environment() {
  Environment result;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    std::string_view text = *entry;
    std::size_t equals = text.find('=');
    std::string name(text.substr(0, equals));
    bool ours = name.starts_with("OUTDIAL") || name == "CREDENTIALS_DIRECTORY";
    if (ours && equals != std::string_view::npos) result[name] = text.substr(equals + 1);
  }
  return result;
}

base::Expected<Settings, std::vector<Problem>> load(const Sources& sources) {
  Loading loading;
  if (!sources.file.empty()) take_file(loading, sources.file);
  take_environment(loading, sources.environment);
  take_overrides(loading, sources.overrides);
  return loading.finish(sources.file);
}

std::vector<std::string> restart_needed(const Settings& running, const Settings& wanted) {
  std::vector<std::string> names;
  for (const Key& key : keys()) {
    if (!key.live && !key.same(running, wanted)) names.push_back(key.name);
  }
  return names;
}

Settings taken_over(const Settings& running, const Settings& wanted) {
  Settings result = running;
  for (const Key& key : keys()) {
    if (key.live) key.copy(result, wanted);
  }
  return result;
}

std::vector<std::string> known_keys() {
  std::vector<std::string> names;
  for (const Key& key : keys())
    names.push_back(key.name);
  return names;
}

}  // namespace outdial::config
