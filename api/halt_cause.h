#pragma once

#include <string>
#include <string_view>

#include "schema/batches.h"
#include "schema/tx.h"

namespace outdial::api {

/// Why a safety rule halted a batch, in the provider's words where there are any, and what a person
/// has to do before it is resumed.
struct HaltCause {
  std::string cause;
  std::string advice;
};
HaltCause halt_cause(const schema::ReadTx& tx, const schema::BatchRow& batch,
                     std::string_view rule);

}  // namespace outdial::api
