#include "dashboard/assets.h"

#include <algorithm>

#include "dashboard/embedded_file.h"

namespace outdial::dashboard {
namespace {

constexpr std::string_view kFolder = "/dashboard/";
constexpr std::string_view kPage = "index.html";
constexpr std::size_t kEtagDigits = 16;

struct Type {
  std::string_view extension;
  std::string_view content_type;
};
constexpr Type kTypes[] = {{".html", "text/html; charset=utf-8"},
                           {".js", "text/javascript; charset=utf-8"},
                           {".css", "text/css; charset=utf-8"},
                           {".svg", "image/svg+xml"}};

std::string_view content_type_of(std::string_view name) {
  for (const Type& type : kTypes)
    if (name.ends_with(type.extension)) return type.content_type;
  return "application/octet-stream";
}

}  // namespace

std::optional<Asset> find_asset(std::string_view path) {
  std::string_view name;
  if (path == "/")
    name = kPage;
  else if (path.starts_with(kFolder))
    name = path.substr(kFolder.size());
  auto files = embedded_files();
  auto found = std::ranges::find(files, name, &EmbeddedFile::name);
  if (found == files.end()) return std::nullopt;
  std::string etag = "W/\"" + std::string(found->sha256.substr(0, kEtagDigits)) + "\"";
  return Asset{content_type_of(name), std::move(etag), found->bytes};
}

}  // namespace outdial::dashboard
