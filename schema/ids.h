#pragma once

#include "base/id.h"

namespace outdial::schema {

struct TenantTag {
  static constexpr char kPrefix[] = "ten";
};
struct AccountTag {
  static constexpr char kPrefix[] = "acc";
};
struct CampaignTag {
  static constexpr char kPrefix[] = "cmp";
};
struct ContactTag {
  static constexpr char kPrefix[] = "con";
};
struct BatchTag {
  static constexpr char kPrefix[] = "bat";
};
struct EnrolmentTag {
  static constexpr char kPrefix[] = "enr";
};
struct CallTag {
  static constexpr char kPrefix[] = "att";
};
struct JobTag {
  static constexpr char kPrefix[] = "job";
};
struct SuppressionTag {
  static constexpr char kPrefix[] = "sup";
};
struct TokenTag {
  static constexpr char kPrefix[] = "tok";
};
struct AuditTag {
  static constexpr char kPrefix[] = "aud";
};
struct CallEventTag {
  static constexpr char kPrefix[] = "evt";
};
struct ErrorTag {
  static constexpr char kPrefix[] = "err";
};
struct InstanceTag {
  static constexpr char kPrefix[] = "ins";
};
struct RequestTag {
  static constexpr char kPrefix[] = "req";
};

using TenantId = base::Id<TenantTag>;
using AccountId = base::Id<AccountTag>;
using CampaignId = base::Id<CampaignTag>;
using ContactId = base::Id<ContactTag>;
using BatchId = base::Id<BatchTag>;
using EnrolmentId = base::Id<EnrolmentTag>;
/// One dial attempt; the same text travels as `outdial_attempt_id`.
using CallId = base::Id<CallTag>;
using JobId = base::Id<JobTag>;
using SuppressionId = base::Id<SuppressionTag>;
using TokenId = base::Id<TokenTag>;
using AuditId = base::Id<AuditTag>;
using CallEventId = base::Id<CallEventTag>;
using ErrorId = base::Id<ErrorTag>;
/// One run of a daemon: the owner of leases.
using InstanceId = base::Id<InstanceTag>;
using RequestId = base::Id<RequestTag>;

}  // namespace outdial::schema
