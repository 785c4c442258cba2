#pragma once

#include <string>
#include <vector>

#include "schema/subjects.h"

namespace outdial::schema {

/// Rows that speak of a person without being about one by their keys. Looked for in whole tables,
/// so on a read connection.
struct Mentions {
  struct Key {
    TokenId token_id;
    std::string method, path, key;
  };
  std::vector<EnrolmentId> enrolments;
  std::vector<JobId> jobs;
  std::vector<ErrorId> errors;
  std::vector<AuditId> audits;
  std::vector<CallEventId> call_events;
  std::vector<Key> keys;
};
Mentions mentions_of(const ReadTx& tx, const Subject& subject);
/// Audit entries about the subject's contacts, enrolments and calls, oldest first.
std::vector<AuditId> audits_about(const ReadTx& tx, const Subject& subject);

}  // namespace outdial::schema
