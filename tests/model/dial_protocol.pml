/*
 * Outdial's dial protocol, for spin: two enrolments with one number, two workers, three attempts,
 * and at most FAULTS crashes, lost leases and refusals or lost requests together. A step
 * is one transaction of the store, one message, or one look at a clock, and names the file it
 * stands for. Any step may come late, between any others: a worker that stands still while the rest
 * goes on is a frozen one.
 *
 * THE ASSUMPTION. What becomes of a request shows in list-calls before its attempt may be given up.
 * Once give_up_unknown_after_ms have passed since the commit of `placing`,
 *   - no request of the attempt is still to leave or on its way: the two seconds of the send window
 *     are over, who passed their last check has sent, the network has delivered or lost what was
 *     sent, and the provider has decided about it;
 *   - if the provider accepted it, list-calls shows it from then on.
 * give_up_unknown_after_ms must therefore exceed the sum of 2 s, the time between that check and the
 * first byte, the time for which the network may still deliver a request whose sender has given up,
 * and the provider's time to accept a call and list it; and the stored clock must not leap forward
 * by as much. The model uses this in IS_SETTLED_OUTSIDE and MAY_BE_MISSED and nowhere else. With
 * -DNO_ASSUMPTION spin finds the second call.
 * (The end of a call has a bound of the same kind: the provider ends every call within
 * max_call_seconds, so it is over 15 minutes later, when it is given up as outcome_lost.)
 *
 * Safety is in the assertions. Progress: no run is endless (searched for as a cycle; no fairness is
 * assumed), and where a run ends everything is final (process End). Every #ifdef is an error that
 * check.sh plants and expects spin to find.
 */

#define ATTEMPTS 3
#define CAP 2 /* max_attempts_total */
#ifndef FAULTS
#define FAULTS 2
#endif
#define NOBODY 7

/* What is committed, and outlives a crash. */
mtype:call = { none, placing, placed, unknown, unplaced, ended, settled };
/* `placed` is also ongoing; `unplaced` is refused, throttled, not_sent or not_placed; `settled` is an
   ended or analyzed call that has told its enrolment. */
mtype:person = { pending, queued, in_call, final };
mtype:dial = { no_job, available, running };
mtype:call call[ATTEMPTS] = none;
mtype:person person[2] = pending;
mtype:dial job[2] = no_job; /* of a dial that has not begun */
byte owner[2] = NOBODY;     /* the worker with the job's latest lease epoch */
bool open_job[ATTEMPTS];    /* of a dial that has begun */
bit whose[ATTEMPTS];
byte counted[2]; /* attempts that count for the cap */
byte next_id;    /* an attempt id is never used twice */
bool is_paused, is_suppressed;

/* More than give_up_unknown_after_ms have passed; then the two seconds are over too. */
bool is_old[ATTEMPTS];

/* What the provider and the network hold. */
mtype:line = { no_call, alive, over };
mtype:line line[ATTEMPTS] = no_call;
bool on_the_way[ATTEMPTS]; /* a request */

/* What lives in memory. */
mtype:step = { idle, claimed, begun, checked, sent };
mtype:step at[2] = idle;
byte mine[2]; /* the enrolment while claimed, the attempt from begun on */
bool is_refused[2]; /* the answer that has come */
bool has_proof;     /* an empty answer that list-calls gave to a question asked late enough */
byte subject;       /* of the proof */

byte faults;
hidden byte a; /* within one step */

#define IS_LIVE(c) (call[c] == placing || call[c] == placed || call[c] == unknown)
#define IS_NUMBER_BUSY (IS_LIVE(0) || IS_LIVE(1) || IS_LIVE(2))
#define HAS_PASSED_CHECK(c) ((at[0] == checked && mine[0] == c) || (at[1] == checked && mine[1] == c))
#define IS_OPEN_JOB_OF(c, e) (open_job[c] && whose[c] == e)
#define IS_BEGINNING(e) (job[e] == running && owner[e] != NOBODY)

#ifdef NO_ASSUMPTION
#define IS_SETTLED_OUTSIDE(c) true
#define MAY_BE_MISSED(c) true
#else
#define IS_SETTLED_OUTSIDE(c) (!on_the_way[c] && !HAS_PASSED_CHECK(c))
#define MAY_BE_MISSED(c) (line[c] == no_call || !is_old[c])
#endif

/* The row says that there is no call, but there is one or may come to be one: the next dial would
   be this person's second call. */
#define IS_FORGOTTEN(c) (call[c] == unplaced && \
                         (line[c] != no_call || on_the_way[c] || HAS_PASSED_CHECK(c)))
#define IS_ON_THE_LINE(c) (line[c] == alive || on_the_way[c])

/* Without the other properties, a planted error has to show as a second call. */
#ifdef ONLY_SECOND_CALLS
#define CHECK(what) skip
#else
#define CHECK(what) assert(what)
#endif

#define ANY(is) (is(0) || is(1) || is(2))
#define PICK(is) if :: is(0) -> a = 0 :: is(1) -> a = 1 :: is(2) -> a = 2 fi

/* What nobody asks for any more, made equal: fewer states, the same behaviour. */
inline forget(c) {
  if
  :: (call[c] == unplaced || call[c] == settled) && !open_job[c] -> whose[c] = 0; is_old[c] = true
  :: else
  fi;
}

/* conclude.cc, return_unharmed */
inline give_back(c) {
  CHECK(person[whose[c]] == in_call);
  call[c] = unplaced; person[whose[c]] = pending;
  forget(c);
}

/* conclude.cc, conclude: whatever the outcome */
inline conclude(c) {
  CHECK(person[whose[c]] == in_call);
  call[c] = settled;
  if
  :: true -> counted[whose[c]]++; person[whose[c]] = final /* done */
  :: true ->
     counted[whose[c]]++;
     if
#ifndef NO_CAP
     :: counted[whose[c]] >= CAP -> person[whose[c]] = final /* exhausted */
#endif
     :: else -> person[whose[c]] = pending
     fi
  :: faults < FAULTS -> faults++; person[whose[c]] = pending /* not the person's: no attempt */
  fi;
  CHECK(counted[whose[c]] <= CAP);
  if
  :: person[whose[c]] == final -> counted[whose[c]] = 0 /* forget */
  :: else
  fi;
  forget(c);
}

/* apply.cc: a sign of the call, from whatever source. Neither a contradiction nor a late proof is
   ever met. */
inline see_alive(c) {
  CHECK(call[c] != none && call[c] != unplaced);
  if
  :: call[c] == placing || call[c] == unknown -> call[c] = placed
  :: else
  fi;
}

/* apply.cc: a sign of its end; if somebody answered, the analysis is waited for */
inline see_over(c) {
  CHECK(call[c] != none && call[c] != unplaced);
  if
  :: IS_LIVE(c) ->
     if
     :: call[c] = ended
     :: conclude(c)
     fi
  :: else
  fi;
}

/* settle.cc, lose_sight */
inline lose_sight(c) {
  if
  :: call[c] == placing -> call[c] = unknown
  :: else
  fi;
}

/* settle.cc, book_unplaced */
inline book_unplaced(c) {
  if
  :: call[c] == placing -> give_back(c)
  :: else
  fi;
}

/* The end of the transaction that settles. */
inline rest(w) {
  forget(mine[w]);
  is_refused[w] = false; at[w] = idle; mine[w] = 0;
}

/* planner.cc, enqueue.cc */
#define MAY_QUEUE(e) (person[e] == pending && next_id < ATTEMPTS && !IS_NUMBER_BUSY && \
                      !is_paused && !is_suppressed && \
                      !IS_OPEN_JOB_OF(0, e) && !IS_OPEN_JOB_OF(1, e) && !IS_OPEN_JOB_OF(2, e))
active proctype Planner() {
end:
  do
  :: atomic { MAY_QUEUE(0) -> person[0] = queued; job[0] = available }
  :: atomic { MAY_QUEUE(1) && !(MAY_QUEUE(0) && counted[0] == counted[1]) -> person[1] = queued; job[1] = available }
  :: atomic { is_suppressed && person[0] == pending -> person[0] = final }
  :: atomic { is_suppressed && person[1] == pending -> person[1] = final }
  od
}

#define IS_FIRST_IDLE(w) (at[w] == idle && (w == 0 || at[0] != idle)) /* they are all alike */
proctype Worker(bit w) {
end:
  do
  /* jobs.cc, claim_dials */
  :: atomic { IS_FIRST_IDLE(w) && job[0] == available ->
       job[0] = running; owner[0] = w; mine[w] = 0; at[w] = claimed }
  :: atomic { IS_FIRST_IDLE(w) && job[1] == available ->
       job[1] = running; owner[1] = w; mine[w] = 1; at[w] = claimed }

  /* begin.cc: one transaction */
  :: atomic {
       at[w] == claimed ->
       if
       :: job[mine[w]] != running || owner[mine[w]] != w -> at[w] = idle; mine[w] = 0 /* lease_lost */
       :: else ->
#ifndef COMMIT_AFTER_SEND
          job[mine[w]] = no_job; owner[mine[w]] = NOBODY;
#endif
          if
          :: person[mine[w]] != queued -> at[w] = idle; mine[w] = 0
#ifndef CHECK_AT_PLANNING_ONLY
          :: person[mine[w]] == queued && is_paused -> person[mine[w]] = pending; at[w] = idle; mine[w] = 0
#endif
#ifndef NO_NUMBER_CHECK
          :: person[mine[w]] == queued && !is_paused && IS_NUMBER_BUSY ->
             person[mine[w]] = pending; at[w] = idle; mine[w] = 0
#endif
          :: next_id == ATTEMPTS -> person[mine[w]] = pending; at[w] = idle; mine[w] = 0 /* the model ends */
          :: else ->
             a = next_id;
             next_id++;
             whose[a] = mine[w];
#ifndef COMMIT_AFTER_SEND
             CHECK(!is_suppressed && !is_paused);
             CHECK(!IS_NUMBER_BUSY);
             call[a] = placing; person[mine[w]] = in_call; open_job[a] = true;
#endif
             mine[w] = a; at[w] = begun
          fi
       fi
     }

  /* dial_contact.cc, exchange_stream.cc: the last look at the clock */
#ifdef NO_SEND_WINDOW
  :: atomic { at[w] == begun -> at[w] = checked }
#else
  :: atomic { at[w] == begun && !is_old[mine[w]] -> at[w] = checked }
#endif
  /* It was too late, or no connection came about. */
  :: atomic { at[w] == begun -> open_job[mine[w]] = false; book_unplaced(mine[w]); rest(w) }

  /* exchange_stream.cc: the first byte leaves */
  :: atomic {
       at[w] == checked ->
       CHECK(call[mine[w]] != none);
       a = mine[w];
       assert(!IS_FORGOTTEN(0) || a == 0);
       assert(!IS_FORGOTTEN(1) || a == 1);
       assert(!IS_FORGOTTEN(2) || a == 2);
       assert((!IS_ON_THE_LINE(0) || a == 0) && (!IS_ON_THE_LINE(1) || a == 1) &&
              (!IS_ON_THE_LINE(2) || a == 2));
       on_the_way[mine[w]] = true; at[w] = sent
     }

  /* settle.cc: the answer is there, or its time is over, or it cannot be read */
  :: atomic {
       at[w] == sent ->
       open_job[mine[w]] = false;
#ifdef COMMIT_AFTER_SEND
       call[mine[w]] = placing; person[whose[mine[w]]] = in_call;
       job[whose[mine[w]]] = no_job; owner[whose[mine[w]]] = NOBODY;
#endif
       if
       :: line[mine[w]] != no_call -> see_alive(mine[w])
       :: is_refused[w] -> book_unplaced(mine[w])
#ifdef TIMEOUT_IS_NOT_SENT
       :: book_unplaced(mine[w])
#else
       :: lose_sight(mine[w])
#endif
       fi;
       rest(w)
     }
  od
}

/* rescuer.cc: a dead worker's lease expires, and a slow one's may; what he says later finds the job
   gone */
#ifdef ENDLESS_FAULTS
#define COUNT_FAULT skip
#else
#define COUNT_FAULT faults++
#endif
active proctype Rescuer() {
end:
  do
  :: atomic { job[0] == running && owner[0] == NOBODY -> job[0] = available }
  :: atomic { job[1] == running && owner[1] == NOBODY -> job[1] = available }
  :: atomic { faults < FAULTS && IS_BEGINNING(0) ->
       COUNT_FAULT; owner[0] = NOBODY; job[0] = available }
  :: atomic { faults < FAULTS && IS_BEGINNING(1) ->
       COUNT_FAULT; owner[1] = NOBODY; job[1] = available }
#ifndef NO_RESCUER
#define IS_OPEN(c) open_job[c]
  :: atomic {
       ANY(IS_OPEN) ->
       PICK(IS_OPEN);
       open_job[a] = false;
#ifdef RESCUER_DIALS_AGAIN
       book_unplaced(a);
#else
       lose_sight(a);
#endif
       forget(a)
     }
#endif
  od
}

/* reconciler.cc, reconcile_call.cc: the look-up, and later the transaction that uses its answer. What
   it finds may as well be applied at once: the same news may come by webhook at any later moment. An
   empty answer proves nothing if it was asked for too early, and a failed look-up never does: both
   change nothing and are no steps. */
#ifdef GIVE_UP_EARLY
#define IS_PROOF(c) true
#else
#ifdef GIVE_UP_ON_AN_OLD_ANSWER
#define IS_PROOF(c) true
#else
#define IS_PROOF(c) is_old[c]
#endif
#endif
#define IS_ANSWERED(c) (call[c] == unknown && (line[c] != no_call || IS_PROOF(c)))
active proctype Reconciler() {
end:
  do
  :: atomic {
       !has_proof && ANY(IS_ANSWERED) ->
       PICK(IS_ANSWERED);
       if
       :: line[a] != no_call -> see_alive(a)
       :: line[a] == over -> see_over(a)
       :: MAY_BE_MISSED(a) && IS_PROOF(a) -> has_proof = true; subject = a
#ifdef FAILED_LOOK_UP_IS_EMPTY
       :: is_old[a] -> has_proof = true; subject = a
#endif
       fi
     }
  :: atomic {
#ifdef GIVE_UP_ON_AN_OLD_ANSWER
       has_proof && is_old[subject] ->
#else
       has_proof ->
#endif
       if
       :: call[subject] == unknown -> give_back(subject) /* settle.cc, settle_untraced */
       :: else
       fi;
       has_proof = false; subject = 0
     }
  od
}

/* The provider and the network. Who waits for the answer may not get it. */
#define IS_ON_THE_WAY(c) on_the_way[c]
#define IS_ALIVE(c) (line[c] == alive)
active proctype Provider() {
end:
  do
  :: atomic {
       ANY(IS_ON_THE_WAY) ->
       PICK(IS_ON_THE_WAY);
       on_the_way[a] = false;
       if
       :: true ->
          assert(!ANY(IS_ALIVE)); /* never two live calls of a number */
          line[a] = alive
       :: faults < FAULTS ->
          faults++;
          if
          :: at[0] == sent && mine[0] == a -> is_refused[0] = true
          :: at[1] == sent && mine[1] == a -> is_refused[1] = true
          :: true
          fi
       fi
     }
  :: atomic { ANY(IS_ALIVE) -> PICK(IS_ALIVE); line[a] = over }
  od
}

/* Webhooks and call_details frames (apply.cc): lost, late, twice, in any order, before our answer. One
   that changes nothing is no step. */
#define IS_NEWS(c) (line[c] != no_call && call[c] != none && call[c] != ended && call[c] != settled && \
                    !(call[c] == placed && line[c] == alive))
active proctype Webhooks() {
end:
  do
  :: atomic {
       ANY(IS_NEWS) ->
       PICK(IS_NEWS);
       if
       :: call[a] != placed -> see_alive(a)
       :: line[a] == over -> see_over(a)
       fi
     }
  od
}

/* poll_overdue_call.cc: asks about a call that has not ended, gives it up when it has been over for
   long, and settles an ended one whose analysis came or has been waited for */
#define IS_UNNOTICED(c) (call[c] == placed && line[c] == over)
#define IS_ENDED(c) (call[c] == ended)
active proctype Poll() {
end:
  do
  :: atomic { ANY(IS_UNNOTICED) -> PICK(IS_UNNOTICED); see_over(a) }
  :: atomic {
       ANY(IS_UNNOTICED) ->
       PICK(IS_UNNOTICED);
       CHECK(person[whose[a]] == in_call);
       call[a] = settled; person[whose[a]] = final; /* outcome_lost */
       counted[whose[a]] = 0;
       forget(a)
     }
  :: atomic { ANY(IS_ENDED) -> PICK(IS_ENDED); conclude(a) }
  od
}

#define MAY_GROW_OLD(c) (call[c] == unknown && !is_old[c] && IS_SETTLED_OUTSIDE(c))
active proctype Time() {
end:
  do
  :: atomic { ANY(MAY_GROW_OLD) -> PICK(MAY_GROW_OLD); is_old[a] = true }
  od
}

/* batch_control.cc: pause and suppress take waiting dials off the queue and bind those that begin
   later; a call that has begun goes on */
inline withdraw(e, to) {
  if
  :: job[e] == available -> job[e] = no_job; person[e] = to
  :: else
  fi;
}

inline finish(e) {
  if
  :: person[e] == pending || person[e] == queued -> withdraw(e, final); person[e] = final
  :: else
  fi;
}

active proctype Operator() {
  if
  :: atomic { is_paused = true; withdraw(0, pending); withdraw(1, pending) };
     is_paused = false
  :: atomic { is_suppressed = true; finish(0); finish(1) }
  :: true
  fi
}

/* The process dies and starts again; what is on the way stays there. */
active proctype Crash() {
end:
  do
  :: atomic {
       faults < FAULTS ->
       faults++;
       at[0] = idle; at[1] = idle; mine[0] = 0; mine[1] = 0; owner[0] = NOBODY; owner[1] = NOBODY;
       is_refused[0] = false; is_refused[1] = false; has_proof = false; subject = 0
     }
  od
}

/* When nothing can happen any more, everything is final. */
#define IS_DONE(c) (call[c] == none || call[c] == unplaced || call[c] == settled)
#define IS_AT_REST(e) (person[e] == final || (person[e] == pending && next_id == ATTEMPTS))
active proctype End() {
end:
  timeout ->
  CHECK(IS_DONE(0) && IS_DONE(1) && IS_DONE(2));
  CHECK(IS_AT_REST(0) && IS_AT_REST(1))
}

/* Runs with fewer faults than FAULTS are runs to the end, too. */
init {
  atomic {
    if
    :: faults = 0
    :: faults = 1
    :: faults = FAULTS
    fi;
    run Worker(0); run Worker(1)
  }
}
