#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "workers/claims.h"
#include "workers/dial_contact.h"
#include "workers/job_runner.h"

namespace outdial::workers {

/// What works off turns, on the thread that calls it. A dial's job is claimed in the transaction
/// that begins it, and the answer to one dial is settled in the transaction in which the next one
/// begins: one commit lies between an answer and the next request. Nothing escapes: after an
/// exception of ours a job that has not begun waits, and a dial that had begun is left to the
/// Rescuer.
class Hand {
 public:
  /// A turn to dial that lies ready, if there is one.
  using More = std::function<std::optional<Turn>()>;

  Hand(WorkerContext context, Claims& claims, int job_tries);

  /// Works off `turn`, then the turns that `more` gives while there are any.
  void work(Turn turn, const More& more);

 private:
  /// The dial that is being made.
  struct Current {
    Dial dial;
    UnderWay under_way;
    calls::Answer answer;
  };

  void run_other(std::optional<Turn> turn);
  void dial(std::optional<Turn> turn, const More& more);
  DialStep advance(const Current* answered, const Turn* turn);
  DialStep write(const Current* answered, const Turn* turn);
  void set_aside(const Turn& turn, std::string_view error);
  std::vector<schema::JobRow> claim(schema::Tx& tx, const Turn& turn) const;

  WorkerContext context_;
  Claims& claims_;
  JobRunner runner_;
};

}  // namespace outdial::workers
