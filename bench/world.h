#pragma once

#include <cstdint>
#include <string>

#include "schema/ids.h"

namespace outdial::bench {

/// What a made-up database holds beside one tenant with one account, number, campaign and batch.
struct WorldSpec {
  /// Contacts of the batch, by what becomes of them next: dialled at once, or answered for.
  std::int64_t queued = 0;
  std::int64_t in_call = 0;
  std::int64_t pending = 0;
  /// Ended calls, one for each of the first contacts.
  std::int64_t past_calls = 0;
  /// When pending contacts fall due: the first, and the distance of one to the next.
  std::int64_t first_due_ms = 0;
  std::int64_t due_step_ms = 0;
};

struct World {
  schema::TenantId tenant;
  schema::AccountId account;
  schema::CampaignId campaign;
  schema::BatchId batch;
  std::string lane;
};

/// The number of the n-th contact and the id of its live call, from 1.
std::string phone_of(std::int64_t n);
std::string call_of(std::int64_t n);

/// Makes the database file anew, by bulk inserts without regard for crashes; any hour may call.
World make_world(const std::string& path, const WorldSpec& spec);

}  // namespace outdial::bench
