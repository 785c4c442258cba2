#include "daemon/app.h"

#include <fmt/format.h>

#include "api/admin_token.h"
#include "api/routes.h"
#include "base/log.h"
#include "daemon/dashboard_routes.h"
#include "daemon/descriptors.h"
#include "daemon/http_bridge.h"
#include "daemon/origin.h"
#include "daemon/socket_activation.h"
#include "daemon/start_up.h"
#include "daemon/version.h"
#include "schema/idempotency.h"
#include "workers/evidence.h"
#include "workers/retell_carrier.h"

namespace outdial::daemon {
namespace {

/// Beyond the request's own deadline, before its worker counts as dead.
constexpr base::Millis kPlacingMargin{30'000};
constexpr std::chrono::seconds kInboxInterval{1};
constexpr std::chrono::milliseconds kDrainStep{50};
/// systemd waits 95 s: in-flight requests, then what remains of them.
constexpr std::chrono::seconds kDrainLimit{60};

std::string secret_text(config::Secrets& secrets, std::string_view name) {
  auto secret = secrets.find(name);
  return secret ? secret->reveal() : "";
}

}  // namespace

App::App(std::shared_ptr<const config::Settings> loaded, config::Secrets& secrets,
         const base::Clock& clock)
    : clock_(clock),
      settings_(std::move(loaded)),
      ids_(clock),
      instance_(schema::InstanceId::make(ids_)),
      rules_(std::make_shared<const calls::Rules>(rules_of(*settings_, instance_))),
      retell_key_(secret_text(secrets, "retell_api_key")),
      webhook_key_(secret_text(secrets, "webhook_api_key")),
      store_({config::database_path(settings_->storage)}, clock, ids_),
      tenant_(ensure_tenant(store_)) {
  if (auto why = check_origin(store_))
    base::log_warn("Dialling is locked: " + *why, {{"unlock", "outdial dialling unlock"}});
  store_.write([&](schema::Tx& tx) { schema::release_keys_of_others(tx, instance_); });
  reapply_erasures(store_);

  stopper_ = std::make_unique<CallStopper>(clock_, make_carrier());
  router_ = std::make_unique<api::Router>(make_services(), api::all_routes());
  listener_ = std::make_unique<Listener>(listener_options(), clock_, ids_);
  // Only who has the port writes a file that people read.
  std::optional<std::string> admin;
  if (auto secret = secrets.find("admin_token")) admin = secret->reveal();
  if (auto path = api::ensure_admin_token(store_, tenant_, admin))
    base::log_info("Wrote the first admin token", {{"file", *path}});
  route_dashboard(listener_->routes());
  route_everything(listener_->routes(), *router_);
  feed_ = std::make_unique<EventFeed>(store_, clock_, listener_->streams(),
                                      HaltReporter(store_, tenant_));
  listener_->streams().set_source(*feed_);
  inbox_ = std::make_unique<api::Inbox>(make_services());
}

App::~App() {
  stop();
}

void App::start() {
  scheduler::Scheduler::Options options;
  options.self = instance_;
  options.rules = [this] { return rules(); };
  options.chunking = [this] {
    auto limits = settings()->limits;
    return scheduler::Chunking{limits.chunk_size, limits.chunk_interval_ms};
  };
  options.placing_patience = settings()->retell.request_timeout_ms + kPlacingMargin;
  auto privacy = settings()->privacy;
  options.retention.events = std::chrono::hours{privacy.events_hours};
  options.retention.audit = std::chrono::hours{24 * privacy.retention_days};
  options.retention.contents = options.retention.audit;
  options.retention.contacts = std::chrono::hours{24 * privacy.contact_days};
  options.retention.call_detail = std::chrono::hours{24 * privacy.call_detail_days};
  options.retention.consent = std::chrono::hours{24 * privacy.consent_days};
  options.retention.raw_webhooks = std::chrono::hours{24 * privacy.raw_webhook_days};
  scheduler_ = std::make_unique<scheduler::Scheduler>(store_, clock_, options);
  scheduler_->take_over();

  workers::Crew::Options crew;
  crew.threads = config::worker_count(settings()->limits);
  crew.job_tries = settings()->limits.job_tries;
  crew.self = instance_;
  crew.lease = settings()->retell.request_timeout_ms + kPlacingMargin;
  crew.rules = [this] { return rules(); };
  crew.carrier = [this] { return make_carrier(); };
  crew_ = std::make_unique<workers::Crew>(store_, clock_, crew);

  scheduling_ = std::make_unique<base::PeriodicLoop>(
      "scheduler", clock_, store_.doorbell(schema::Topic::enrolments),
      [this](std::stop_token) { return scheduler_->run_once(); });
  inbox_loop_ =
      std::make_unique<base::PeriodicLoop>("inbox", clock_, inbox_bell_, [this](std::stop_token) {
        inbox_->run_once();
        return std::chrono::nanoseconds{kInboxInterval};
      });
  listener_->start();
  ready_ = true;
}

void App::stop() {
  if (!ready_.exchange(false)) return;
  crew_->drain();
  base::Boot deadline = clock_.boot() + kDrainLimit;
  while (crew_->busy() > 0 && clock_.boot() < deadline)
    clock_.sleep_until(clock_.boot() + kDrainStep);
  scheduling_.reset();
  listener_->stop();
  inbox_loop_.reset();
  crew_.reset();
  stopper_.reset();
  feed_->stop();
  if (!store_.trouble()) renew_mark(store_);
}

void App::reload(std::shared_ptr<const config::Settings> wanted) {
  auto running = settings();
  for (const auto& key : config::restart_needed(*running, *wanted))
    base::log_warn("A changed setting takes effect at the next start", {{"key", key}});
  auto taken = std::make_shared<const config::Settings>(config::taken_over(*running, *wanted));
  auto rules = std::make_shared<const calls::Rules>(rules_of(*taken, instance_));
  base::set_log(taken->log.level, taken->log.format);
  {
    std::scoped_lock lock(settings_mutex_);
    settings_ = std::move(taken);
    rules_ = std::move(rules);
  }
  store_.doorbell(schema::Topic::enrolments).ring();
  store_.doorbell(schema::Topic::jobs).ring();
  base::log_info("Took over the new settings");
}

bool App::is_alive() {
  // Needs the writer's turn; that the disk refuses is no reason to be killed.
  store_.trouble();
  std::uint64_t io = listener_->io_rounds();
  std::uint64_t rounds = scheduling_->rounds();
  bool moved = io != last_io_rounds_ && rounds != last_scheduler_rounds_;
  last_io_rounds_ = io;
  last_scheduler_rounds_ = rounds;
  return moved;
}

std::shared_ptr<const config::Settings> App::settings() const {
  std::scoped_lock lock(settings_mutex_);
  return settings_;
}

calls::Rules App::rules() const {
  std::shared_ptr<const calls::Rules> rules;
  {
    std::scoped_lock lock(settings_mutex_);
    rules = rules_;
  }
  return *rules;
}

retell::ClientOptions App::client_options() const {
  auto retell = settings()->retell;
  retell::ClientOptions options;
  options.base_url = retell.base_url;
  options.api_key = retell_key_;
  options.ca_cert_path = retell.ca_file;
  options.connect_timeout = retell.connect_timeout_ms;
  options.request_timeout = retell.request_timeout_ms;
  options.version = kVersion;
  return options;
}

std::unique_ptr<workers::Carrier> App::make_carrier() const {
  return workers::make_retell_carrier(client_options(), clock_);
}

api::Services App::make_services() {
  return {.store = store_,
          .clock = clock_,
          .ids = ids_,
          .instance = instance_,
          .rules = [this] { return rules(); },
          .settings = [this] { return settings(); },
          .webhook_key = [this] { return webhook_key_; },
          .stop_call = [this](std::string_view id) { stopper_->stop(id); },
          .ready = [this] { return ready_.load(); },
          .started = clock_.boot(),
          .checks = [this] { return checks(); },
          .evidence_of = workers::evidence_of_webhook,
          .webhook_counts = webhook_counts_,
          .more_metrics = [this] { return metrics_text(); }};
}

std::vector<api::Check> App::checks() {
  auto now = settings();
  std::vector<api::Check> found = {
      {"retell_api_key", !retell_key_.empty(),
       retell_key_.empty() ? "Not given: no call can be placed." : ""},
      {"concurrency", true, std::to_string(now->limits.concurrency), false}};
  if (now->simulation.active())
    found.push_back({"simulation", true,
                     fmt::format("Its clock runs {} times faster.", clock_.speed()), false});
  return found;
}

std::string App::metrics_text() const {
  const auto& m = listener_->metrics();
  std::string text;
  auto line = [&](std::string_view name, std::uint64_t value) {
    text += std::string(name) + " " + std::to_string(value) + "\n";
  };
  line("outdial_http_connections_open", m.connections_open);
  line("outdial_http_connections_total", m.connections_total);
  line("outdial_event_streams_open", m.streams_open);
  for (std::size_t c = 2; c < m.answers_by_class.size(); ++c)
    line("outdial_http_answers_total{class=\"" + std::to_string(c) + "xx\"}",
         m.answers_by_class[c]);
  return text;
}

ListenerOptions App::listener_options() const {
  auto s = settings();
  auto endpoint = config::parse_endpoint(s->server.listen).value();
  ListenerOptions options;
  options.host = endpoint.host;
  options.port = endpoint.port;
  options.listen_fd = take_activated_socket();
  options.worker_threads = static_cast<std::size_t>(s->server.http_threads);
  auto workers = static_cast<std::size_t>(config::worker_count(s->limits));
  std::size_t descriptors = raise_descriptor_limit();
  std::size_t room = connections_within(descriptors, workers, options.max_connections);
  if (room < options.max_connections)
    base::log_warn("Takes fewer connections than it could, as it may open few files",
                   {{"connections", room},
                    {"instead_of", options.max_connections},
                    {"open_files", descriptors},
                    {"raise", "ulimit -n, or LimitNOFILE= in the unit"}});
  options.max_connections = room;
  options.trusted_proxies = s->server.trusted_proxies;
  auto folder = std::filesystem::path(store_.path()).parent_path();
  options.spool_dir = folder.empty() ? "." : folder.string();
  options.body_rules = [this](std::string_view method, std::string_view path) {
    auto limit = router_->body_limit(method, path);
    BodyRule rule;
    rule.max_bytes = limit.max_bytes;
    rule.bulk = limit.bulk;
    if (limit.bulk) rule.deadline = std::chrono::minutes{10};
    return rule;
  };
  return options;
}

}  // namespace outdial::daemon
