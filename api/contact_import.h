#pragma once

#include <cstdint>
#include <string>
#include <unordered_set>
#include <vector>

#include "api/problem.h"
#include "api/rejected_row.h"
#include "api/services.h"
#include "schema/batches.h"
#include "schema/campaigns.h"
#include "schema/contacts.h"
#include "text/contact_row.h"

namespace outdial::api {

/// rows = accepted + updated + duplicates + rejected_total.
struct ImportReport {
  std::int64_t rows = 0;
  /// Enrolled; the contact is new or known as it is.
  std::int64_t accepted = 0;
  /// Enrolled; the contact was known and has changed.
  std::int64_t updated = 0;
  /// In the batch already.
  std::int64_t duplicates = 0;
  /// Of those enrolled, on the do-not-call list: they will not be called.
  std::int64_t suppressed = 0;
  std::int64_t rejected_total = 0;
  /// The first errors; a row may have several.
  std::vector<RejectedRow> rejected;
  std::vector<RejectedRow> warnings;
  /// Where the file became unreadable.
  std::optional<std::int64_t> stopped_at_line;
};

/// Takes rows one by one and books them in steps of 100, each in one short transaction; memory does
/// not grow with the file. A dry run books nothing and says the same. One thread at a time.
class ContactImport {
 public:
  ContactImport(Services& services, schema::BatchRow batch, schema::CampaignRow campaign,
                bool dry_run);

  /// A problem when the batch was closed meanwhile; what was booked stays.
  base::Expected<void, Problem> add(text::ContactDraft draft);
  void reject(std::int64_t line, const std::vector<text::FieldError>& errors);
  void stop_at(std::int64_t line) { report_.stopped_at_line = line; }
  /// Books what is left.
  base::Expected<void, Problem> finish();
  const ImportReport& report() const { return report_; }
  const schema::CampaignRow& campaign() const { return campaign_; }

 private:
  enum class Verdict { accepted, updated, duplicate };
  struct StepCounts {
    std::int64_t accepted = 0, updated = 0, duplicates = 0, suppressed = 0;
  };

  base::Expected<void, Problem> book();
  StepCounts rehearse();
  StepCounts book_step(schema::Tx& tx) const;
  Verdict book_row(schema::Tx& tx, const text::ContactDraft& draft, bool& suppressed) const;
  bool replaces_number(schema::Tx& tx, const schema::ContactRow& known,
                       const schema::ContactRow& now) const;
  void add_counts(const StepCounts& counts);

  Services& services_;
  const schema::BatchRow batch_;
  const schema::CampaignRow campaign_;
  const bool dry_run_;
  const base::Time started_;
  std::vector<text::ContactDraft> waiting_;
  /// Hashes of what a dry run would have enrolled.
  std::unordered_set<std::size_t> seen_;
  ImportReport report_;
};

/// Whether contacts may be added to the batch.
base::Expected<void, Problem> takes_contacts(const schema::BatchRow& batch);

}  // namespace outdial::api
