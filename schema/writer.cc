#include "schema/writer.h"

#include <pthread.h>

#include <stdexcept>
#include <vector>

namespace outdial::schema {
namespace {

constexpr std::size_t kGroupLimit = 256;

/// What was done cannot be undone in part: all of it is, and it runs again with savepoints.
struct NeedsSavepoints {};

/// While a closure runs, its statements may not commit one by one after the transaction was lost.
class TransactionExpected {
 public:
  explicit TransactionExpected(Connection& connection) : connection_(connection) {
    connection_.expect_transaction(true);
  }
  ~TransactionExpected() { connection_.expect_transaction(false); }
  TransactionExpected(const TransactionExpected&) = delete;
  TransactionExpected& operator=(const TransactionExpected&) = delete;

 private:
  Connection& connection_;
};

}  // namespace

Writer::Writer(const std::string& path, bool threaded, const base::Clock& clock,
               base::IdSource& ids, Publish publish)
    : connection_(path, Connection::Mode::write),
      clock_(clock),
      ids_(ids),
      publish_(std::move(publish)) {
  if (threaded) thread_ = std::jthread([this](std::stop_token stop) { serve(stop); });
}

Writer::~Writer() = default;

void Writer::run(const std::function<void(Tx&)>& body) {
  if (writing_thread_ == std::this_thread::get_id())
    throw std::logic_error("a closure that runs in a write must not write to the store again");
  Request request{&body};
  if (!thread_.joinable()) {
    writing_thread_ = std::this_thread::get_id();
    Request* const alone = &request;
    commit_group({&alone, 1});
    writing_thread_ = std::thread::id{};
    if (!request.error) publish_(request.announced);
  } else {
    auto done = request.done.get_future();
    bool first;
    {
      std::scoped_lock lock(mutex_);
      first = waiting_.empty();
      waiting_.push_back(&request);
    }
    if (first) arrived_.notify_one();
    done.wait();
  }
  if (request.error) std::rethrow_exception(request.error);
}

std::size_t Writer::queued() const {
  std::scoped_lock lock(mutex_);
  return waiting_.size();
}

void Writer::serve(std::stop_token stop) {
  pthread_setname_np(pthread_self(), "store-writer");
  writing_thread_ = std::this_thread::get_id();
  std::vector<Request*> group;
  while (true) {
    {
      std::unique_lock lock(mutex_);
      if (!arrived_.wait(lock, stop, [&] { return !waiting_.empty(); })) return;
      std::size_t count = std::min(waiting_.size(), kGroupLimit);
      auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(count);
      group.assign(waiting_.begin(), end);
      waiting_.erase(waiting_.begin(), end);
    }
    commit_group(group);
    finish(group);
  }
}

/// Those who wait for news have the longer way: they are told before the callers go on.
void Writer::finish(std::span<Request* const> group) {
  unsigned announced = 0;
  for (Request* request : group)
    if (!request->error) announced |= request->announced;
  if (announced != 0) publish_(announced);
  for (Request* request : group) {
    // A request is gone as soon as its caller wakes up.
    std::promise<void> done = std::move(request->done);
    done.set_value();
  }
}

void Writer::commit_group(std::span<Request* const> group) {
  if (commit_together(group) || (group.size() > 1 && commit_in_savepoints(group))) return;
  for (Request* request : group) {
    request->error = nullptr;
    commit_alone(*request);
  }
}

/// As nearly every closure ends well, savepoints are left out until one does not.
bool Writer::commit_together(std::span<Request* const> group) {
  try {
    begin();
    for (Request* request : group)
      request->announced = run_closure(*request->body, Tx::Savepoints::none);
  } catch (...) {
    connection_.abandon_transaction();
    return false;
  }
  commit(group);
  return true;
}

bool Writer::commit_in_savepoints(std::span<Request* const> group) {
  try {
    begin();
  } catch (...) {
    for (Request* request : group)
      request->error = std::current_exception();
    return true;
  }
  for (Request* request : group) {
    if (run_in_savepoint(*request)) continue;
    // A full disk or an I/O error may end the whole transaction, or leave it unable to undo one
    // savepoint: then what the others did is gone too.
    connection_.abandon_transaction();
    return false;
  }
  commit(group);
  return true;
}

bool Writer::run_in_savepoint(Request& request) {
  try {
    connection_.run("SAVEPOINT caller");
    request.announced = run_closure(*request.body, Tx::Savepoints::kept);
    connection_.run("RELEASE caller");
    return true;
  } catch (...) {
    request.error = std::current_exception();
    return connection_.undo_savepoint("caller");
  }
}

unsigned Writer::run_closure(const std::function<void(Tx&)>& body, Tx::Savepoints savepoints) {
  TransactionExpected expected(connection_);
  Tx tx(connection_, clock_, ids_, savepoints);
  body(tx);
  if (tx.torn()) throw NeedsSavepoints{};
  return tx.announced();
}

void Writer::commit_alone(Request& request) {
  try {
    begin();
    request.announced = run_closure(*request.body, Tx::Savepoints::kept);
    connection_.run("COMMIT");
  } catch (...) {
    request.error = std::current_exception();
    connection_.abandon_transaction();
  }
}

void Writer::commit(std::span<Request* const> group) {
  try {
    connection_.run("COMMIT");
  } catch (...) {
    for (Request* request : group)
      if (!request->error) request->error = std::current_exception();
    connection_.abandon_transaction();
  }
}

void Writer::begin() {
  if (connection_.in_transaction()) connection_.abandon_transaction();
  connection_.run("BEGIN IMMEDIATE");
}

}  // namespace outdial::schema
