#pragma once

#include <string>

#include "calls/course.h"
#include "calls/rules.h"
#include "policy/dispositions.h"
#include "schema/calls.h"
#include "schema/tx.h"

namespace outdial::calls {

/// What an ended call came to.
struct Outcome {
  policy::Judgement judgement;
  /// The agent says that the call did what it was for.
  bool goal_achieved = false;
  /// When the person wants to be called again, if they said so.
  std::string callback_words;
  /// The utterance of the transcript, from 1, in which somebody asks not to be called; 0 when it
  /// was not heard there.
  int opt_out_utterance = 0;
};

/// Judges an ended call by what is known and writes disposition and answer into the row in hand
/// (not into the store).
Outcome judge_into(schema::CallRow& call, const Course& course);

/// Moves a call whose outcome is decided from how it is `stored`, and tells the enrolment how it
/// ended: attempt, next try or final state, and the effects on account and number. `settled` and
/// `counted` are set here. Safe to repeat when a later analysis says something else.
void conclude(schema::Tx& tx, const schema::CallRow& stored, schema::CallRow call,
              const Outcome& outcome, const Rules& rules);

/// Sends the enrolment of a call that never reached the person back to pending until the first
/// instant from `at` on that the calling rules allow, with backoff: no attempt, no cap.
void return_unharmed(schema::Tx& tx, const schema::CallRow& call, std::string_view reason,
                     base::Time at, const Rules& rules);

}  // namespace outdial::calls
