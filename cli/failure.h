#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "base/expected.h"

namespace outdial::cli {

/// How the program ends; scripts rely on the numbers.
enum class Exit {
  ok = 0,
  failed = 1,
  usage = 2,
  not_found = 3,
  not_allowed = 4,
  conflict = 5,
  validation = 6,
  refused = 7,
  unreachable = 8,
};

/// Why a command did not do what it was asked: one sentence, what belongs to it line by line, and
/// the request to ask about. Without a sentence there is nothing more to say.
struct Failure {
  Exit exit = Exit::failed;
  std::string sentence;
  std::vector<std::string> details;
  std::string request_id;
};

using Outcome = base::Expected<void, Failure>;

/// What the daemon said no with: a problem+json, or whatever a proxy in between wrote.
Failure failure_from(int status, const std::string& body, const std::string& request_id);

void print_failure(std::ostream& err, const Failure& failure);

}  // namespace outdial::cli
