#include <signal.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <optional>

#include "base/log.h"
#include "config/load.h"
#include "config/secrets.h"
#include "daemon/app.h"
#include "daemon/start_up.h"
#include "daemon/systemd_notify.h"
#include "daemon/version.h"
#include "policy/tzdata.h"
#include "schema/backup.h"
#include "schema/instance_lock.h"
#include "schema/migrations.h"
#include "text/sanitizer.h"

namespace outdial::daemon {
namespace {

constexpr int kExitLocked = 75;         // EX_TEMPFAIL: another daemon owns the database
constexpr int kExitConfiguration = 78;  // EX_CONFIG: starting again does not help
constexpr base::Millis kLockPatience{10'000};

constexpr char kUsage[] =
    R"(outdiald [--config FILE] [--set SECTION.KEY=VALUE]... [--check-config | --migrate-only | --restore BACKUP | --version]

  --config FILE      settings; /etc/outdial/outdial.toml when it exists
  --set KEY=VALUE    one setting, stronger than file and environment
  --check-config     check settings and secrets and exit: 0, or 78 with every mistake
  --migrate-only     bring the database to this program's schema and exit
  --restore BACKUP   put a backup where the database is to be; nothing is dialled until an operator says so
  --version          print the version and exit
)";

struct CommandLine {
  enum class Action { run, check, migrate, restore, version, usage } action = Action::run;
  config::Sources sources;
  std::string backup;
};

std::optional<CommandLine> read_command_line(int argc, char** argv) {
  CommandLine line;
  line.sources.environment = config::process_environment();
  if (::access("/etc/outdial/outdial.toml", R_OK) == 0)
    line.sources.file = "/etc/outdial/outdial.toml";
  using Action = CommandLine::Action;
  for (int i = 1; i < argc; ++i) {
    std::string_view flag = argv[i];
    bool has_value = i + 1 < argc;
    if (flag == "--config" && has_value) {
      line.sources.file = argv[++i];
    } else if (flag == "--set" && has_value) {
      line.sources.overrides.emplace_back(argv[++i]);
    } else if (flag == "--restore" && has_value) {
      line.action = Action::restore;
      line.backup = argv[++i];
    } else if (flag == "--check-config") {
      line.action = Action::check;
    } else if (flag == "--migrate-only") {
      line.action = Action::migrate;
    } else if (flag == "--version") {
      line.action = Action::version;
    } else if (flag == "--help") {
      line.action = Action::usage;
    } else {
      std::cerr << "outdiald: unknown or incomplete flag " << flag << "\n" << kUsage;
      return std::nullopt;
    }
  }
  return line;
}

std::shared_ptr<const config::Settings> load_settings(const config::Sources& sources) {
  auto settings = config::load(sources);
  if (settings) return std::make_shared<const config::Settings>(*settings);
  for (const auto& problem : settings.error())
    std::cerr << problem.str() << "\n";
  return nullptr;
}

/// Says what is wrong with the secrets, before anything is touched.
bool has_secrets(config::Secrets& secrets) {
  auto problems = config::problems_of(secrets);
  for (const auto& problem : problems)
    std::cerr << problem.str() << "\n";
  return problems.empty();
}

/// Whether there is a folder to put the database into; says what to do when there is none.
bool has_folder(const std::string& database) {
  auto folder = std::filesystem::absolute(database).parent_path();
  if (::access(folder.c_str(), W_OK | X_OK) == 0) return true;
  std::cerr << "outdiald: cannot write to " << folder.string()
            << ", where the database is to be: " << std::strerror(errno)
            << ". Make that folder and give it to the daemon's user, or name another place with "
               "storage.url, for example --set storage.url=sqlite:./outdial.db\n";
  return false;
}

sigset_t signals_of_ours() {
  sigset_t set;
  sigemptyset(&set);
  for (int signal : {SIGTERM, SIGINT, SIGHUP})
    sigaddset(&set, signal);
  return set;
}

/// Feeds the watchdog and waits for signals, until one says to stop.
void attend(App& app, const config::Sources& sources) {
  auto interval = watchdog_interval();
  auto step = interval ? *interval / 3 : std::chrono::microseconds{std::chrono::seconds{5}};
  timespec patience{std::chrono::duration_cast<std::chrono::seconds>(step).count(),
                    (step.count() % 1'000'000) * 1'000};
  sigset_t set = signals_of_ours();
  while (true) {
    int signal = ::sigtimedwait(&set, nullptr, &patience);
    if (signal == SIGTERM || signal == SIGINT) return;
    if (signal == SIGHUP) {
      if (auto settings = load_settings(sources))
        app.reload(settings);
      else
        base::log_error("The new settings are wrong; the old ones stay in force");
    }
    bool alive = app.is_alive();
    if (interval && alive) notify_systemd("WATCHDOG=1");
  }
}

void report_time_zones() {
  const std::string& version = policy::tzdata_version();
  std::string stale = policy::stale_zone_names(version);
  if (stale.empty())
    base::log_info("Time zones are up to date", {{"tzdata", version}});
  else
    base::log_warn(
        "The time zones of this machine are out of date: people there may be called an "
        "hour too early or too late; upgrade tzdata and restart",
        {{"tzdata", version.empty() ? "unknown" : version}, {"zones", stale}});
}

int serve(const CommandLine& line, std::shared_ptr<const config::Settings> settings) {
  config::Secrets secrets(settings->secrets, line.sources.environment);
  bool complete = line.action != CommandLine::Action::run || has_secrets(secrets);
  base::SystemClock machine;
  std::string database = config::database_path(settings->storage);
  if (!has_folder(database) || !complete) return kExitConfiguration;
  if (line.action == CommandLine::Action::restore) {
    restore_backup(line.backup, database, machine);
    return EXIT_SUCCESS;
  }
  schema::refuse_remains(database);
  schema::InstanceLock lock(database, kLockPatience, machine);
  if (!lock.held()) {
    base::log_error("Another outdiald owns this database: stop it first, or give this one its own",
                    {{"database", database}, {"settings", "storage.url and server.listen"}});
    return kExitLocked;
  }
  lock_if_damaged(database, machine);
  auto clock = make_clock(*settings, database);
  if (line.action == CommandLine::Action::migrate) return EXIT_SUCCESS;
  App app(settings, secrets, *clock);
  for (const auto& warning : secrets.warnings())
    base::log_warn(warning);
  app.start();
  base::log_info("Ready", {{"version", kVersion}, {"port", app.port()}, {"database", database}});
  notify_systemd("READY=1\nSTATUS=Ready");
  attend(app, line.sources);
  notify_systemd("STOPPING=1\nSTATUS=Finishing what is in flight");
  base::log_info("Stopping: no new dials; finishing what is in flight");
  app.stop();
  base::log_info("Stopped");
  return EXIT_SUCCESS;
}

int run(int argc, char** argv) {
  auto line = read_command_line(argc, argv);
  if (!line) return 2;
  if (line->action == CommandLine::Action::usage || line->action == CommandLine::Action::version) {
    std::cout << (line->action == CommandLine::Action::usage ? std::string(kUsage)
                                                             : std::string(kVersion) + "\n");
    return EXIT_SUCCESS;
  }
  auto settings = load_settings(line->sources);
  if (!settings) return kExitConfiguration;
  if (line->action == CommandLine::Action::check) {
    config::Secrets secrets(settings->secrets,
                            config::with_unit_credentials(line->sources.environment));
    if (!has_secrets(secrets)) return kExitConfiguration;
    std::cout << "The configuration is good\n";
    return EXIT_SUCCESS;
  }
  base::set_log(settings->log.level, settings->log.format);
  report_time_zones();
  return serve(*line, settings);
}

}  // namespace
}  // namespace outdial::daemon

int main(int argc, char** argv) {
  using namespace outdial;
  base::set_log_filter(text::sanitized);
  ::umask(0077);
  ::signal(SIGPIPE, SIG_IGN);
  // Writing beyond the limit of a file's size is an error like a full disk, no reason to die.
  ::signal(SIGXFSZ, SIG_IGN);
  sigset_t set = daemon::signals_of_ours();
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
  try {
    return daemon::run(argc, argv);
  } catch (const schema::NewerDatabase& error) {
    base::log_error(error.what());
    return daemon::kExitConfiguration;
  } catch (const schema::UnfitDatabase& error) {
    base::log_error(error.what());
    return daemon::kExitConfiguration;
  } catch (const std::exception& error) {
    base::log_error("Cannot go on", {{"error", error.what()}});
    return EXIT_FAILURE;
  }
}
