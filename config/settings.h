#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/log.h"

namespace outdial::config {

// Field names are the keys of outdial.example.toml, which says what each is for. The initial values
// are the built-in defaults.

struct Server {
  std::string listen = "127.0.0.1:8080";
  std::string public_url;
  std::vector<std::string> trusted_proxies;
  int http_threads = 64;
  bool operator==(const Server&) const = default;
};

struct Storage {
  std::string url = "sqlite:/var/lib/outdial/outdial.db";
  bool operator==(const Storage&) const = default;
};

struct Retell {
  std::string base_url = "https://api.retellai.com";
  std::string ca_file;
  base::Millis connect_timeout_ms{3'000};
  base::Millis request_timeout_ms{15'000};
  std::vector<base::Millis> reconcile_after_ms{base::Millis{5'000}, base::Millis{30'000},
                                               base::Millis{120'000}, base::Millis{300'000}};
  base::Millis give_up_unknown_after_ms{900'000};
  base::Millis redial_not_placed_after_ms{3'600'000};
  base::Millis analysis_wait_ms{600'000};
  base::Millis poll_overdue_after_ms{120'000};
  bool operator==(const Retell&) const = default;
};

struct Limits {
  int concurrency = 20;
  double calls_per_second = 1.0;
  int calls_per_minute = 0;    // 0: none
  int per_number_per_day = 0;  // 0: none
  int chunk_size = 10;
  base::Millis chunk_interval_ms{1'000};
  int workers = 0;  // 0: see worker_count()
  int max_call_seconds = 300;
  int job_tries = 3;
  bool operator==(const Limits&) const = default;
};

struct Calling {
  std::string default_region = "US";
  std::string default_timezone;
  std::string window_start = "09:00";
  std::string window_end = "20:00";
  std::vector<std::string> days{"mon", "tue", "wed", "thu", "fri", "sat"};
  int finish_margin_minutes = 0;
  int cooldown_days = 0;
  std::vector<std::string> region_blocks;  // see parse_region_block()
  bool operator==(const Calling&) const = default;
};

struct Retry {
  int max_attempts_total = 6;
  int max_attempts_per_day = 2;
  int min_gap_minutes = 60;
  int max_days = 14;
  int jitter_percent = 10;
  bool operator==(const Retry&) const = default;
};

struct Privacy {
  bool mask_phones = true;
  int retention_days = 730;
  int contact_days = 730;
  int call_detail_days = 1'825;
  int consent_days = 1'825;
  int raw_webhook_days = 30;
  int events_hours = 72;
  bool operator==(const Privacy&) const = default;
};

struct Log {
  base::LogFormat format = base::LogFormat::text;
  base::LogLevel level = base::LogLevel::info;
  bool operator==(const Log&) const = default;
};

struct Simulation {
  std::optional<base::Time> start_at;  // nothing: the machine's clock
  double speed = 1.0;
  bool operator==(const Simulation&) const = default;
  bool active() const { return start_at.has_value() || speed != 1.0; }
};

/// Where secrets may be read from; the secrets themselves come from Secrets (secrets.h).
struct SecretFiles {
  std::string retell_api_key_file;
  std::string webhook_api_key_file;
  std::string admin_token_file;
  bool operator==(const SecretFiles&) const = default;
};

/// Everything an operator can set, already checked. Immutable once loaded: a reload makes new ones.
struct Settings {
  Server server;
  Storage storage;
  Retell retell;
  Limits limits;
  Calling calling;
  Retry retry;
  Privacy privacy;
  Log log;
  Simulation simulation;
  SecretFiles secrets;
  bool operator==(const Settings&) const = default;
};

struct Endpoint {
  std::string host;
  int port = 0;
};
/// `127.0.0.1:8080`, `[::1]:8080`; nothing on anything else. Port 0 means any free one.
std::optional<Endpoint> parse_endpoint(const std::string& text);

/// The file behind `sqlite:/path/file.db`.
std::string database_path(const Storage& storage);

/// Where the first administrator's token of a database is written: `admin-token` beside
/// `outdial.db`, `admin-token-second.db` beside `second.db`, so that databases may share a folder.
std::string admin_token_path(const std::string& database);

/// limits.workers, or when that is 0 as many as keep `concurrency` calls being placed: 4 to 256.
int worker_count(const Limits& limits);

/// An http or https URL with a host, perhaps a port and a path, but no user, query or fragment.
bool is_url(const std::string& text);

/// Whether the URL's host is localhost, 127.0.0.0/8 or ::1.
bool is_loopback_url(const std::string& url);

}  // namespace outdial::config
