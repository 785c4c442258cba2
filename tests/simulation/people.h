#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "tests/simulation/node.h"
#include "tests/simulation/world.h"

namespace outdial::simulation {

/// Everybody who uses the API: imports contacts, launches, pauses, cancels and takes people out, at
/// random moments; and clears up what a safety rule has stopped. Asks for one thing at a time of
/// one subject, so that it is clear what was promised.
class People {
 public:
  People(World& world, Node& node) : world_(world), node_(node) {}

  /// Tenants, accounts, numbers, campaigns and batches, straight into the file.
  void furnish(const std::string& database);
  /// Arranges the day.
  void begin();

 private:
  struct Batch {
    std::string id, tenant, status;
    std::int64_t total = 0;
  };

  void act();
  /// Steers the batch, the tenant or the person of a dial that has not begun.
  void interfere(const std::string& lane);
  void interfere(const schema::JobRow& job);
  void clear_up();
  void clear_up(const Batch& batch);
  void import(std::size_t batch, const std::vector<PersonPlan>& people);
  void launch(const Batch& batch);
  void steer(const Batch& batch, const std::string& verb);
  void steer_all(const std::string& tenant, const std::string& verb);
  void suppress(const std::string& tenant, const std::string& phone);
  void remove_somebody(const Batch& batch);
  void remove(const std::string& somebody, const Batch& batch);
  std::vector<Batch> batches();
  std::size_t place_of(const std::string& batch) const;

  /// False when the subject is busy or the daemon down.
  bool ask(const std::string& subject, const std::string& tenant, const std::string& method,
           const std::string& path, const std::string& body,
           const std::function<void(int status)>& then);

  World& world_;
  Node& node_;
  /// Runs of the daemon in which a subject was asked something that is not answered yet.
  std::map<std::string, std::uint64_t> asked_;
  std::uint64_t requests_ = 0;
};

}  // namespace outdial::simulation
