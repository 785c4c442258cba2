#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/session.h"

namespace outdial::cli {

/// A batch to be made; what is not set is left to the campaign and the configuration.
struct NewBatch {
  std::string campaign;  // id or name
  std::string name;
  std::string starts_at;
  std::string expires_at;
  std::optional<int> first;
  std::optional<double> calls_per_second;
  std::optional<int> calls_per_minute;
  std::optional<int> concurrency;
  std::optional<int> chunk_size;
  std::optional<int> chunk_interval_ms;
};

/// Rows of a contacts file for a batch.
struct ContactsFile {
  std::string batch;
  std::string file;
  bool dry_run = false;
  std::vector<std::string> mapping;  // "phone=Telefon": the field, and the column that holds it
};

// Each takes a batch by its id or its name.
base::Expected<std::string, Failure> create_batch(Session& session, const NewBatch& batch);
/// Sends the file, prints the report, and gives how many contacts the batch gained, or, when the
/// file holds nobody else, how many it has already.
base::Expected<std::int64_t, Failure> add_contacts(Session& session, const ContactsFile& contacts);

Outcome batch_create(Session& session, const NewBatch& batch);
Outcome batch_list(Session& session, const std::string& status, std::size_t limit);
Outcome batch_show(Session& session, const std::string& batch);
Outcome batch_add(Session& session, const ContactsFile& contacts);
Outcome batch_launch(Session& session, const std::string& batch, bool dry_run);
Outcome batch_watch(Session& session, const std::string& batch);
/// `verb` is pause, resume or cancel.
Outcome batch_move(Session& session, const std::string& batch, const std::string& verb);
/// `verb` is pause-all or resume-all.
Outcome all_batches_move(Session& session, const std::string& verb);
/// Writes the CSV to `to`; empty: standard output.
Outcome batch_export(Session& session, const std::string& batch, const std::string& to);

}  // namespace outdial::cli
