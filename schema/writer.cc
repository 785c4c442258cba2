#include "schema/writer.h"

#include <pthread.h>

#include <vector>

namespace outdial::schema {
namespace {

constexpr std::size_t kGroupLimit = 256;

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
  Request request{&body, nullptr};
  if (!thread_.joinable()) {
    commit_alone(request);
    if (!request.error) publish_(request.announced);
  } else {
    std::unique_lock lock(mutex_);
    waiting_.push_back(&request);
    arrived_.notify_one();
    finished_.wait(lock, [&] { return request.done; });
  }
  if (request.error) std::rethrow_exception(request.error);
}

void Writer::serve(std::stop_token stop) {
  pthread_setname_np(pthread_self(), "store-writer");
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
    connection_.run_script("BEGIN IMMEDIATE");
  } catch (...) {
    for (Request* request : group)
      request->error = std::current_exception();
    return;
  }
  for (Request* request : group) {
    if (run_in_savepoint(*request)) continue;
    // A full disk or an I/O error may end the whole transaction: then what the others did is gone
    // too.
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
    Tx tx(connection_, clock_, ids_);
    (*request.body)(tx);
    connection_.run_script("RELEASE caller");
    request.announced = tx.announced();
    return true;
  } catch (...) {
    request.error = std::current_exception();
    if (!connection_.in_transaction()) return false;
    connection_.run_script("ROLLBACK TO caller; RELEASE caller");
    return true;
  }
}

void Writer::commit_alone(Request& request) {
  try {
    connection_.run_script("BEGIN IMMEDIATE");
    Tx tx(connection_, clock_, ids_);
    (*request.body)(tx);
    request.announced = tx.announced();
    connection_.run_script("COMMIT");
  } catch (...) {
    request.error = std::current_exception();
    if (connection_.in_transaction()) connection_.run_script("ROLLBACK");
  }
}

void Writer::commit(std::span<Request* const> group) {
  try {
    connection_.run_script("COMMIT");
  } catch (...) {
    if (connection_.in_transaction()) connection_.run_script("ROLLBACK");
    for (Request* request : group)
      if (!request->error) request->error = std::current_exception();
  }
}

}  // namespace outdial::schema
