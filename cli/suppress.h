#pragma once

#include <string>

#include "cli/session.h"

namespace outdial::cli {

/// What is said of an entry, or asked of entries; empty where nothing is.
struct SuppressionWords {
  std::string phone;
  std::string reason;
  std::string source;
  /// `tenant`, `campaign:cmp_…` or `contact:con_…`.
  std::string scope;
  /// An instant, or a date.
  std::string expires_at;
};

Outcome suppress_add(Session& session, const SuppressionWords& words);
Outcome suppress_list(Session& session, const SuppressionWords& words, std::size_t limit);
/// `suppression` is an id, or the number.
Outcome suppress_remove(Session& session, const std::string& suppression,
                        const std::string& reason);
/// A file of numbers, one a line or with a header; the words hold for lines that say nothing.
Outcome suppress_import(Session& session, const std::string& file, const SuppressionWords& words,
                        bool dry_run);
Outcome suppress_export(Session& session, const SuppressionWords& words, const std::string& to);

}  // namespace outdial::cli
