#include "tests/crash/judge.h"

#include <algorithm>
#include <array>

#include "tests/support/book_rules.h"

namespace outdial::tests {
namespace {

constexpr char kSound[] = "PRAGMA quick_check(1)";
constexpr char kStored[] = "SELECT COUNT(*) FROM call_events WHERE body = $1";
constexpr char kLeftUnapplied[] = R"(
  SELECT COUNT(*) FROM call_events WHERE attempt_id IS NOT NULL AND applied_at IS NULL)";
constexpr char kSuppressed[] = "SELECT COUNT(*) FROM suppressions WHERE phone = $1";
constexpr char kEnrolmentOf[] =
    "SELECT id FROM enrolments WHERE phone = $1 AND status NOT IN ('pending', 'queued', 'in_call')";
constexpr char kOpenJobs[] =
    "SELECT COUNT(*) FROM jobs WHERE enrolment_id IS NOT NULL AND state IN ('available', "
    "'scheduled', 'running')";

/// Places in the order in which evidence moves a call on.
int place_of(std::string_view status) {
  constexpr std::array<std::string_view, 4> kOrder{"placed", "ongoing", "ended", "analyzed"};
  return static_cast<int>(std::find(kOrder.begin(), kOrder.end(), status) - kOrder.begin());
}

class Complaints {
 public:
  explicit Complaints(const schema::ReadTx& tx) : tx_(tx) {}

  void require(bool holds, const std::string& otherwise) {
    if (!holds) list_.push_back(otherwise);
  }
  void books() {
    auto sound = tx_.one(kSound, {}, [](const schema::Row& row) { return row.text(0); });
    require(sound == "ok", "the database is damaged: " + sound.value_or("no answer"));
    for (const BookRule& rule : kBookRules) {
      auto found = tx_.one(rule.sql, {}, [](const schema::Row& row) { return row.text(0); });
      require(!found, std::string(rule.what) + ": " + found.value_or(""));
    }
  }
  void dials(const Provider& provider, const Wish* wish) {
    for (const auto& dial : provider.dials()) {
      auto call = schema::find_call(tx_, dial.attempt);
      require(call && call->phone_number == dial.number,
              "a request left of which the books know nothing: " + dial.attempt.str());
      if (wish != nullptr && wish->acknowledged && dial.number == wish->number)
        require(dial.at <= *wish->acknowledged, "somebody was dialled after the opt-out");
    }
    for (const Person& person : provider.people())
      require(provider.placed(person.number).size() <= 1, person.number + " was dialled twice");
  }
  void acknowledged(const Provider& provider, const Wish* wish) {
    for (const Notice& notice : provider.notices()) {
      if (!notice.acknowledged) continue;
      require(tx_.integer(kStored, {notice.body}) == 1, "an acknowledged webhook is lost");
      if (notice.status.empty()) continue;
      auto call = schema::find_call(tx_, notice.attempt);
      require(call && place_of(schema::to_text(call->status)) >= place_of(notice.status),
              "an acknowledged webhook is not reflected: " + notice.status);
    }
    if (wish != nullptr && wish->acknowledged)
      require(tx_.integer(kSuppressed, {wish->number}) == 1, "an acknowledged opt-out is lost");
  }
  void person(const Provider& provider, const Person& person) {
    auto id = tx_.one(kEnrolmentOf, {person.number},
                      [](const schema::Row& row) { return row.id<schema::EnrolmentId>(0); });
    require(id.has_value(), person.number + " came to no end");
    if (!id) return;
    auto enrolment = schema::find_enrolment(tx_, *id).value();
    auto placed = provider.placed(person.number);
    require(enrolment.attempts == static_cast<std::int64_t>(placed.size()),
            person.number + " has " + std::to_string(enrolment.attempts) + " attempts");
    for (const auto* dial : placed) {
      auto call = schema::find_call(tx_, dial->attempt).value();
      require(call.status == schema::CallStatus::analyzed &&
                  call.provider_call_id == dial->provider_call_id,
              "a placed call ended as " + std::string(schema::to_text(call.status)));
      require(enrolment.status == schema::EnrolmentStatus::done,
              "an interested person ended as " + std::string(schema::to_text(enrolment.status)));
    }
  }
  const schema::ReadTx& tx() const { return tx_; }
  std::vector<std::string> take() { return std::move(list_); }

 private:
  const schema::ReadTx& tx_;
  std::vector<std::string> list_;
};

}  // namespace

std::vector<std::string> judge_books(World& world, const Provider& provider, const Wish* wish) {
  return world.store->read([&](const schema::ReadTx& tx) {
    Complaints complaints(tx);
    complaints.books();
    complaints.dials(provider, wish);
    complaints.acknowledged(provider, wish);
    return complaints.take();
  });
}

std::vector<std::string> judge_end(World& world, const Provider& provider, schema::BatchId batch,
                                   const Wish* wish) {
  auto list = judge_books(world, provider, wish);
  auto more = world.store->read([&](const schema::ReadTx& tx) {
    Complaints complaints(tx);
    complaints.require(
        schema::find_batch(tx, batch).value().status == schema::BatchStatus::completed,
        "the batch did not end");
    complaints.require(tx.integer(kLeftUnapplied, {}) == 0, "a webhook was never applied");
    complaints.require(tx.integer(kOpenJobs, {}) == 0, "a dial is still waiting");
    auto kept = schema::find_progress(tx, batch).value();
    auto counted = schema::recount_progress(tx, batch);
    complaints.require(kept.done == counted.done && kept.calls_placed == counted.calls_placed &&
                           kept.total == counted.total && kept.in_call == 0 && kept.pending == 0,
                       "progress is not what a recount gives");
    for (const Person& person : provider.people())
      complaints.person(provider, person);
    return complaints.take();
  });
  list.insert(list.end(), more.begin(), more.end());
  return list;
}

}  // namespace outdial::tests
