#include "cli/session.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "base/json.h"
#include "config/stream_text.h"

namespace outdial::cli {
namespace {

std::string variable(const config::Environment& environment, const std::string& name) {
  auto found = environment.find(name);
  return found == environment.end() ? std::string{} : found->second;
}

base::Expected<std::string, Failure> checked_token(std::string token, const std::string& where) {
  while (!token.empty() && (token.back() == '\n' || token.back() == '\r'))
    token.pop_back();
  bool plain = std::ranges::all_of(token, [](char c) { return c > ' ' && c < 0x7F; });
  if (plain) return token;
  return base::unexpected(
      Failure{Exit::usage, "what stands in " + where + " is not a token", {}, {}});
}

std::string token_file_beside_database(const GlobalOptions& options,
                                       const config::Environment& environment) {
  auto settings = config::load({config_file(options), environment, {}});
  config::Storage storage = settings ? settings->storage : config::Storage{};
  return config::admin_token_path(config::database_path(storage));
}

}  // namespace

std::string config_file(const GlobalOptions& options) {
  if (!options.config_file.empty()) return options.config_file;
  return std::filesystem::exists(kDefaultConfig) ? kDefaultConfig : std::string{};
}

base::Expected<std::string, Failure> server_address(const GlobalOptions& options,
                                                    const config::Environment& environment) {
  std::string server = options.server;
  if (server.empty()) server = variable(environment, "OUTDIAL_SERVER");
  if (server.empty()) server = kDefaultServer;
  if (server.find("://") == std::string::npos) server = "http://" + server;
  while (server.ends_with('/'))
    server.pop_back();
  if (server.starts_with("https://") || config::is_loopback_url(server)) return server;
  return base::unexpected(Failure{
      Exit::usage,
      "will not send a token to " + server + " in clear: use https, or a tunnel to a loopback port",
      {},
      {}});
}

base::Expected<std::string, Failure> find_token(const GlobalOptions& options,
                                                const config::Environment& environment) {
  if (!options.token_file.empty()) {
    return read_input(options.token_file).and_then([&](const std::string& text) {
      return checked_token(text, options.token_file);
    });
  }
  if (std::string token = variable(environment, "OUTDIAL_TOKEN"); !token.empty())
    return checked_token(token, "OUTDIAL_TOKEN");
  std::string path = token_file_beside_database(options, environment);
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::string{};
  return checked_token(config::read_all(file), path);
}

base::Expected<std::string, Failure> read_input(const std::string& path) {
  if (path == "-") return config::read_all(std::cin);
  auto cannot = [&path](const std::string& reason) {
    return base::unexpected(Failure{Exit::usage, "cannot read " + path + ": " + reason, {}, {}});
  };
  if (std::filesystem::is_directory(path)) return cannot("it is a directory");
  std::ifstream file(path, std::ios::binary);
  if (!file) return cannot(strerror(errno));
  std::string text = config::read_all(file);
  if (file.bad()) return cannot(strerror(errno));
  return text;
}

base::Expected<std::string, Failure> all_pages(ApiClient& api, const std::string& path,
                                               std::size_t limit) {
  const char* joint = path.find('?') == std::string::npos ? "?" : "&";
  base::Json items = base::Json::array();
  std::string cursor;
  while (true) {
    std::size_t wanted = limit == 0 ? 200 : std::min<std::size_t>(200, limit - items.size());
    std::string query = path + joint + "limit=" + std::to_string(wanted);
    if (!cursor.empty()) query += "&cursor=" + url_encoded(cursor);
    Answer answer = api.get(query);
    if (!answer) return base::unexpected(answer.error());
    auto page = base::parse_json(answer->body);
    if (!page || !page->is_object() || !page->contains("data") || !(*page)["data"].is_array()) {
      return base::unexpected(
          Failure{Exit::failed, "the server's answer is not a list: is this Outdial?", {}, {}});
    }
    for (base::Json& item : (*page)["data"])
      items.push_back(std::move(item));
    bool more = page->contains("has_more") && (*page)["has_more"] == true;
    std::string next;
    if (more && page->contains("next_cursor") && (*page)["next_cursor"].is_string())
      next = (*page)["next_cursor"].get<std::string>();
    bool enough = limit != 0 && items.size() >= limit;
    if (enough || next.empty() || next == cursor) return base::dump_json(items);
    cursor = next;
  }
}

base::Expected<std::string, Failure> resolve(ApiClient& api, const std::string& path,
                                             const std::string& prefix, const std::string& word) {
  if (word.starts_with(prefix + "_")) return url_encoded(word);
  auto list = all_pages(api, path, 0);
  if (!list) return list;
  std::vector<std::string> ids;
  for (const base::Json& item : base::parse_json(*list).value_or(base::Json::array())) {
    bool named = item.is_object() && item.contains("name") && item["name"] == word;
    if (named && item.contains("id") && item["id"].is_string())
      ids.push_back(item["id"].get<std::string>());
  }
  if (ids.size() == 1) return ids.front();
  if (ids.empty()) {
    return base::unexpected(
        Failure{Exit::not_found, "nothing here is called \"" + word + "\"", {}, {}});
  }
  return base::unexpected(
      Failure{Exit::conflict, "several are called \"" + word + "\": give the id", ids, {}});
}

}  // namespace outdial::cli
