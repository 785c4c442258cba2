#pragma once

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>

#include "api/view.h"
#include "schema/batches.h"
#include "schema/tx.h"

namespace outdial::api {

/// The batch as every endpoint shows it.
nlohmann::json batch_json(const schema::ReadTx& tx, const schema::BatchRow& batch,
                          const View& view);
/// The same in a list: without who waits for what.
nlohmann::json listed_batch_json(const schema::ReadTx& tx, const schema::BatchRow& batch,
                                 const View& view);

/// Why nothing is being dialled, and until when if that is known. Empty while it dials or is over.
struct Waiting {
  std::string reason;
  std::optional<base::Time> until;
};
Waiting waiting_of(const schema::ReadTx& tx, const schema::BatchRow& batch, const View& view);

}  // namespace outdial::api
