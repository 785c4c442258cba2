#include "schema/store.h"

#include <system_error>

#include "schema/meta.h"
#include "schema/migrations.h"
#include "schema/writer.h"

namespace outdial::schema {
namespace {

/// Ends a read view however its reader leaves.
class ReadView {
 public:
  explicit ReadView(Connection& connection) : connection_(connection) {
    connection_.run_script("BEGIN");
  }
  ~ReadView() { connection_.abandon_transaction(); }
  ReadView(const ReadView&) = delete;
  ReadView& operator=(const ReadView&) = delete;

 private:
  Connection& connection_;
};

}  // namespace

Store::Store(Options options, const base::Clock& clock, base::IdSource& ids)
    : options_(std::move(options)), clock_(clock) {
  migrate(options_.path, clock.real_now());
  bool threaded = options_.mode == WriterMode::threaded;
  writer_ =
      std::make_unique<Writer>(options_.path, threaded, clock, ids, [this](unsigned announced) {
        for (std::size_t topic = 0; topic < kTopics; ++topic)
          if ((announced >> topic) & 1U) doorbells_[topic].ring();
      });
  health_ = std::make_unique<StorageHealth>(options_.path, clock);
  if (!threaded) return;
  for (int i = 0; i < options_.readers; ++i)
    free_readers_.push_back(std::make_unique<Connection>(options_.path, Connection::Mode::read));
}

Store::~Store() = default;

void Store::run_write(const std::function<void(Tx&)>& body) {
  bool threaded = options_.mode == WriterMode::threaded;
  if (!threaded) options_.between(false);
  run_on_writer(body);
  if (!threaded) options_.between(true);
}

void Store::run_on_writer(const std::function<void(Tx&)>& body) {
  try {
    health_->check_file();
    writer_->run(body);
  } catch (...) {
    health_->note_failure(std::current_exception());
    throw;
  }
}

std::optional<std::string> Store::trouble() {
  try {
    health_->check_file();
    if (!health_->probe_due()) return health_->trouble();
    writer_->run(
        [](Tx& tx) { set_meta(tx, kMetaProbedAt, std::to_string(base::to_millis(tx.now()))); });
  } catch (const std::exception& error) {
    health_->note_failure(std::current_exception());
    return error.what();
  }
  health_->note_probe();
  return std::nullopt;
}

void Store::run_read(const std::function<void(const ReadTx&)>& body) {
  if (options_.mode == WriterMode::inline_on_caller) {
    options_.between(false);
    body(ReadTx(writer_->connection(), clock_.now()));
    return;
  }
  auto reader = borrow_reader();
  try {
    ReadView view(*reader);
    body(ReadTx(*reader, clock_.now()));
  } catch (...) {
    give_back(std::move(reader));
    throw;
  }
  give_back(std::move(reader));
}

std::unique_ptr<Connection> Store::borrow_reader() {
  std::unique_lock lock(readers_mutex_);
  reader_free_.wait(lock, [&] { return !free_readers_.empty(); });
  auto reader = std::move(free_readers_.back());
  free_readers_.pop_back();
  return reader;
}

void Store::give_back(std::unique_ptr<Connection> reader) {
  {
    std::scoped_lock lock(readers_mutex_);
    free_readers_.push_back(std::move(reader));
  }
  reader_free_.notify_one();
}

std::size_t Store::queued_writes() const {
  return writer_->queued();
}

std::uintmax_t Store::wal_bytes() const {
  std::error_code missing;
  auto size = std::filesystem::file_size(options_.path + "-wal", missing);
  return missing ? 0 : size;
}

}  // namespace outdial::schema
