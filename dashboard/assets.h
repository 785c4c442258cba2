#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace outdial::dashboard {

/// What a browser gets for one path of the page.
struct Asset {
  std::string_view content_type;
  /// Weak, because the listener may compress the bytes; with its quotes.
  std::string etag;
  std::string_view bytes;
};

/// The asset at `path`: `/` is the page itself, `/dashboard/<name>` what it loads. From any thread;
/// the bytes live as long as the program.
std::optional<Asset> find_asset(std::string_view path);

/// Only our own files and API: nothing inline, nothing from elsewhere, in nobody's frame.
inline constexpr std::string_view kContentSecurityPolicy =
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'";

}  // namespace outdial::dashboard
