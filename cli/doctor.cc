#include "cli/doctor.h"

#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/timex.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <ostream>
#include <stdexcept>

#include "base/json.h"
#include "cli/json_text.h"
#include "cli/text_width.h"
#include "config/secrets.h"

namespace outdial::cli {
namespace {

constexpr const char* kZonesFile = "/usr/share/zoneinfo/tzdata.zi";
constexpr std::uintmax_t kMegabyte = 1'000'000;

/// Settings when they can be loaded, else the built-in ones: one fault must not hide the others.
config::Settings settings_of(const Patient& patient) {
  return config::load({patient.config_file, patient.environment, {}}).value_or(config::Settings{});
}

std::string word(Health health) {
  return health == Health::good ? "good" : health == Health::doubtful ? "doubtful" : "bad";
}
const char* mark(Health health) {
  return health == Health::good ? "✔" : health == Health::doubtful ? "!" : "✖";
}

Finding unreadable(const std::string& subject, const std::runtime_error& error) {
  return {Health::doubtful, subject, error.what(), "ask again as root or as the daemon's user"};
}

/// Like Secrets' own warning, for the files that the unit loads as credentials.
bool credential_is_open(const Patient& patient, std::string_view name, std::string& path) {
  auto folder = patient.environment.find("CREDENTIALS_DIRECTORY");
  if (folder == patient.environment.end()) return false;
  path = folder->second + "/" + std::string(name);
  struct stat status {};
  return stat(path.c_str(), &status) == 0 && (status.st_mode & 077) != 0;
}

/// Nothing is wrong with a secret that is not to be had here: two are optional, and the third may
/// be the daemon's alone.
Finding absent_secret(const std::string& subject, std::string_view name, bool daemon_answers) {
  if (name == "admin_token")
    return {Health::good, subject, "not given: the daemon makes one beside its database", {}};
  if (name == "webhook_api_key")
    return {Health::good, subject, "not given: the Retell key signs webhooks", {}};
  if (daemon_answers)
    return {Health::good, subject, "not to be had here; the daemon speaks for itself", {}};
  return {Health::bad, subject, "not given", config::how_to_provide(name)};
}

Finding check_secret(const Patient& patient, config::Secrets& secrets, std::string_view name,
                     bool daemon_answers) {
  const std::string subject = "secret " + std::string(name);
  std::string path;
  if (credential_is_open(patient, name, path))
    return {Health::doubtful, subject, path + " can be read by others", "chmod 600 " + path};
  std::size_t known_warnings = secrets.warnings().size();
  try {
    bool given = secrets.find(name).has_value();
    if (secrets.warnings().size() > known_warnings) {
      const std::string& warning = secrets.warnings().back();
      std::size_t colon = warning.rfind(": ");
      return {Health::doubtful, subject, warning.substr(0, colon), warning.substr(colon + 2)};
    }
    if (given) return {Health::good, subject, "given", {}};
  } catch (const std::runtime_error& error) {
    if (!daemon_answers) return unreadable(subject, error);
  }
  return absent_secret(subject, name, daemon_answers);
}

std::string fix_of_part(const std::string& name) {
  if (name == "dialling") return "outdial dialling show, then outdial dialling unlock";
  if (name == "retell_api_key") return config::how_to_provide(name);
  if (name == "zones") return "systemctl restart outdiald";
  return "see the log: journalctl -u outdiald";
}

/// The parts of readyz?verbose, whatever they are called:
/// {"checks":{"database":{"ok":true,"detail":""}, …}}.
void add_parts(const std::string& body, std::vector<Finding>& findings) {
  auto parts = base::parse_json(inner_member(body, "checks"));
  if (!parts || !parts->is_object()) return;
  for (const auto& [name, part] : parts->items()) {
    std::string text = base::dump_json(part);
    bool good = part.is_object() && part.value("ok", false);
    std::string detail = text_member(text, "detail");
    findings.push_back({good ? Health::good : Health::bad, name,
                        detail.empty() && good ? "ok" : detail, good ? "" : fix_of_part(name)});
  }
}

std::string first_line(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

}  // namespace

std::vector<Finding> check_configuration(const Patient& patient) {
  std::string name = patient.config_file;
  if (name.empty())
    name = std::string("built-in settings: there is no ") + kDefaultConfig +
           ", and --config names no other file";
  auto settings = config::load({patient.config_file, patient.environment, {}});
  if (settings) return {{Health::good, "configuration", name, {}}};
  std::vector<Finding> findings;
  for (const config::Problem& problem : settings.error())
    findings.push_back({Health::bad, "configuration", problem.str(), "correct it, then reload"});
  return findings;
}

std::vector<Finding> check_secrets(const Patient& patient, bool daemon_answers) {
  config::Secrets secrets(settings_of(patient).secrets, patient.environment);
  std::vector<Finding> findings;
  for (std::string_view name : config::kSecretNames)
    findings.push_back(check_secret(patient, secrets, name, daemon_answers));
  return findings;
}

std::vector<Finding> check_daemon(ApiClient& api) {
  Answer health = api.get("/health");
  if (!health) {
    std::string fix =
        health.error().details.empty() ? "see its log" : health.error().details.front();
    return {{Health::bad, "daemon", health.error().sentence, fix}};
  }
  std::vector<Finding> findings{
      {Health::good, "daemon", api.server() + " is " + text_member(health->body, "status"), {}}};
  Answer ready = api.get("/readyz?verbose");
  if (ready) {
    findings.push_back({Health::good, "ready", "takes work", {}});
    add_parts(ready->body, findings);
  } else {
    findings.push_back(
        {Health::bad, "ready", ready.error().sentence, "see the log: journalctl -u outdiald"});
  }
  return findings;
}

Finding check_provider(const Patient& patient) {
  const std::string subject = "provider key";
  config::Settings settings = settings_of(patient);
  config::Secrets secrets(settings.secrets, patient.environment);
  std::optional<config::Secret> key;
  try {
    key = secrets.find("retell_api_key");
  } catch (const std::runtime_error& error) {
    return unreadable(subject, error);
  }
  if (!key)
    return {Health::doubtful, subject, "not tried: the key is not to be had here",
            "ask again as root or as the daemon's user"};
  ApiClient retell(settings.retell.base_url, key->reveal(), settings.retell.ca_file);
  Answer answer = retell.get("/get-concurrency");
  if (answer) {
    return {Health::good,
            subject,
            "accepted, " + std::to_string(count_member(answer->body, "current_concurrency")) +
                " of " + std::to_string(count_member(answer->body, "concurrency_limit")) +
                " calls in use",
            {}};
  }
  if (answer.error().exit == Exit::not_allowed) {
    return {Health::bad, subject, "Retell does not accept it",
            "copy the key anew from Retell's dashboard"};
  }
  return {Health::bad, subject, settings.retell.base_url + ": " + answer.error().sentence,
          "check the network, retell.base_url and retell.ca_file"};
}

Finding check_disk(const Patient& patient) {
  std::filesystem::path folder =
      std::filesystem::absolute(config::database_path(settings_of(patient).storage)).parent_path();
  while (!std::filesystem::exists(folder) && folder.has_relative_path())
    folder = folder.parent_path();
  struct statvfs disk {};
  if (statvfs(folder.c_str(), &disk) != 0)
    return {Health::doubtful, "disk", "cannot look at " + folder.string(), "check storage.url"};
  std::uintmax_t free_mb = static_cast<std::uintmax_t>(disk.f_bavail) * disk.f_frsize / kMegabyte;
  std::string found = std::to_string(free_mb) + " MB free at " + folder.string();
  if (free_mb < 200) return {Health::bad, "disk", found, "make room: webhooks cannot be stored"};
  if (free_mb < 1'000) return {Health::doubtful, "disk", found, "make room soon"};
  return {Health::good, "disk", found, {}};
}

Finding check_clock() {
  struct timex state {};
  if (adjtimex(&state) == TIME_ERROR) {
    return {Health::doubtful, "clock", "not synchronised with a time server",
            "systemctl enable --now systemd-timesyncd (webhook signatures expire after minutes)"};
  }
  return {Health::good, "clock", "synchronised", {}};
}

Finding check_zones(const std::string& text, base::Time now) {
  const std::string fix = "apt-get install --only-upgrade tzdata, then restart outdiald";
  std::size_t digits = text.find_first_of("0123456789");
  if (!text.starts_with("# version ") || digits == std::string::npos || text.size() < digits + 4)
    return {Health::doubtful, "time zones", "the version of tzdata is unknown", fix};
  std::string version = text.substr(digits);
  int released = 0;
  for (char c : version.substr(0, 4))
    released = released * 10 + (c - '0');
  std::chrono::year_month_day today{std::chrono::floor<std::chrono::days>(now)};
  bool old = static_cast<int>(today.year()) - released > 1;
  return {old ? Health::doubtful : Health::good, "time zones",
          "tzdata " + version + (old ? " is old" : ""), old ? fix : ""};
}

Outcome doctor(Session& session) {
  Patient patient{config_file(session.options), config::with_unit_credentials(session.environment)};
  std::vector<Finding> findings = check_configuration(patient);
  std::vector<Finding> daemon = check_daemon(session.api);
  bool answers = std::ranges::find(daemon, "retell_api_key", &Finding::subject) != daemon.end();
  auto add = [&findings](std::vector<Finding> more) {
    std::ranges::move(more, std::back_inserter(findings));
  };
  add(check_secrets(patient, answers));
  add({check_provider(patient)});
  add(std::move(daemon));
  add({check_disk(patient), check_clock(),
       check_zones(first_line(kZonesFile), session.clock.real_now())});

  const Console& console = session.console;
  Table table{{"HEALTH", "SUBJECT", "FOUND", "FIX"}, {}, {}};
  bool bad = false;
  for (const Finding& finding : findings) {
    bad = bad || finding.health == Health::bad;
    table.rows.push_back({word(finding.health), finding.subject, finding.found, finding.fix});
    if (console.format != Format::table) continue;
    console.out << mark(finding.health) << ' ' << printable(finding.subject) << ": "
                << printable(finding.found) << '\n';
    if (!finding.fix.empty()) console.out << "    " << printable(finding.fix) << '\n';
  }
  if (console.format != Format::table) console.table(table);
  if (bad) return base::unexpected(Failure{});
  return {};
}

}  // namespace outdial::cli
