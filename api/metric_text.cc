#include "api/metric_text.h"

#include <prometheus/text_serializer.h>

#include <cassert>

namespace outdial::api {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

struct MetricText::Families {
  std::vector<MetricFamily> all;

  ClientMetric& add(const std::string& name, const std::string& help, MetricType type,
                    Labels labels) {
    std::string full = "outdial_" + name;
    if (all.empty() || all.back().name != full) all.push_back({full, help, type, {}});
    ClientMetric& metric = all.back().metric.emplace_back();
    for (auto& [label, value] : labels)
      metric.label.push_back({std::move(label), std::move(value)});
    return metric;
  }
};

MetricText::MetricText() : families_(std::make_unique<Families>()) {}
MetricText::~MetricText() = default;

void MetricText::gauge(const std::string& name, const std::string& help, double value,
                       Labels labels) {
  families_->add(name, help, MetricType::Gauge, std::move(labels)).gauge.value = value;
}

void MetricText::counter(const std::string& name, const std::string& help, double value,
                         Labels labels) {
  assert(name.ends_with("_total"));
  families_->add(name, help, MetricType::Counter, std::move(labels)).counter.value = value;
}

std::string MetricText::text() const {
  return prometheus::TextSerializer().Serialize(families_->all);
}

}  // namespace outdial::api
