#pragma once

#include <span>
#include <string_view>

namespace outdial::dashboard {

/// One file of dashboard/page as the build found it.
struct EmbeddedFile {
  std::string_view name;
  std::string_view sha256;
  std::string_view bytes;
};

/// In the order in which CMakeLists.txt lists them.
std::span<const EmbeddedFile> embedded_files();

}  // namespace outdial::dashboard
