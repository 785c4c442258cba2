#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace outdial::api {

/// Collects metrics and writes them as Prometheus text. Names get the prefix `outdial_`. One
/// thread.
class MetricText {
 public:
  using Labels = std::vector<std::pair<std::string, std::string>>;

  MetricText();
  ~MetricText();
  MetricText(const MetricText&) = delete;
  MetricText& operator=(const MetricText&) = delete;

  /// Values of one name are given one after the other.
  void gauge(const std::string& name, const std::string& help, double value, Labels labels = {});
  /// Only grows; its name must end in `_total`.
  void counter(const std::string& name, const std::string& help, double value, Labels labels = {});
  std::string text() const;

 private:
  struct Families;
  std::unique_ptr<Families> families_;
};

}  // namespace outdial::api
