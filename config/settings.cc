#include "config/settings.h"

#include <algorithm>
#include <regex>

namespace outdial::config {

std::optional<Endpoint> parse_endpoint(const std::string& text) {
  static const std::regex form(R"((?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9.-]+)):([0-9]{1,5}))");
  std::smatch part;
  if (!std::regex_match(text, part, form)) return std::nullopt;
  int port = std::stoi(part[3]);
  if (port > 65'535) return std::nullopt;
  return Endpoint{part[1].matched ? part[1].str() : part[2].str(), port};
}

std::string database_path(const Storage& storage) {
  return storage.url.substr(std::string("sqlite:").size());
}

int worker_count(const Limits& limits) {
  return limits.workers > 0 ? limits.workers : std::clamp(limits.concurrency + 2, 4, 256);
}

bool is_loopback_url(const std::string& url) {
  static const std::regex form(
      R"(https?://(localhost|127\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}|\[::1\])(:[0-9]{1,5})?(/.*)?)");
  return std::regex_match(url, form);
}

}  // namespace outdial::config
