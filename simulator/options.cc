#include "simulator/options.h"

#include <CLI/CLI.hpp>
#include <charconv>

#include "base/rfc3339.h"
#include "simulator/fault.h"
#include "simulator/outcome.h"

namespace outdial::simulator {
namespace {

std::int64_t whole_number(const std::string& text) {
  std::int64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < 0)
    throw CLI::ValidationError("'" + text + "' is not a number of milliseconds");
  return value;
}

Range range_of(const std::string& text) {
  auto dash = text.find('-');
  Range range;
  range.low = whole_number(text.substr(0, dash));
  range.high = dash == std::string::npos ? range.low : whole_number(text.substr(dash + 1));
  if (range.high < range.low) throw CLI::ValidationError("'" + text + "' runs backwards");
  return range;
}

AgentSettings agent_of(const std::string& text) {
  auto equals = text.find('=');
  if (equals == std::string::npos) return {text, ""};
  return {text.substr(0, equals), text.substr(equals + 1)};
}

/// Options whose texts need more than CLI11 to become settings.
struct RawTexts {
  std::string start_at;
  std::vector<std::string> agents;
};

void add_range(CLI::App& app, const std::string& name, const std::string& what,
               std::function<void(Range)> set) {
  app.add_option_function<std::string>(
         name, [set = std::move(set)](const std::string& text) { set(range_of(text)); }, what)
      ->type_name("MS[-MS]");
}

void add_workspace(CLI::App& app, Settings& settings, RawTexts& raw) {
  app.add_option("--api-key", settings.api_key, "API key, also the webhook key")
      ->envname("RETELL_SIM_API_KEY")
      ->capture_default_str();
  app.add_option("--webhook-url", settings.webhook_url, "workspace-level webhook URL");
  app.add_option("--agent", raw.agents, "agent id, or id=webhook URL; repeatable");
  app.add_option("--agent-version", settings.agent_version, "newest version of every agent")
      ->capture_default_str();
  app.add_option("--from-number", settings.from_numbers, "number of the workspace; repeatable");
  app.add_option("--cps", settings.calls_per_second, "calls per second")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--concurrency", settings.concurrency, "live calls at once")
      ->capture_default_str();
  app.add_option("--reserved-inbound", settings.reserved_inbound, "slots kept for inbound calls");
  app.add_flag("--burst", settings.burst, "allow concurrency bursts");
  app.add_option("--other-calls", settings.other_calls, "live calls that come from elsewhere");
}

void add_calls(CLI::App& app, Settings& settings) {
  app.add_option("--outcomes", settings.outcomes, "name=weight,… (names: docs/simulator.md)")
      ->check([](const std::string& spec) {
        auto mix = OutcomeMix::parse(spec);
        return mix ? std::string() : mix.error();
      })
      ->capture_default_str();
  add_range(app, "--ring-ms", "ringing before an answer (default 3000-20000)",
            [&](Range range) { settings.ring_ms = range; });
  app.add_option("--ring-out-ms", settings.ring_out_ms, "ringing until no answer")
      ->capture_default_str();
  add_range(app, "--talk-ms", "length of a conversation (default 15000-60000)",
            [&](Range range) { settings.talk_ms = range; });
  add_range(app, "--machine-ms", "length of a call to a machine (default 6000-16000)",
            [&](Range range) { settings.machine_ms = range; });
  app.add_option("--max-call-ms", settings.max_call_ms, "longest call")->capture_default_str();
  app.add_option("--webhook-delay-ms", settings.webhook_delay_ms, "from an event to its webhook")
      ->capture_default_str();
  add_range(app, "--analysis-ms", "from the end to call_analyzed (default 1000-8000)",
            [&](Range range) { settings.analysis_ms = range; });
  app.add_option("--webhook-retry-ms", settings.webhook_retry_ms, "waits before further deliveries")
      ->delimiter(',')
      ->capture_default_str();
  app.add_option("--list-lag-ms", settings.list_lag_ms, "until list-calls shows a new call")
      ->capture_default_str();
}

void add_network(CLI::App& app, Options& options) {
  Settings& settings = options.settings;
  app.add_option("--webhook-timeout-ms", settings.webhook_timeout_ms, "real time")
      ->capture_default_str();
  app.add_option("--webhook-threads", settings.webhook_threads, "webhooks under way at once")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  add_range(app, "--api-latency-ms", "real time before every answer (default 0)",
            [&](Range range) { settings.api_latency_ms = range; });
  app.add_option("--retry-after", settings.retry_after_seconds, "Retry-After seconds with a 429");
  app.add_option("--fault", options.faults, "name=probability; repeatable")
      ->check([](const std::string& text) {
        auto set = FaultBoard(0).set_flag(text);
        return set ? std::string() : set.error();
      });
  app.add_option("--ledger", settings.ledger_file, "append accepted calls to this file");
  auto* certificate =
      app.add_option("--tls-cert", options.listen.tls_certificate, "PEM chain; serves HTTPS");
  auto* key = app.add_option("--tls-key", options.listen.tls_key, "PEM key");
  certificate->needs(key);
  key->needs(certificate);
}

void add_switches(CLI::App& app, Settings& settings) {
  app.add_flag("--concurrency-by-event", settings.refuse_concurrency_by_event,
               "over the limit: 201, then call_ended with concurrency_limit_reached");
  app.add_option("--unknown-call-status", settings.unknown_call_status,
                 "status for an unknown call id")
      ->check(CLI::IsMember({404, 422}))
      ->capture_default_str();
  app.add_flag("--list-registered", settings.list_registered, "list calls that still ring");
  app.add_flag("--coerce-variables", settings.coerce_variables,
               "accept dynamic variables that are not strings");
  app.add_flag("--recording-late", settings.recording_late,
               "no recording links before call_analyzed");
  app.add_flag("--reuse-signature", settings.reuse_signature,
               "further deliveries repeat the first signature");
}

void complete(Options& options, const RawTexts& raw) {
  Settings& settings = options.settings;
  if (!raw.start_at.empty()) options.start_at = base::parse_rfc3339(raw.start_at);
  for (const std::string& agent : raw.agents)
    settings.agents.push_back(agent_of(agent));
  if (settings.agents.empty()) settings.agents.push_back({"agent_7d3f0b9a1c2e4f58869a0b1c2d", ""});
  if (settings.from_numbers.empty()) settings.from_numbers.push_back("+14155550100");
}

}  // namespace

std::variant<Options, int> read_options(int argc, char** argv) {
  Options options;
  RawTexts raw;
  CLI::App app{"retell-sim: a simulated Retell that dials nobody"};
  app.set_version_flag("--version", "retell-sim " OUTDIAL_VERSION);
  app.add_option("--port", options.listen.port, "port on 127.0.0.1, 0 picks one")
      ->check(CLI::Range(0, 65535));
  app.add_option("--speed", options.speed, "simulated time runs so many times faster")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--start-at", raw.start_at, "RFC 3339 instant at which simulated time starts")
      ->check([](const std::string& text) {
        return base::parse_rfc3339(text) ? std::string() : "'" + text + "' is not RFC 3339";
      });
  app.add_option("--seed", options.settings.seed, "repeats all choices")->capture_default_str();
  add_workspace(app, options.settings, raw);
  add_calls(app, options.settings);
  add_network(app, options);
  add_switches(app, options.settings);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    int code = app.exit(error);
    return code == 0 ? 0 : 2;
  }
  complete(options, raw);
  return options;
}

}  // namespace outdial::simulator
