#include "api/suppression_import.h"

#include <algorithm>
#include <array>
#include <functional>

#include "api/json_body.h"
#include "calls/batch_control.h"
#include "schema/tenants.h"

namespace outdial::api {
namespace {

/// A step holds up everybody else who writes, webhooks first of all: it has to stay short.
constexpr std::size_t kRowsAtOnce = 100;
constexpr std::int64_t kMostEndedAtOnce = 300;
constexpr std::size_t kMostRejected = 1'000;
constexpr std::size_t kPiece = 64 * 1024;

struct EntryColumn {
  std::string_view name;
  std::string SuppressionTexts::*field;
};
constexpr std::array<EntryColumn, 5> kEntryColumns{{{"phone", &SuppressionTexts::phone},
                                                    {"reason", &SuppressionTexts::reason},
                                                    {"source", &SuppressionTexts::source},
                                                    {"expires_at", &SuppressionTexts::expires_at},
                                                    {"scope", &SuppressionTexts::scope}}};

bool has_digit(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::string lower_case(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

std::string SuppressionTexts::*field_of(const std::vector<std::string>& header, std::size_t at) {
  std::string name = lower_case(header[at]);
  for (const EntryColumn& column : kEntryColumns)
    if (column.name == name) return column.field;
  return nullptr;
}

/// The column of the numbers, by any of the names that contact files know; a lone column is.
std::optional<std::size_t> phone_column(const std::vector<std::string>& header) {
  if (header.size() == 1) return 0;
  for (std::size_t i = 0; i < header.size(); ++i)
    if (field_of(header, i) == &SuppressionTexts::phone) return i;
  auto columns = text::ContactColumns::from_header(header);
  if (!columns) return std::nullopt;
  for (const auto& column : columns->columns())
    if (column.known && column.field == "phone") return column.index;
  return std::nullopt;
}

void fill_gaps(SuppressionTexts& texts, const SuppressionTexts& defaults) {
  for (const EntryColumn& column : kEntryColumns)
    if (auto& text = texts.*column.field; text.empty()) text = defaults.*column.field;
}

std::string key_of(const schema::SuppressionRow& row) {
  return row.phone + " " + schema::to_text(row.scope);
}

}  // namespace

SuppressionPlace place_of_tenant(const schema::ReadTx& tx, const Services& services,
                                 schema::TenantId tenant) {
  auto row = schema::find_tenant(tx, tenant).value();
  auto settings = services.settings();
  return {row.region.empty() ? settings->calling.default_region : row.region,
          row.timezone.empty() ? settings->calling.default_timezone : row.timezone};
}

SuppressionImport::SuppressionImport(Services& services, const Principal& principal,
                                     SuppressionTexts defaults, bool dry_run)
    : services_(services),
      tenant_(principal.tenant_id),
      author_(principal.token_id.str()),
      defaults_(std::move(defaults)),
      dry_run_(dry_run) {
  place_ = services.store.read(
      [&](const schema::ReadTx& tx) { return place_of_tenant(tx, services, tenant_); });
  waiting_.reserve(kRowsAtOnce);
}

base::Expected<void, Problem> SuppressionImport::read(std::string_view file) {
  text::CsvReader reader({[this](const text::CsvRow& row) { take_first(row); },
                          [this](const text::CsvRow& row) { take(row); }});
  base::Expected<void, text::CsvError> fed;
  while (fed && !file.empty()) {
    fed = reader.feed(file.substr(0, kPiece));
    file.remove_prefix(std::min(kPiece, file.size()));
  }
  if (fed) fed = reader.finish();
  if (!fed && !begun_)
    return refuse(Code::malformed_csv, FieldErrors{{std::to_string(fed.error().line),
                                                    fed.error().code, fed.error().detail}});
  if (!has_numbers_)
    return refuse(Code::validation_failed,
                  FieldErrors{{"/header/phone", "missing_column",
                               "Name the column of the numbers phone, or send numbers alone, one "
                               "a line."}});
  if (!fed) {
    reject(fed.error().line, {{"", fed.error().code, fed.error().detail}});
    report_.stopped_at_line = fed.error().line;
  }
  book();
  return {};
}

void SuppressionImport::take_first(const text::CsvRow& row) {
  begun_ = true;
  const auto& cells = row.values;
  columns_.assign(cells.size(), nullptr);
  bool header = std::ranges::none_of(cells, has_digit);
  auto phone = header ? phone_column(cells) : std::nullopt;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (header)
      columns_[i] = phone == i ? &SuppressionTexts::phone : field_of(cells, i);
    else if (i < kEntryColumns.size())
      columns_[i] = kEntryColumns[i].field;
    if (header && columns_[i] == nullptr) report_.ignored_columns.push_back(cells[i]);
  }
  if (!header) return take(row);
  has_numbers_ = phone.has_value();
}

void SuppressionImport::take(const text::CsvRow& row) {
  if (!has_numbers_) return;
  if (row.problem) return reject(row.line, {{"", row.problem->code, row.problem->detail}});
  SuppressionTexts texts;
  for (std::size_t i = 0; i < row.values.size() && i < columns_.size(); ++i)
    if (columns_[i] != nullptr) texts.*columns_[i] = row.values[i];
  fill_gaps(texts, defaults_);
  auto entry = read_suppression(texts, place_, services_.clock.now());
  if (!entry) return reject(row.line, entry.error());
  if (entry->scope != schema::Scope{}) {
    auto fault = services_.store.read(
        [&](const schema::ReadTx& tx) { return fault_of_scope(tx, tenant_, entry->scope); });
    if (fault) return reject(row.line, {*fault});
  }
  waiting_.push_back(std::move(*entry));
  if (waiting_.size() >= kRowsAtOnce) book();
}

void SuppressionImport::reject(std::int64_t line, const std::vector<text::FieldError>& errors) {
  ++report_.rows;
  ++report_.rejected_total;
  for (const text::FieldError& error : errors)
    if (report_.rejected.size() < kMostRejected)
      report_.rejected.push_back({line, error.field, error.code, error.detail});
}

void SuppressionImport::book() {
  while (!waiting_.empty()) {
    auto counts = dry_run_
                      ? services_.store.read([&](const schema::ReadTx& tx) { return rehearse(tx); })
                      : services_.store.write([&](schema::Tx& tx) { return book_step(tx); });
    add_counts(counts);
    waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(counts.taken));
  }
}

void SuppressionImport::add_counts(const StepCounts& counts) {
  report_.rows += static_cast<std::int64_t>(counts.taken);
  report_.accepted += counts.accepted;
  report_.updated += counts.updated;
  report_.duplicates += counts.duplicates;
  report_.ended += counts.ended;
}

SuppressionImport::StepCounts SuppressionImport::book_step(schema::Tx& tx) const {
  StepCounts counts;
  for (schema::SuppressionRow row : waiting_) {
    if (counts.ended >= kMostEndedAtOnce) break;
    ++counts.taken;
    row.id = tx.new_id<schema::SuppressionId>();
    row.tenant_id = tenant_;
    row.created_by = author_;
    auto known = schema::find_suppression_of(tx, tenant_, row.phone, row.scope);
    if (known && !known->reason.empty()) row.reason.clear();
    if (known && !known->source.empty()) row.source.clear();
    if (!known && row.source.empty()) row.source = "import";
    auto listed = calls::suppress(tx, row);
    counts.ended += listed.ended;
    auto now = schema::find_suppression(tx, tenant_, listed.id).value();
    bool changed = known && (known->reason != now.reason || known->source != now.source ||
                             known->expires_at != now.expires_at);
    ++(!known ? counts.accepted : changed ? counts.updated : counts.duplicates);
  }
  return counts;
}

SuppressionImport::StepCounts SuppressionImport::rehearse(const schema::ReadTx& tx) {
  StepCounts counts;
  std::hash<std::string> hash;
  for (const schema::SuppressionRow& row : waiting_) {
    ++counts.taken;
    bool twice = !seen_.insert(hash(key_of(row))).second;
    auto known = schema::find_suppression_of(tx, tenant_, row.phone, row.scope);
    bool says_more = known && ((known->reason.empty() && !row.reason.empty()) ||
                               (known->source.empty() && !row.source.empty()));
    bool holds_longer =
        known && known->expires_at && (!row.expires_at || *row.expires_at > *known->expires_at);
    bool changed = says_more || holds_longer;
    ++(twice || (known && !changed) ? counts.duplicates : known ? counts.updated : counts.accepted);
  }
  return counts;
}

}  // namespace outdial::api
