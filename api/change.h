#pragma once

#include <functional>
#include <optional>
#include <string>

#include "api/problem.h"
#include "api/services.h"
#include "schema/tx.h"

namespace outdial::api {

/// What a change came to.
struct Changed {
  Response response;
  /// For the audit log.
  std::string subject_id;
  std::string detail_json = "{}";
  /// What a repetition with the same idempotency key gets, when not the response's own body
  /// (secrets are shown once).
  std::optional<std::string> replay_body = std::nullopt;
};

/// Makes the change; may run more than once, so without effects but on the Tx.
using ChangeBody = std::function<base::Expected<Changed, Problem>(schema::Tx&)>;

/// Runs `body` in one transaction together with the request's idempotency key, the stored answer
/// and the audit entry. A repetition gets the stored answer; a refusal undoes everything.
Answer change(Services& services, const Request& request, const ChangeBody& body);

/// For work that takes several transactions: books the key as running, does the work, and stores
/// the answer and the audit entry at the end. When the work fails the key may be used again.
/// `fingerprint` stands for the request's content.
Answer claimed_change(Services& services, const Request& request, const std::string& fingerprint,
                      const std::function<base::Expected<Changed, Problem>()>& work);

/// Books a refusal of something that would have changed something.
void audit_refusal(Services& services, const Request& request, const Problem& problem);

}  // namespace outdial::api
