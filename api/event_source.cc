#include "api/event_source.h"

#include <charconv>

#include "base/json.h"
#include "schema/batch_list.h"
#include "schema/calls.h"
#include "schema/events.h"
#include "schema/progress.h"
#include "schema/tokens.h"

namespace outdial::api {
namespace {

constexpr int kShownBatches = 100;
constexpr std::int64_t kNeverWas = -1;

struct Filter {
  schema::TenantId tenant;
  schema::TokenId token;
};

Filter parse_filter(std::string_view text) {
  auto blank = text.find(' ');
  Filter filter;
  filter.tenant = schema::TenantId::trusted(text.substr(0, blank));
  if (blank != std::string_view::npos)
    filter.token = schema::TokenId::trusted(text.substr(blank + 1));
  return filter;
}

bool is_revoked(const schema::ReadTx& tx, const Filter& filter) {
  auto token = schema::find_token(tx, filter.tenant, filter.token);
  return !token || token->revoked_at;
}

base::Json batch_state(const schema::ReadTx& tx, schema::BatchId id) {
  auto batch = schema::find_batch(tx, id).value();
  auto p = schema::find_progress(tx, id).value();
  return {{"id", id.view()},
          {"name", batch.name},
          {"total", p.total},
          {"status", schema::to_text(batch.status)},
          {"pending", p.pending},
          {"queued", p.queued},
          {"in_call", p.in_call},
          {"done", p.done},
          {"exhausted", p.exhausted},
          {"suppressed", p.suppressed},
          {"expired", p.expired},
          {"cancelled", p.cancelled},
          {"needs_review", p.needs_review}};
}

std::string state_now(const schema::ReadTx& tx, const Filter& filter) {
  schema::BatchFilter open;
  open.statuses = {"preparing", "in_progress", "paused", "halted", "cancelling"};
  schema::PageRange range;
  range.limit = kShownBatches;
  base::Json batches = base::Json::array();
  for (const auto& id : schema::batch_page(tx, filter.tenant, open, range))
    batches.push_back(batch_state(tx, id));
  return base::dump_json({{"batches", batches}, {"active_calls", schema::count_live_calls(tx)}});
}

}  // namespace

StreamedPage EventSource::after(std::int64_t seq, const std::string& text, std::size_t max) const {
  Filter filter = parse_filter(text);
  return store_.read([&](const schema::ReadTx& tx) -> StreamedPage {
    if (is_revoked(tx, filter)) return {{}, seq, true};
    std::int64_t newest = schema::newest_event(tx);
    bool known = seq >= 0 && seq <= newest && seq + 1 >= schema::oldest_event(tx);
    if (!known) return {{{newest, "reset", state_now(tx, filter)}}, newest, false};
    StreamedPage page;
    for (auto& event : schema::events_after(tx, filter.tenant, seq, static_cast<int>(max)))
      page.events.push_back({event.seq, std::move(event.type), std::move(event.data_json)});
    page.next = page.events.size() < max ? newest : page.events.back().seq;
    return page;
  });
}

std::string EventSource::filter_for(const Principal& principal) {
  return principal.tenant_id.str() + " " + principal.token_id.str();
}

std::int64_t parse_event_id(std::string_view header) {
  std::int64_t seq = 0;
  auto [end, error] = std::from_chars(header.data(), header.data() + header.size(), seq);
  bool whole = error == std::errc{} && end == header.data() + header.size();
  return whole && seq >= 0 ? seq : kNeverWas;
}

}  // namespace outdial::api
