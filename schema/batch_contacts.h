#pragma once

#include <vector>

#include "schema/enrolments.h"

namespace outdial::schema {

// Who is in a batch, read in steps: `after` is the last id of the step before, empty at first.

std::vector<EnrolmentRow> pending_after(const ReadTx& tx, BatchId batch, EnrolmentId after,
                                        int limit);
/// Those who are finished with and were never talked to: exhausted, expired, cancelled with the
/// batch, and done on a voicemail. Not those who were reached or taken out under another enrolment
/// of this batch or of one that redials it, nor numbers on the do-not-call list.
std::vector<EnrolmentRow> unreached_after(const ReadTx& tx, BatchId batch, EnrolmentId after,
                                          int limit);
/// One contact may be in a batch once for each appointment.
std::vector<EnrolmentRow> enrolments_of_contact(const ReadTx& tx, BatchId batch, ContactId contact);
/// The only enrolment of a batch of one; nothing in an empty batch.
std::optional<EnrolmentRow> first_enrolment(const ReadTx& tx, BatchId batch);

}  // namespace outdial::schema
