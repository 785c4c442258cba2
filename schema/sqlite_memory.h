#pragma once

namespace outdial::schema {

/// Tells SQLite, once in a process and before its first connection, how to come by memory. When a
/// connection was opened earlier by somebody else, everything stays as it was.
void set_up_memory();

}  // namespace outdial::schema
