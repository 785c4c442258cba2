#pragma once

#include <string>
#include <vector>

#include "cli/session.h"

namespace outdial::cli {

enum class Health { good, doubtful, bad };

/// One thing that was looked at: what it is, what was found, and what to do about it.
struct Finding {
  Health health = Health::good;
  std::string subject;
  std::string found;
  std::string fix;  // empty when good
};

/// What the doctor looks at besides the daemon's address. The environment is this process's, in
/// which CREDENTIALS_DIRECTORY names the folder that the unit loads its credentials from.
struct Patient {
  std::string config_file;  // empty: built-in settings and the environment
  config::Environment environment;
};

std::vector<Finding> check_configuration(const Patient& patient);
/// A daemon that answers says itself whether it has its key: what is not to be had here is then no
/// fault.
std::vector<Finding> check_secrets(const Patient& patient, bool daemon_answers);
std::vector<Finding> check_daemon(ApiClient& api);
/// Asks Retell how many calls are in progress: does the key hold?
Finding check_provider(const Patient& patient);
Finding check_disk(const Patient& patient);
Finding check_clock();
/// `text` is the first line of tzdata.zi.
Finding check_zones(const std::string& text, base::Time now);

/// Runs all checks and prints a line for each: ✔, ! or ✖, with the fix. Fails when one is bad.
Outcome doctor(Session& session);

}  // namespace outdial::cli
