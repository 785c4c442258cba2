#pragma once

#include "schema/tx.h"

namespace outdial::api {

/// The same view of the database as of another hour, for questions about the future.
class ViewAt : public schema::ReadTx {
 public:
  ViewAt(const schema::ReadTx& tx, base::Time at) : ReadTx(tx) { now_ = at; }
};

}  // namespace outdial::api
