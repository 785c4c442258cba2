#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "cli/api_client.h"
#include "cli/console.h"
#include "config/load.h"

namespace outdial::cli {

/// What every command may be told, whatever it does.
struct GlobalOptions {
  std::string server;       // empty: OUTDIAL_SERVER, else kDefaultServer
  std::string token_file;   // empty: OUTDIAL_TOKEN, else admin-token beside the database
  std::string config_file;  // empty: kDefaultConfig when it exists
  std::string format = "table";
};

/// What every command has in its hands; one thread, one command per process.
struct Session {
  ApiClient& api;
  Console& console;
  const base::Clock& clock;
  const GlobalOptions& options;
  const config::Environment& environment;
};

inline constexpr const char* kDefaultServer = "http://127.0.0.1:8080";
inline constexpr const char* kDefaultConfig = "/etc/outdial/outdial.toml";

/// The file of settings to read: as told, else the default one if it is there, else empty.
std::string config_file(const GlobalOptions& options);

/// The daemon's address without a trailing slash. A token must not travel in clear: plain http is
/// for loopback addresses only.
base::Expected<std::string, Failure> server_address(const GlobalOptions& options,
                                                    const config::Environment& environment);

/// The token, or an empty one when none is found anywhere.
base::Expected<std::string, Failure> find_token(const GlobalOptions& options,
                                                const config::Environment& environment);

/// The whole of a file; `-` is standard input.
base::Expected<std::string, Failure> read_input(const std::string& path);

/// Goes through all pages of a list and gives one JSON array; `path` may have a query. Stops after
/// `limit` items (0: none).
base::Expected<std::string, Failure> all_pages(ApiClient& api, const std::string& path,
                                               std::size_t limit);

/// The id of the one thing that `word` means: an id as it is (`prefix` and an underscore), else the
/// one in the list at `path` whose `name` it is.
base::Expected<std::string, Failure> resolve(ApiClient& api, const std::string& path,
                                             const std::string& prefix, const std::string& word);

}  // namespace outdial::cli
