#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "api/principal.h"
#include "api/problem.h"
#include "api/rejected_row.h"
#include "api/services.h"
#include "api/suppression_fields.h"
#include "text/csv_reader.h"

namespace outdial::api {

/// rows = accepted + updated + duplicates + rejected_total.
struct SuppressionReport {
  std::int64_t rows = 0;
  std::int64_t accepted = 0;
  /// Listed before; the entry holds longer or says more than it did.
  std::int64_t updated = 0;
  /// Listed before as it is.
  std::int64_t duplicates = 0;
  /// Contacts in batches that will not be called now.
  std::int64_t ended = 0;
  std::int64_t rejected_total = 0;
  /// The first errors; a row may have several.
  std::vector<RejectedRow> rejected;
  /// Columns that mean nothing here.
  std::vector<std::string> ignored_columns;
  /// Where the file became unreadable.
  std::optional<std::int64_t> stopped_at_line;
};

/// Takes a do-not-call list line by line and books it in short transactions; memory does not grow
/// with the file. With or without a header: without one the columns are phone, reason, source,
/// expires_at, scope. What a line does not say the defaults say. An entry that is known keeps its
/// reason and source. A dry run books nothing and says the same, but for `ended`. One thread at a
/// time.
class SuppressionImport {
 public:
  SuppressionImport(Services& services, const Principal& principal, SuppressionTexts defaults,
                    bool dry_run);

  /// A problem when nothing of the file can be read.
  base::Expected<void, Problem> read(std::string_view file);
  const SuppressionReport& report() const { return report_; }

 private:
  struct StepCounts {
    std::size_t taken = 0;
    std::int64_t accepted = 0, updated = 0, duplicates = 0, ended = 0;
  };

  void take_first(const text::CsvRow& row);
  void take(const text::CsvRow& row);
  void reject(std::int64_t line, const std::vector<text::FieldError>& errors);
  void book();
  StepCounts book_step(schema::Tx& tx) const;
  StepCounts rehearse(const schema::ReadTx& tx);
  void add_counts(const StepCounts& counts);

  Services& services_;
  const schema::TenantId tenant_;
  const std::string author_;
  const SuppressionTexts defaults_;
  const bool dry_run_;
  SuppressionPlace place_;
  bool begun_ = false;
  bool has_numbers_ = true;
  /// Which field each column is; null for one that is ignored.
  std::vector<std::string SuppressionTexts::*> columns_;
  std::vector<schema::SuppressionRow> waiting_;
  /// Hashes of what a dry run would have listed.
  std::unordered_set<std::size_t> seen_;
  SuppressionReport report_;
};

SuppressionPlace place_of_tenant(const schema::ReadTx& tx, const Services& services,
                                 schema::TenantId tenant);

}  // namespace outdial::api
