#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "calls/rules.h"
#include "config/settings.h"
#include "schema/ids.h"
#include "schema/store.h"

namespace outdial::daemon {

// What has to be true of the database before anything runs.

/// The machine's clock, or the simulated one: it starts where the settings say on the first start
/// and goes on from there ever after, because what it was set to is kept in the database.
std::unique_ptr<base::Clock> make_clock(const config::Settings& settings,
                                        const std::string& database);

/// Locks dialling when the write-ahead log lost commits to damage, as calls may be among them.
/// Before anything else opens the database.
void lock_if_damaged(const std::string& database, const base::Clock& clock);

/// Makes the tenant and its Retell account on the first start; gives the tenant.
schema::TenantId ensure_tenant(schema::Store& store);

/// A backup from before an erasure may have been restored: whoever was erased since is erased
/// again.
void reapply_erasures(schema::Store& store);

/// Puts a backup where the database is to be and marks it, so that nothing is dialled until an
/// operator says so. Whatever ends it half-way, no daemon serves what there is. Throws
/// std::runtime_error when the backup is damaged or a database is there already.
void restore_backup(const std::string& backup, const std::string& database,
                    const base::Clock& clock);

/// What the settings say, in the terms of the dialing core.
calls::Rules rules_of(const config::Settings& settings, schema::InstanceId instance);

}  // namespace outdial::daemon
