#include "tests/simulation/run.h"

#include "tests/simulation/log_lines.h"
#include "tests/simulation/node.h"
#include "tests/simulation/people.h"
#include "tests/simulation/provider.h"
#include "tests/simulation/world.h"

namespace outdial::simulation {
namespace {

using namespace std::chrono_literals;

/// In which every batch ends once nothing goes wrong any more.
constexpr auto kPatience = std::chrono::hours{24 * 21};
constexpr base::Millis kSmallJump = 4min;

constexpr char kOpen[] = R"(
  SELECT (SELECT COUNT(*) FROM batches WHERE status NOT IN ('completed', 'cancelled'))
       + (SELECT COUNT(*) FROM calls WHERE settled = 0))";
class Run {
 public:
  Run(Scenario scenario, Disk& disk, const std::string& database, bool print)
      : world_(std::move(scenario), print), node_(world_, disk, database), people_(world_, node_) {
    world_.agenda.on_error = [this](const std::string& what) {
      world_.judge.fail("an exception that nobody caught: " + what);
    };
    take_log_lines([this](const char* level, const std::string& text) {
      if (text.find(Crashed::kText) != std::string::npos) return;
      world_.trace.line(std::string(level) + ": " + without_ids(text));
      for (const char* disaster :
           {"A dial could not begin", "A turn was left unfinished", "A job was left unfinished",
            "A request failed", "A webhook could not be applied"})
        if (text.starts_with(disaster)) world_.judge.fail(text);
    });
  }

  ~Run() {
    world_.agenda.kill_everything();
    take_log_lines({});
  }

  RunResult go() {
    people_.furnish(node_.database());
    Provider provider(
        world_,
        [this](std::string body, std::string signature, auto done) {
          post_webhook(std::move(body), std::move(signature), std::move(done));
        },
        [this](const std::string& attempt) {
          node_.read(
              [&](const schema::ReadTx& tx) { world_.judge.audit_acknowledged(tx, attempt); });
        });
    world_.our_clock.wire = &provider;
    node_.use(provider);
    node_.start();
    people_.begin();
    arrange_troubles(provider);
    auto end = world_.agenda.now() + world_.scenario.length;
    world_.agenda.at(end, [&] { end_faults(provider); });
    auto give_up = end + kPatience;
    while (!world_.judge.failure() && !over_ && world_.agenda.next() < give_up) {
      world_.agenda.step();
      ++steps_;
    }
    if (!world_.judge.failure()) last_look();
    world_.agenda.kill_everything();
    return result();
  }

 private:
  /// Database and provider ids are long or random.
  static std::string without_ids(const std::string& text) {
    auto at = text.find("call_");
    return at == std::string::npos ? text : text.substr(0, at);
  }

  void post_webhook(std::string body, std::string signature, std::function<void(int)> done) {
    api::Request request;
    request.method = "POST";
    request.path = "/webhooks/retell";
    request.body = std::move(body);
    request.headers = {{"x-retell-signature", std::move(signature)},
                       {"content-type", "application/json"}};
    request.peer = "100.20.5.228";
    request.request_id = "req_webhook";
    node_.request(std::move(request),
                  [done = std::move(done)](int status, const std::string&) { done(status); });
  }

  void arrange_troubles(Provider& provider) {
    const FaultPlan& faults = world_.scenario.faults;
    auto length = world_.scenario.length.count();
    for (int i = 0; i < faults.storms; ++i)
      world_.agenda.after(world_.milliseconds(0, length), [&provider] { provider.begin_storm(); });
    for (int i = 0; i < faults.process_freezes; ++i)
      world_.agenda.after(world_.milliseconds(0, length),
                          [this] { node_.freeze(world_.milliseconds(2'000, 200'000)); });
    for (int i = 0; i < faults.clock_jumps; ++i)
      world_.agenda.after(world_.milliseconds(0, length), [this] { jump(); });
  }

  void jump() {
    if (!world_.faults_on || !node_.is_up()) return;
    base::Millis longest = world_.chance.percent(40) ? base::Millis{3h} : kSmallJump;
    set_clock(base::Millis{world_.chance.between(-longest.count(), longest.count())});
  }

  void set_clock(base::Millis by) {
    world_.coverage.note(by.count() < 0 ? "fault clock set back" : "fault clock set forward");
    world_.trace.line("the clock jumps by " + std::to_string(by.count()) + " ms");
    world_.our_clock.jump(by);
    node_.wake_everybody();
  }

  void end_faults(Provider& provider) {
    world_.trace.line("from now on everything works");
    world_.faults_on = false;
    provider.end_faults();
    set_clock_right();
    world_.agenda.after(10min, [this] { look_whether_over(); });
  }

  void set_clock_right() {
    if (!node_.is_up())
      world_.agenda.after(1min, [this] { set_clock_right(); });
    else if (world_.our_clock.error().count() != 0)
      set_clock(-world_.our_clock.error());
  }

  void look_whether_over() {
    std::int64_t open = 1;
    node_.read([&](const schema::ReadTx& tx) { open = tx.integer(kOpen, {}); });
    over_ = open == 0;
    world_.agenda.after(30min, [this] { look_whether_over(); });
  }

  void last_look() {
    if (!node_.read([&](const schema::ReadTx& tx) { world_.judge.last_look(tx); }))
      world_.judge.fail("the daemon is down at the end");
  }

  RunResult result() {
    RunResult result;
    result.failure = world_.judge.failure();
    result.hash = world_.trace.hash();
    result.lines = world_.trace.lines();
    result.tail = world_.trace.tail();
    result.steps = steps_;
    result.calls = world_.ledger.calls().size();
    result.coverage = world_.coverage;
    return result;
  }

  World world_;
  Node node_;
  People people_;
  bool over_ = false;
  std::uint64_t steps_ = 0;
};

}  // namespace

RunResult run_scenario(Scenario scenario, const Machine& machine, bool print) {
  machine.disk.become(machine.migrated);
  return Run(std::move(scenario), machine.disk, machine.database, print).go();
}

RunResult run_seed(std::uint64_t seed, const Machine& machine, bool print) {
  return run_scenario(make_scenario(seed), machine, print);
}

}  // namespace outdial::simulation
