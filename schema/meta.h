#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "schema/tx.h"

namespace outdial::schema {

/// Facts about the database itself.
inline constexpr std::string_view kMetaMachineId = "machine_id";
/// The file that the database lay in when it was last opened.
inline constexpr std::string_view kMetaFileId = "file_id";
/// What the file is marked with, and what it was marked with before.
inline constexpr std::string_view kMetaFileMark = "file_mark";
/// Present while no dial may begin; the value says why (`restored`, `other_machine`,
/// `copied_file`, `damaged_log`).
inline constexpr std::string_view kMetaDiallingLocked = "dialling_locked";
/// What the simulated clock was set to and when, so that it goes on after a restart.
inline constexpr std::string_view kMetaSimulatedClock = "simulated_clock";
/// When something was last written only to see that it can be.
inline constexpr std::string_view kMetaProbedAt = "probed_at";

std::optional<std::string> get_meta(const ReadTx& tx, std::string_view key);
void set_meta(Tx& tx, std::string_view key, std::string_view value);
void delete_meta(Tx& tx, std::string_view key);

}  // namespace outdial::schema
