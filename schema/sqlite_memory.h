#pragma once

namespace outdial::schema {

/// Tells SQLite, before the first connection of the process, not to count the memory that it uses:
/// the counters take a lock of the whole process at every allocation. When somebody else opened a
/// connection earlier, everything stays as it was.
void set_up_memory();

}  // namespace outdial::schema
