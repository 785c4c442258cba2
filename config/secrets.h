#pragma once

#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/load.h"
#include "config/settings.h"

namespace outdial::config {

/// Text that must not be seen: it has no way to a stream or a log but reveal().
class Secret {
 public:
  explicit Secret(std::string text) : text_(std::move(text)) {}
  const std::string& reveal() const { return text_; }

 private:
  std::string text_;
};
std::ostream& operator<<(std::ostream&, const Secret&) = delete;

inline constexpr std::string_view kSecretNames[] = {"retell_api_key", "webhook_api_key",
                                                    "admin_token"};

/// Where the unit's LoadCredential= finds them.
inline constexpr const char* kUnitCredentials = "/etc/outdial/credentials";

/// The environment with CREDENTIALS_DIRECTORY as the unit would set it, for who looks at the unit's
/// settings from outside; as it is when it names one already or the unit has none.
Environment with_unit_credentials(Environment environment);

/// The three places a secret can be given in, as a sentence for a person.
std::string how_to_provide(std::string_view name);

/// Looks secrets up by name: `$CREDENTIALS_DIRECTORY/<name>`, else the file that the setting
/// `secrets.<name>_file` names, else `OUTDIAL_SECRET_<NAME>`. One trailing line break is dropped
/// and an empty secret is none. `webhook_api_key` is `retell_api_key` when not given. Reads the
/// files at each call, so that a rotated secret is found; call it from one thread.
class Secrets {
 public:
  Secrets(SecretFiles files, Environment environment);

  /// Nothing when it is given nowhere. Throws std::runtime_error when it is given in a file that
  /// cannot be read, or may be.
  std::optional<Secret> find(std::string_view name);

  /// What an operator should mend, for example a file that others can read; grows with find().
  const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  std::optional<Secret> from_file(const std::string& path, bool check_mode);
  std::optional<Secret> find_exactly(std::string_view name);

  const SecretFiles files_;
  const Environment environment_;
  std::vector<std::string> warnings_;
};

/// Why the daemon cannot run with these: a key that is missing or cannot be sent, a file that
/// cannot be read. All at once; says where a secret is to be put, never what is in it.
std::vector<Problem> problems_of(Secrets& secrets);

}  // namespace outdial::config
