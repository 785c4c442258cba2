#include "config/keys.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <limits>
#include <string_view>
#include <utility>

#include "base/rfc3339.h"
#include "config/places.h"
#include "config/region_block.h"

namespace outdial::config {
namespace {

constexpr bool kLive = true;
constexpr bool kRestart = false;
constexpr std::int64_t kHourMs = 3'600'000;
constexpr std::int64_t kDayMs = 24 * kHourMs;

struct Range {
  std::int64_t low;
  std::int64_t high;
  bool holds(std::int64_t n) const { return n >= low && n <= high; }
  std::string str() const { return std::to_string(low) + " to " + std::to_string(high); }
};

template <class S, class M, class Convert>
Key make(std::string name, Shape shape, bool live, std::string expects, S Settings::*section,
         M S::*member, Convert convert) {
  auto set = [=](Settings& settings, const Value& value) {
    std::optional<M> converted = convert(value);
    if (converted) settings.*section.*member = *std::move(converted);
    return converted.has_value();
  };
  auto same = [=](const Settings& a, const Settings& b) {
    return a.*section.*member == b.*section.*member;
  };
  auto copy = [=](Settings& to, const Settings& from) {
    to.*section.*member = from.*section.*member;
  };
  return {std::move(name), shape, live, std::move(expects), set, same, copy, nullptr};
}

template <class S, class M>
Key integer(std::string name, S Settings::*section, M S::*member, Range range, bool live) {
  auto convert = [range](const Value& value) -> std::optional<M> {
    const auto* n = std::get_if<std::int64_t>(&value.data);
    if (n == nullptr || !range.holds(*n)) return std::nullopt;
    return static_cast<M>(*n);
  };
  return make(std::move(name), Shape::integer, live, "a whole number from " + range.str(), section,
              member, convert);
}

template <class S>
Key number(std::string name, S Settings::*section, double S::*member, double low, double high,
           bool live) {
  auto convert = [low, high](const Value& value) -> std::optional<double> {
    double n = std::numeric_limits<double>::quiet_NaN();
    if (const auto* whole = std::get_if<std::int64_t>(&value.data)) n = static_cast<double>(*whole);
    if (const auto* real = std::get_if<double>(&value.data)) n = *real;
    if (!(n >= low && n <= high)) return std::nullopt;
    return n;
  };
  std::string expects = "a number from " + shown({low}) + " to " + shown({high});
  return make(std::move(name), Shape::number, live, expects, section, member, convert);
}

template <class S>
Key flag(std::string name, S Settings::*section, bool S::*member, bool live) {
  auto convert = [](const Value& value) -> std::optional<bool> {
    const auto* b = std::get_if<bool>(&value.data);
    return b == nullptr ? std::nullopt : std::optional(*b);
  };
  return make(std::move(name), Shape::flag, live, "true or false", section, member, convert);
}

using Accepts = bool (*)(const std::string&);

template <class S>
Key text(std::string name, S Settings::*section, std::string S::*member, std::string expects,
         Accepts accepts, bool live) {
  auto convert = [accepts](const Value& value) -> std::optional<std::string> {
    const auto* t = std::get_if<std::string>(&value.data);
    if (t == nullptr || !accepts(*t)) return std::nullopt;
    return *t;
  };
  return make(std::move(name), Shape::text, live, std::move(expects), section, member, convert);
}

template <class S>
Key texts(std::string name, S Settings::*section, std::vector<std::string> S::*member,
          std::string expects, Accepts accepts, bool live) {
  auto convert = [accepts](const Value& value) -> std::optional<std::vector<std::string>> {
    const auto* list = std::get_if<std::vector<Value>>(&value.data);
    if (list == nullptr) return std::nullopt;
    std::vector<std::string> result;
    for (const Value& item : *list) {
      const auto* t = std::get_if<std::string>(&item.data);
      if (t == nullptr || !accepts(*t)) return std::nullopt;
      result.push_back(*t);
    }
    return result;
  };
  return make(std::move(name), Shape::list, live, std::move(expects), section, member, convert);
}

template <class S, class E>
Key choice(std::string name, S Settings::*section, E S::*member,
           std::vector<std::pair<std::string, E>> choices, bool live) {
  std::string expects = "one of";
  for (const auto& [word, meaning] : choices)
    expects += " \"" + word + "\"";
  auto convert = [choices](const Value& value) -> std::optional<E> {
    const auto* t = std::get_if<std::string>(&value.data);
    for (const auto& [word, meaning] : choices) {
      if (t != nullptr && *t == word) return meaning;
    }
    return std::nullopt;
  };
  return make(std::move(name), Shape::text, live, expects, section, member, convert);
}

std::optional<std::vector<base::Millis>> ascending_millis(const Value& value) {
  const auto* list = std::get_if<std::vector<Value>>(&value.data);
  if (list == nullptr || list->empty()) return std::nullopt;
  std::vector<base::Millis> result;
  for (const Value& item : *list) {
    const auto* n = std::get_if<std::int64_t>(&item.data);
    if (n == nullptr || !Range{1, kDayMs}.holds(*n)) return std::nullopt;
    if (!result.empty() && base::Millis{*n} <= result.back()) return std::nullopt;
    result.emplace_back(*n);
  }
  return result;
}

std::optional<std::optional<base::Time>> instant(const Value& value) {
  const auto* t = std::get_if<std::string>(&value.data);
  if (t == nullptr) return std::nullopt;
  if (t->empty()) return std::optional<base::Time>{};
  std::optional<base::Time> time = base::parse_rfc3339(*t);
  if (!time) return std::nullopt;
  return time;
}

bool is_anything(const std::string&) {
  return true;
}
bool is_endpoint(const std::string& t) {
  return parse_endpoint(t).has_value();
}
bool is_url_or_empty(const std::string& t) {
  return t.empty() || is_url(t);
}
bool is_sqlite_url(const std::string& t) {
  return t.starts_with("sqlite:") && t.size() > 7;
}
bool is_zone_or_empty(const std::string& t) {
  return t.empty() || is_zone(t);
}
bool is_time_of_day(const std::string& t) {
  auto digit = [&t](std::size_t i) { return t[i] >= '0' && t[i] <= '9'; };
  bool shaped = t.size() == 5 && digit(0) && digit(1) && t[2] == ':' && digit(3) && digit(4);
  return shaped && t <= "24:00" && t[3] < '6';
}
bool is_day(const std::string& t) {
  static constexpr std::string_view kDays[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
  return std::ranges::find(kDays, t) != std::end(kDays);
}

bool is_region_block(const std::string& t) {
  return parse_region_block(t).has_value();
}

bool is_network(const std::string& t) {
  std::size_t slash = t.find('/');
  std::string address = t.substr(0, slash);
  unsigned char bytes[16];
  bool v4 = inet_pton(AF_INET, address.c_str(), bytes) == 1;
  if (!v4 && inet_pton(AF_INET6, address.c_str(), bytes) != 1) return false;
  if (slash == std::string::npos) return true;
  int bits = -1;
  const char* end = t.data() + t.size();
  auto [rest, error] = std::from_chars(t.data() + slash + 1, end, bits);
  return error == std::errc{} && rest == end && bits >= 0 && bits <= (v4 ? 32 : 128);
}

void add_server(std::vector<Key>& all) {
  all.push_back(text("server.listen", &Settings::server, &Server::listen,
                     "an address and a port such as \"127.0.0.1:8080\"", is_endpoint, kRestart));
  all.push_back(text("server.public_url", &Settings::server, &Server::public_url,
                     "a URL such as \"https://dial.example.com\", or empty", is_url_or_empty,
                     kRestart));
  all.push_back(texts("server.trusted_proxies", &Settings::server, &Server::trusted_proxies,
                      "a list of addresses or networks such as [\"127.0.0.1\", \"10.0.0.0/8\"]",
                      is_network, kRestart));
  all.push_back(
      integer("server.http_threads", &Settings::server, &Server::http_threads, {1, 256}, kRestart));
  all.push_back(text("storage.url", &Settings::storage, &Storage::url,
                     "\"sqlite:\" and a path, such as \"sqlite:/var/lib/outdial/outdial.db\"",
                     is_sqlite_url, kRestart));
}

void add_retell(std::vector<Key>& all) {
  all.push_back(text("retell.base_url", &Settings::retell, &Retell::base_url,
                     "a URL such as \"https://api.retellai.com\"", is_url, kRestart));
  all.push_back(text("retell.ca_file", &Settings::retell, &Retell::ca_file,
                     "the path of a file of certificates, or empty", is_anything, kRestart));
  auto millis = [&all](const char* name, base::Millis Retell::*member, Range range) {
    all.push_back(integer(name, &Settings::retell, member, range, kRestart));
  };
  millis("retell.connect_timeout_ms", &Retell::connect_timeout_ms, {100, 60'000});
  millis("retell.request_timeout_ms", &Retell::request_timeout_ms, {500, 120'000});
  all.push_back(make("retell.reconcile_after_ms", Shape::list, kRestart,
                     "a list of ascending milliseconds such as [5000, 30000]", &Settings::retell,
                     &Retell::reconcile_after_ms, ascending_millis));
  millis("retell.give_up_unknown_after_ms", &Retell::give_up_unknown_after_ms, {1'000, kDayMs});
  millis("retell.redial_not_placed_after_ms", &Retell::redial_not_placed_after_ms,
         {1'000, 7 * kDayMs});
  millis("retell.analysis_wait_ms", &Retell::analysis_wait_ms, {1'000, kDayMs});
  millis("retell.poll_overdue_after_ms", &Retell::poll_overdue_after_ms, {1'000, kDayMs});
}

void add_limits(std::vector<Key>& all) {
  auto count = [&all](const char* name, int Limits::*member, Range range) {
    all.push_back(integer(name, &Settings::limits, member, range, kLive));
  };
  count("limits.concurrency", &Limits::concurrency, {1, 10'000});
  all.push_back(number("limits.calls_per_second", &Settings::limits, &Limits::calls_per_second,
                       0.01, 1'000, kLive));
  count("limits.calls_per_minute", &Limits::calls_per_minute, {0, 60'000});
  count("limits.per_number_per_day", &Limits::per_number_per_day, {0, 1'000'000});
  count("limits.chunk_size", &Limits::chunk_size, {1, 1'000});
  all.push_back(integer("limits.chunk_interval_ms", &Settings::limits, &Limits::chunk_interval_ms,
                        {10, kHourMs}, kLive));
  all.push_back(integer("limits.workers", &Settings::limits, &Limits::workers, {0, 256}, kRestart));
  count("limits.max_call_seconds", &Limits::max_call_seconds, {10, 7'200});
  count("limits.job_tries", &Limits::job_tries, {1, 20});
}

void add_calling(std::vector<Key>& all) {
  all.push_back(text("calling.default_region", &Settings::calling, &Calling::default_region,
                     "a country's two letters such as \"US\"", is_region, kLive));
  all.back().meant = region_like;
  all.push_back(text("calling.default_timezone", &Settings::calling, &Calling::default_timezone,
                     "a zone such as \"America/New_York\", or empty", is_zone_or_empty, kLive));
  all.back().meant = zone_like;
  for (auto [name, member] : {std::pair{"calling.window_start", &Calling::window_start},
                              std::pair{"calling.window_end", &Calling::window_end}}) {
    all.push_back(text(name, &Settings::calling, member, "a time of day such as \"09:00\"",
                       is_time_of_day, kLive));
  }
  all.push_back(texts("calling.days", &Settings::calling, &Calling::days,
                      "a list of days such as [\"mon\", \"tue\"]", is_day, kLive));
  all.push_back(integer("calling.finish_margin_minutes", &Settings::calling,
                        &Calling::finish_margin_minutes, {0, 120}, kLive));
  all.push_back(integer("calling.cooldown_days", &Settings::calling, &Calling::cooldown_days,
                        {0, 365}, kLive));
  all.push_back(texts("calling.region_blocks", &Settings::calling, &Calling::region_blocks,
                      "a list of blocks such as [\"US-LA 2026-08-29T00:00:00Z "
                      "2026-09-05T00:00:00Z\"]",
                      is_region_block, kLive));
  auto retry = [&all](const char* name, int Retry::*member, Range range) {
    all.push_back(integer(name, &Settings::retry, member, range, kLive));
  };
  retry("retry.max_attempts_total", &Retry::max_attempts_total, {1, 50});
  retry("retry.max_attempts_per_day", &Retry::max_attempts_per_day, {1, 20});
  retry("retry.min_gap_minutes", &Retry::min_gap_minutes, {0, 43'200});
  retry("retry.max_days", &Retry::max_days, {1, 365});
  retry("retry.jitter_percent", &Retry::jitter_percent, {0, 100});
}

void add_house(std::vector<Key>& all) {
  all.push_back(flag("privacy.mask_phones", &Settings::privacy, &Privacy::mask_phones, kRestart));
  auto privacy = [&all](const char* name, int Privacy::*member, Range range) {
    all.push_back(integer(name, &Settings::privacy, member, range, kRestart));
  };
  privacy("privacy.retention_days", &Privacy::retention_days, {1, 3'650});
  privacy("privacy.contact_days", &Privacy::contact_days, {1, 3'650});
  privacy("privacy.call_detail_days", &Privacy::call_detail_days, {1, 3'650});
  privacy("privacy.consent_days", &Privacy::consent_days, {1, 3'650});
  privacy("privacy.raw_webhook_days", &Privacy::raw_webhook_days, {1, 3'650});
  privacy("privacy.events_hours", &Privacy::events_hours, {1, 8'760});
  all.push_back(choice<Log, base::LogFormat>(
      "log.format", &Settings::log, &Log::format,
      {{"text", base::LogFormat::text}, {"json", base::LogFormat::json}}, kLive));
  all.push_back(choice<Log, base::LogLevel>("log.level", &Settings::log, &Log::level,
                                            {{"debug", base::LogLevel::debug},
                                             {"info", base::LogLevel::info},
                                             {"warn", base::LogLevel::warn},
                                             {"error", base::LogLevel::error}},
                                            kLive));
  all.push_back(make("simulation.start_at", Shape::text, kRestart,
                     "an instant such as \"2026-11-18T18:00:00Z\", or empty", &Settings::simulation,
                     &Simulation::start_at, instant));
  all.push_back(
      number("simulation.speed", &Settings::simulation, &Simulation::speed, 0.1, 1'000, kRestart));
  for (auto [name, member] :
       {std::pair{"secrets.retell_api_key_file", &SecretFiles::retell_api_key_file},
        std::pair{"secrets.webhook_api_key_file", &SecretFiles::webhook_api_key_file},
        std::pair{"secrets.admin_token_file", &SecretFiles::admin_token_file}}) {
    all.push_back(text(name, &Settings::secrets, member, "the path of a file, or empty",
                       is_anything, kRestart));
  }
}

std::vector<Key> all_keys() {
  std::vector<Key> all;
  add_server(all);
  add_retell(all);
  add_limits(all);
  add_calling(all);
  add_house(all);
  return all;
}

}  // namespace

const std::vector<Key>& keys() {
  static const std::vector<Key> all = all_keys();
  return all;
}

}  // namespace outdial::config
