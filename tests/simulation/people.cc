#include "tests/simulation/people.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/json.h"
#include "base/rfc3339.h"

namespace outdial::simulation {
namespace {

using namespace std::chrono_literals;

constexpr char kBatches[] = R"(
  SELECT b.id, b.tenant_id, b.status, p.total FROM batches b JOIN batch_progress p ON p.batch_id = b.id ORDER BY b.id)";
constexpr char kPausedTenants[] = "SELECT id FROM tenants WHERE paused_at IS NOT NULL ORDER BY id";
constexpr char kNextOfLane[] = R"(
  SELECT id FROM jobs WHERE lane = $1 AND state = 'available' ORDER BY priority, due_at, id LIMIT 1)";
constexpr char kPhone[] = "SELECT phone FROM enrolments WHERE id = $1";
constexpr char kWaitingPeople[] =
    "SELECT id FROM enrolments WHERE batch_id = $1 AND status IN ('pending', 'queued') ORDER BY id";

bool is_good(int status) {
  return status >= 200 && status < 300;
}

std::string contacts_text(const std::vector<PersonPlan>& people, base::Time start) {
  base::Json list = base::Json::array();
  for (const auto& person : people) {
    base::Json contact{{"phone", person.phone}, {"name", person.name}};
    if (!person.zone.empty()) contact["timezone"] = person.zone;
    if (!person.consent.empty()) contact["consent_type"] = person.consent;
    if (person.appointment_after.count() > 0)
      contact["appointment_time"] = base::to_rfc3339(start + person.appointment_after);
    list.push_back(std::move(contact));
  }
  return base::dump_json({{"contacts", list}});
}

}  // namespace

void People::begin() {
  node_.on_turn = [this](const std::string& lane) { interfere(lane); };
  const Scenario& plan = world_.scenario;
  for (std::size_t i = 0; i < plan.batches.size(); ++i) {
    auto launched = plan.batches[i].launched_after;
    world_.agenda.after(world_.milliseconds(100, launched.count() + 1'000),
                        [this, i] { import(i, world_.scenario.batches[i].people); });
    world_.agenda.after(launched + 2s, [this, i] {
      for (const Batch& batch : batches())
        if (batch.id == world_.batches[i]) launch(batch);
    });
  }
  for (int i = 0; i < plan.faults.actions; ++i)
    world_.agenda.after(world_.milliseconds(1'000, plan.length.count()), [this] { act(); });
  world_.agenda.after(10min, [this] { clear_up(); });
}

std::vector<People::Batch> People::batches() {
  std::vector<Batch> found;
  node_.read([&](const schema::ReadTx& tx) {
    found = tx.all(kBatches, {}, [](const schema::Row& row) {
      return Batch{row.text(0), row.text(1), row.text(2), row.integer(3)};
    });
  });
  return found;
}

std::size_t People::place_of(const std::string& batch) const {
  return static_cast<std::size_t>(std::ranges::find(world_.batches, batch) -
                                  world_.batches.begin());
}

void People::act() {
  auto all = batches();
  if (all.empty()) return;
  const Batch& batch = world_.chance.one_of(all);
  switch (world_.chance.between(0, 11)) {
    case 0:
    case 1:
    case 2:
      return steer(batch, "pause");
    case 3:
    case 4:
      return steer(batch, "resume");
    case 5:
      return steer(batch, world_.chance.percent(40) ? "cancel" : "pause");
    case 6:
      return steer_all(batch.tenant, "pause-all");
    case 7:
      return steer_all(batch.tenant, "resume-all");
    case 8:
      return remove_somebody(batch);
    case 9: {
      std::size_t place = place_of(batch.id);
      if (place >= world_.batches.size()) return;
      PersonPlan somebody = world_.chance.one_of(world_.scenario.batches[place].people);
      if (world_.chance.percent(70)) {
        somebody.phone = fmt::format("+1503555{:04}", world_.chance.between(100, 199));
        somebody.name = "Late " + somebody.phone;
      }
      return import(place, {somebody});
    }
    default: {
      std::size_t place = place_of(batch.id);
      if (place >= world_.batches.size()) return;
      return suppress(batch.tenant,
                      world_.chance.one_of(world_.scenario.batches[place].people).phone);
    }
  }
}

void People::interfere(const std::string& lane) {
  std::optional<schema::JobRow> job;
  node_.read([&](const schema::ReadTx& tx) {
    auto id = tx.one(kNextOfLane, {lane},
                     [](const schema::Row& row) { return row.id<schema::JobId>(0); });
    if (id) job = schema::find_job(tx, *id);
  });
  if (job) interfere(*job);
}

void People::interfere(const schema::JobRow& job) {
  Batch batch{job.batch_id.str(), job.tenant_id.str(), "", 0};
  switch (world_.chance.between(0, 9)) {
    case 0:
    case 1:
    case 2:
      return steer(batch, "pause");
    case 3:
      return steer(batch, world_.chance.percent(30) ? "cancel" : "pause");
    case 4:
    case 5:
      return steer_all(batch.tenant, "pause-all");
    case 6:
      return remove(job.enrolment_id.str(), batch);
    default: {
      std::string phone;
      node_.read([&](const schema::ReadTx& tx) {
        phone = tx.one(kPhone, {job.enrolment_id}, [](const schema::Row& row) {
                    return row.text(0);
                  }).value_or("");
      });
      return suppress(batch.tenant, phone);
    }
  }
}

void People::clear_up() {
  world_.agenda.after(world_.faults_on ? Span{15min} : Span{5min}, [this] { clear_up(); });
  for (const Batch& batch : batches())
    clear_up(batch);
  std::vector<std::string> paused;
  node_.read([&](const schema::ReadTx& tx) {
    paused = tx.all(kPausedTenants, {}, [](const schema::Row& row) { return row.text(0); });
  });
  for (const auto& tenant : paused)
    if (!world_.faults_on || world_.chance.percent(40)) steer_all(tenant, "resume-all");
}

void People::clear_up(const Batch& batch) {
  bool stopped = batch.status == "paused" || batch.status == "halted";
  if (stopped && (!world_.faults_on || world_.chance.percent(40))) steer(batch, "resume");
  if (batch.status != "preparing") return;
  std::size_t place = place_of(batch.id);
  const BatchPlan& plan = world_.scenario.batches.at(place);
  if (world_.true_clock.now() < world_.scenario.start + plan.launched_after) return;
  bool expired = plan.expires_after.count() > 0 &&
                 world_.our_clock.now() >= world_.scenario.start + plan.expires_after;
  if (expired) return steer(batch, "cancel");
  if (batch.total == 0) return import(place, plan.people);
  launch(batch);
}

void People::import(std::size_t place, const std::vector<PersonPlan>& people) {
  const std::string& id = world_.batches[place];
  const auto& campaign =
      world_.scenario.campaigns[static_cast<std::size_t>(world_.scenario.batches[place].campaign)];
  ask(id, world_.tenants[static_cast<std::size_t>(campaign.tenant)], "POST",
      "/api/v1/batches/" + id + "/contacts", contacts_text(people, world_.scenario.start),
      [](int) {});
}

void People::launch(const Batch& batch) {
  ask(batch.id, batch.tenant, "POST", "/api/v1/batches/" + batch.id + "/launch", "", [](int) {});
}

void People::steer(const Batch& batch, const std::string& verb) {
  bool asked = ask(batch.id, batch.tenant, "POST", "/api/v1/batches/" + batch.id + "/" + verb, "",
                   [this, id = batch.id, verb](int status) {
                     if (!is_good(status)) return;
                     if (verb == "pause") world_.judge.promise("paused", id);
                     if (verb == "cancel") world_.judge.promise("cancelled", id);
                   });
  if (asked && verb == "resume") world_.judge.release("paused", batch.id);
}

void People::steer_all(const std::string& tenant, const std::string& verb) {
  bool asked = ask(tenant, tenant, "POST", "/api/v1/" + verb, "", [this, tenant, verb](int status) {
    if (is_good(status) && verb == "pause-all") world_.judge.promise("all paused", tenant);
  });
  if (asked && verb == "resume-all") world_.judge.release("all paused", tenant);
}

void People::suppress(const std::string& tenant, const std::string& phone) {
  ask(tenant + phone, tenant, "POST", "/api/v1/suppressions",
      base::dump_json({{"phone", phone}, {"reason", "asked for it"}}),
      [this, tenant, phone](int status) {
        if (is_good(status)) world_.judge.promise("suppressed", tenant + phone);
      });
}

void People::remove_somebody(const Batch& batch) {
  std::vector<std::string> waiting;
  node_.read([&](const schema::ReadTx& tx) {
    waiting =
        tx.all(kWaitingPeople, {batch.id}, [](const schema::Row& row) { return row.text(0); });
  });
  if (waiting.empty()) return;
  remove(world_.chance.one_of(waiting), batch);
}

void People::remove(const std::string& somebody, const Batch& batch) {
  ask(somebody, batch.tenant, "DELETE", "/api/v1/batches/" + batch.id + "/contacts/" + somebody, "",
      [this, somebody](int status) {
        if (is_good(status)) world_.judge.promise("removed", somebody);
      });
}

bool People::ask(const std::string& subject, const std::string& tenant, const std::string& method,
                 const std::string& path, const std::string& body,
                 const std::function<void(int status)>& then) {
  auto open = asked_.find(subject);
  if (!node_.is_up() || (open != asked_.end() && open->second == node_.generation())) return false;
  asked_[subject] = node_.generation();
  api::Request request;
  request.method = method;
  request.path = path;
  request.body = body;
  request.peer = "127.0.0.1";
  request.request_id = "req_" + std::to_string(++requests_);
  request.headers = {{"authorization", "Bearer odk_" + tenant}};
  if (method == "POST") request.headers.emplace_back("idempotency-key", request.request_id);
  if (!body.empty()) request.headers.emplace_back("content-type", "application/json");
  std::string what = path.substr(path.rfind('/') + 1);
  if (method == "DELETE") what = "remove";
  const std::string name = world_.trace.name(subject, "subject");
  world_.trace.line("somebody asks to " + what + " " + name);
  node_.request(
      std::move(request), [this, subject, what, name, then](int status, const std::string& answer) {
        asked_.erase(subject);
        world_.coverage.note("request " + what + " " + std::to_string(status));
        world_.trace.line(what + " of " + name + " is answered " + std::to_string(status));
        if (status >= 500 || status == 401 || status == 403)
          world_.judge.fail("a request was answered " + std::to_string(status) + ": " + answer);
        then(status);
      });
  return true;
}

}  // namespace outdial::simulation
