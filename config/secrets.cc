#include "config/secrets.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "config/stream_text.h"

namespace outdial::config {
namespace {

std::string upper(std::string_view name) {
  std::string text(name);
  std::ranges::transform(text, text.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return text;
}

std::string file_setting(const SecretFiles& files, std::string_view name) {
  if (name == "retell_api_key") return files.retell_api_key_file;
  if (name == "webhook_api_key") return files.webhook_api_key_file;
  if (name == "admin_token") return files.admin_token_file;
  return {};
}

std::optional<Secret> as_secret(std::string text) {
  if (text.ends_with('\n')) text.pop_back();
  if (text.ends_with('\r')) text.pop_back();
  if (text.empty()) return std::nullopt;
  return Secret{std::move(text)};
}

/// What can stand in a header: a key that was copied with a blank or a line break in it cannot.
bool is_sendable(const std::string& text) {
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7F; });
}

}  // namespace

Environment with_unit_credentials(Environment environment) {
  std::error_code unreadable;
  if (std::filesystem::exists(kUnitCredentials, unreadable))
    environment.emplace("CREDENTIALS_DIRECTORY", kUnitCredentials);
  return environment;
}

std::string how_to_provide(std::string_view name) {
  std::string key(name);
  return "give it as $CREDENTIALS_DIRECTORY/" + key +
         " (LoadCredential= in the unit), in the file "
         "that secrets." +
         key + "_file names, or in the variable OUTDIAL_SECRET_" + upper(name);
}

Secrets::Secrets(SecretFiles files, Environment environment)
    : files_(std::move(files)), environment_(std::move(environment)) {}

std::optional<Secret> Secrets::find(std::string_view name) {
  std::optional<Secret> secret = find_exactly(name);
  if (!secret && name == "webhook_api_key") return find_exactly("retell_api_key");
  return secret;
}

std::optional<Secret> Secrets::find_exactly(std::string_view name) {
  auto folder = environment_.find("CREDENTIALS_DIRECTORY");
  if (folder != environment_.end() && !folder->second.empty()) {
    std::string path = folder->second + "/" + std::string(name);
    struct stat status {};
    if (stat(path.c_str(), &status) == 0) return from_file(path, false);
    if (errno == EACCES) throw std::runtime_error("may not look into " + folder->second);
  }
  if (std::string path = file_setting(files_, name); !path.empty()) return from_file(path, true);
  auto variable = environment_.find("OUTDIAL_SECRET_" + upper(name));
  if (variable != environment_.end()) return as_secret(variable->second);
  return std::nullopt;
}

std::optional<Secret> Secrets::from_file(const std::string& path, bool check_mode) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read the secret in " + path + ": " + strerror(errno));
  struct stat status {};
  bool open_to_others = stat(path.c_str(), &status) == 0 && (status.st_mode & 077) != 0;
  if (check_mode && open_to_others) {
    std::string warning = path + " can be read by others: chmod 600 " + path;
    if (std::ranges::find(warnings_, warning) == warnings_.end()) warnings_.push_back(warning);
  }
  std::string text = read_all(file);
  if (file.bad()) throw std::runtime_error("cannot read the secret in " + path);
  return as_secret(std::move(text));
}

std::vector<Problem> problems_of(Secrets& secrets) {
  std::vector<Problem> problems;
  auto add = [&problems](std::string_view name, const std::string& message) {
    problems.push_back({"secret " + std::string(name), 0, 0, message});
  };
  std::string unreadable;
  for (std::string_view name : kSecretNames) {
    try {
      std::optional<Secret> secret = secrets.find(name);
      if (!secret && name == "retell_api_key")
        add(name,
            "is missing or empty, and no call can be placed without it: " + how_to_provide(name));
      if (secret && !is_sendable(secret->reveal()))
        add(name, "has a blank, a line break or another odd character in it: copy it anew");
    } catch (const std::runtime_error& error) {
      // The webhook key's search ends at the Retell key, whose file was complained of already.
      if (error.what() != unreadable)
        add(name, std::string(error.what()) + "; mend that, or " + how_to_provide(name));
      unreadable = error.what();
    }
  }
  return problems;
}

}  // namespace outdial::config
