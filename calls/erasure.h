#pragma once

#include <string>

#include "schema/contacts.h"
#include "schema/erasure_log.h"
#include "schema/erasures.h"
#include "schema/person_records.h"
#include "schema/tx.h"

namespace outdial::calls {

/// Who asked for an erasure, and in which request.
struct Asker {
  std::string actor;
  std::string request_id;
};

/// Records that the contact's person is to be erased, with the job that does it. Once this is
/// committed none of the person's numbers is dialled any more. Gives the erasure that stands when
/// there is one already.
schema::ErasureRow request_erasure(schema::Tx& tx, const schema::ContactRow& contact,
                                   const Asker& asker);

/// Takes the person out of every batch. False while a call of theirs is under way or waits for its
/// outcome.
bool withdraw_person(schema::Tx& tx, const schema::Subject& subject);

/// Erases every trace of the subject that rows hold and books in the audit log that it was done.
void erase_person(schema::Tx& tx, const schema::ErasureRow& erasure, const schema::Subject& subject,
                  const schema::Mentions& mentions);

/// The erasure as it is to be logged.
schema::LoggedErasure loggable(const schema::ReadTx& tx, const schema::ErasureRow& erasure,
                               const schema::Subject& subject);
/// Holds a database that may be older than the erasure to it. True when its person is erased once
/// more.
bool reapply_erasure(schema::Tx& tx, const schema::LoggedErasure& logged);

}  // namespace outdial::calls
