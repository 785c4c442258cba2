#include "api/batch_body.h"

#include <array>

#include "base/json.h"

namespace outdial::api {
namespace {

using namespace std::string_view_literals;

/// What "now" may be late by on its way here.
constexpr std::chrono::minutes kLateStart{5};
constexpr std::array kPresets{"gentle"sv};
constexpr double kMaxRate = 1'000;
constexpr std::int64_t kMaxPerMinute = 60'000;
constexpr std::int64_t kMaxConcurrency = 10'000;
constexpr std::int64_t kMaxChunk = 1'000;
constexpr std::int64_t kMaxIntervalMs = 3'600'000;
constexpr std::int64_t kMaxFirst = 1'000'000;

template <class T>
void take(ObjectReader& reader, const char* name, std::optional<T>& field,
          const std::optional<T>& given) {
  if (reader.clears(name)) field.reset();
  if (given) field = given;
}

void take_integer(ObjectReader& reader, const char* name, std::optional<std::int64_t>& field,
                  std::int64_t max) {
  take(reader, name, field, reader.integer(name, 1, max));
}

void clear_pacing(schema::BatchRow& batch) {
  batch.calls_per_second.reset();
  for (auto* field :
       {&batch.calls_per_minute, &batch.concurrency, &batch.chunk_size, &batch.chunk_interval_ms})
    field->reset();
}

void read_pacing(ObjectReader& reader, schema::BatchRow& batch, FieldErrors& errors) {
  if (reader.clears("pacing")) clear_pacing(batch);
  const base::Json* json = reader.object("pacing");
  if (!json) return;
  ObjectReader pacing(*json, reader.pointer_to("pacing"), errors);
  if (pacing.word("preset", kPresets)) {
    batch.concurrency = 5;
    batch.calls_per_minute = 10;
  }
  take(pacing, "calls_per_second", batch.calls_per_second,
       pacing.number("calls_per_second", 0.001, kMaxRate));
  take_integer(pacing, "calls_per_minute", batch.calls_per_minute, kMaxPerMinute);
  take_integer(pacing, "concurrency", batch.concurrency, kMaxConcurrency);
  take_integer(pacing, "chunk_size", batch.chunk_size, kMaxChunk);
  take_integer(pacing, "chunk_interval_ms", batch.chunk_interval_ms, kMaxIntervalMs);
  pacing.finish();
}

void read_members(ObjectReader& reader, schema::BatchRow& batch, base::Time now,
                  FieldErrors& errors) {
  if (auto name = reader.text("name")) batch.name = *name;
  take(reader, "starts_at", batch.starts_at, reader.time("starts_at"));
  take(reader, "expires_at", batch.expires_at, reader.time("expires_at"));
  if (reader.has("starts_at") && batch.starts_at && *batch.starts_at < now - kLateStart)
    reader.error("starts_at", "in_the_past",
                 "Give an instant in the future, or leave it out to start at the launch.");
  if (reader.has("expires_at") && batch.expires_at && *batch.expires_at <= now)
    reader.error("expires_at", "in_the_past", "Give an instant in the future.");
  if (batch.starts_at && batch.expires_at && *batch.starts_at >= *batch.expires_at)
    reader.error("expires_at", "invalid_range", "expires_at must be later than starts_at.");
  read_pacing(reader, batch, errors);
  take_integer(reader, "first", batch.first_count, kMaxFirst);
}

}  // namespace

void read_new_batch(const nlohmann::json& json, schema::BatchRow& batch, base::Time now,
                    FieldErrors& errors) {
  ObjectReader reader(json, "", errors);
  reader.require("campaign_id");
  reader.text("campaign_id", 60);
  batch.external_id = reader.text("external_id", 128);
  read_members(reader, batch, now, errors);
  reader.finish();
}

void read_batch_change(const nlohmann::json& json, schema::BatchRow& batch, base::Time now,
                       FieldErrors& errors) {
  ObjectReader reader(json, "", errors);
  if (reader.clears("name")) reader.error("name", "required", "This member cannot be cleared.");
  read_members(reader, batch, now, errors);
  reader.finish();
}

std::int64_t priority_of_kind(std::string_view kind) {
  if (kind == "consumer_callback") return 5;
  if (kind == "confirm_appointment") return 10;
  if (kind == "follow_up") return 80;
  return 50;
}

}  // namespace outdial::api
