#include "schema/writer.h"

#include <pthread.h>

#include <stdexcept>
#include <vector>

namespace outdial::schema {
namespace {

constexpr std::size_t kGroupLimit = 256;

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
  Request request{&body, nullptr};
  if (!thread_.joinable()) {
    writing_thread_ = std::this_thread::get_id();
    commit_alone(request);
    writing_thread_ = std::thread::id{};
    if (!request.error) publish_(request.announced);
  } else {
    std::unique_lock lock(mutex_);
    waiting_.push_back(&request);
    arrived_.notify_one();
    finished_.wait(lock, [&] { return request.done; });
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
      group.assign(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(count));
      waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(count));
    }
    if (group.size() == 1)
      commit_alone(*group.front());
    else
      commit_group(group);
    unsigned announced = 0;
    {
      std::scoped_lock lock(mutex_);
      for (Request* request : group) {
        if (!request->error) announced |= request->announced;
        request->done = true;
      }
    }
    finished_.notify_all();
    if (announced != 0) publish_(announced);
  }
}

void Writer::commit_group(std::span<Request* const> group) {
  try {
    begin();
  } catch (...) {
    for (Request* request : group)
      request->error = std::current_exception();
    return;
  }
  for (Request* request : group) {
    if (run_in_savepoint(*request)) continue;
    // A full disk or an I/O error may end the whole transaction, or leave it unable to undo one
    // savepoint: then what the others did is gone too.
    connection_.abandon_transaction();
    for (Request* again : group) {
      again->error = nullptr;
      commit_alone(*again);
    }
    return;
  }
  commit(group);
}

bool Writer::run_in_savepoint(Request& request) {
  try {
    connection_.run_script("SAVEPOINT caller");
    request.announced = run_closure(*request.body);
    connection_.run_script("RELEASE caller");
    return true;
  } catch (...) {
    request.error = std::current_exception();
    return connection_.undo_savepoint("caller");
  }
}

unsigned Writer::run_closure(const std::function<void(Tx&)>& body) {
  TransactionExpected expected(connection_);
  Tx tx(connection_, clock_, ids_);
  body(tx);
  return tx.announced();
}

void Writer::commit_alone(Request& request) {
  try {
    begin();
    request.announced = run_closure(*request.body);
    connection_.run_script("COMMIT");
  } catch (...) {
    request.error = std::current_exception();
    connection_.abandon_transaction();
  }
}

void Writer::commit(std::span<Request* const> group) {
  try {
    connection_.run_script("COMMIT");
  } catch (...) {
    for (Request* request : group)
      if (!request->error) request->error = std::current_exception();
    connection_.abandon_transaction();
  }
}

void Writer::begin() {
  connection_.abandon_transaction();
  connection_.run_script("BEGIN IMMEDIATE");
}

}  // namespace outdial::schema
