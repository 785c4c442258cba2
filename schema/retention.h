#pragma once

#include <optional>
#include <string>

#include "schema/ids.h"
#include "schema/tx.h"

namespace outdial::schema {

/// What a tenant keeps for a shorter time than is configured.
struct TenantRetention {
  /// Of transcripts, recordings' links and the audit log.
  std::optional<std::int64_t> retention_days;
  /// Of people whom recruiting campaigns called, and of what they said.
  std::optional<std::int64_t> candidate_retention_days;
};
TenantRetention retention_of(const ReadTx& tx, TenantId tenant);
void set_retention(Tx& tx, TenantId tenant, const TenantRetention& retention);

/// What is older goes.
struct Cutoffs {
  /// Transcripts, analyses, links to recordings, variables.
  base::Time contents, candidate_contents;
  /// People nobody has called or changed since.
  base::Time contacts, candidate_contacts;
  /// Calls with their numbers, times and outcomes.
  base::Time call_detail;
  /// The last use of a consent.
  base::Time consent;
};

/// How far a sweep over a table has come, as ids grow with time. It starts over when it meets what
/// is too young to go.
struct Sweep {
  std::string after;
  int gone = 0;
  bool over = false;
};

// One step each, over at most `limit` rows of the tenant from where the sweep stands. Nothing goes
// of a batch that is open, nor of a contact under a hold; the counts of batches stay as they are.

void prune_transcripts(Tx& tx, TenantId tenant, const Cutoffs& cutoffs, int limit, Sweep& sweep);
void prune_analyses(Tx& tx, TenantId tenant, const Cutoffs& cutoffs, int limit, Sweep& sweep);
/// Contents of calls; in the end the calls, and the enrolments that have no other call.
void prune_calls(Tx& tx, TenantId tenant, const Cutoffs& cutoffs, int limit, Sweep& sweep);
/// Contacts and their enrolments that were never called; of those who were called or gave their
/// consent number, consent and calls stay until their own time comes.
void prune_contacts(Tx& tx, TenantId tenant, const Cutoffs& cutoffs, int limit, Sweep& sweep);

/// Reported errors.
int prune_errors(Tx& tx, TenantId tenant, base::Time before, int limit);

}  // namespace outdial::schema
