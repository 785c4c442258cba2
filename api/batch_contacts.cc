#include "schema/batch_contacts.h"

#include "api/body_view.h"
#include "api/change.h"
#include "api/contact_files.h"
#include "api/contact_import.h"
#include "api/json_answer.h"
#include "api/lookup.h"
#include "api/routes.h"
#include "base/crypto.h"
#include "base/json.h"
#include "calls/batch_control.h"

namespace outdial::api {
namespace {

constexpr std::uint64_t kMaxFile = 512ULL << 20;
/// Of the rejected rows, so many are kept for a repetition of the request.
constexpr std::size_t kKeptRejected = 100;

base::Json report_json(const ImportReport& report, bool dry_run, std::size_t most) {
  base::Json json{{"rows", report.rows},
                  {"accepted", report.accepted},
                  {"updated", report.updated},
                  {"duplicates", report.duplicates},
                  {"suppressed", report.suppressed},
                  {"rejected", rows_json(report.rejected, most)},
                  {"rejected_total", report.rejected_total},
                  {"warnings", rows_json(report.warnings, most)},
                  {"dry_run", dry_run}};
  if (report.stopped_at_line) json["stopped_at_line"] = *report.stopped_at_line;
  return json;
}

base::Expected<Changed, Problem> import_file(Services& services, const Request& request,
                                             std::string_view file) {
  auto place =
      services.store.read([&](const schema::ReadTx& tx) -> base::Expected<SteeredBatch, Problem> {
        auto found = batch_to_fill(tx, request);
        if (!found) return found;
        if (auto open = takes_contacts(found->batch); !open)
          return base::unexpected(std::move(open.error()));
        return found;
      });
  if (!place) return base::unexpected(std::move(place.error()));
  bool dry_run = request.query_flag("dry_run");
  ContactImport import(services, place->batch, place->campaign, dry_run);
  auto read = request.header("content-type").starts_with("text/csv")
                  ? import_csv(file, request.query_value("mapping"), import)
                  : import_json(file, import);
  if (read) read = import.finish();
  if (!read) return base::unexpected(std::move(read.error()));
  const ImportReport& report = import.report();
  Changed changed{json_response(200, report_json(report, dry_run, report.rejected.size())),
                  place->batch.id.str()};
  base::Json summary = report_json(report, dry_run, kKeptRejected);
  changed.replay_body = base::dump_json(summary);
  summary.erase("rejected");
  summary.erase("warnings");
  changed.detail_json = base::dump_json(summary);
  return changed;
}

Answer add_contacts(Services& services, const Request& request) {
  BodyView body(request);
  if (request.query_flag("dry_run"))
    return import_file(services, request, body.text()).map([](Changed&& changed) {
      return std::move(changed.response);
    });
  std::string digest = base::sha256_hex(body.text());
  return claimed_change(services, request, digest + request.query_value("mapping").value_or(""),
                        [&] { return import_file(services, request, body.text()); });
}

/// The enrolments that `{contact_id}` means: of a contact, or one by its own id.
std::vector<schema::EnrolmentRow> meant_enrolments(const schema::ReadTx& tx, const Request& request,
                                                   schema::BatchId batch) {
  std::string_view text = request.param("contact_id");
  if (auto id = schema::EnrolmentId::parse(text)) {
    auto row = schema::find_enrolment(tx, *id);
    if (row && row->batch_id == batch) return {*row};
  }
  if (auto id = schema::ContactId::parse(text))
    return schema::enrolments_of_contact(tx, batch, *id);
  return {};
}

Answer remove_contact(Services& services, const Request& request) {
  return change(services, request, [&](schema::Tx& tx) -> base::Expected<Changed, Problem> {
    auto found = batch_to_fill(tx, request);
    if (!found) return base::unexpected(std::move(found.error()));
    auto rows = meant_enrolments(tx, request, found->batch.id);
    if (rows.empty()) return refuse(Code::not_found, "The batch has no such contact.");
    bool taken_out = false;
    for (const auto& row : rows) {
      if (row.status == schema::EnrolmentStatus::in_call) return refuse(Code::contact_in_call);
      taken_out |= calls::cancel_enrolment(tx, row.id, "taken_out");
    }
    if (!taken_out)
      return refuse(
          Code::conflict,
          "The contact is " + std::string(schema::to_text(rows.front().status)) + " already.");
    return Changed{Response{204, "", "", {}}, rows.front().contact_id.str()};
  });
}

}  // namespace

void add_batch_contact_routes(std::vector<Route>& routes) {
  routes.push_back({.method = "POST",
                    .pattern = "/api/v1/batches/{id}/contacts",
                    .handler = add_contacts,
                    .role = schema::Role::caller,
                    .action = "batch.add_contacts",
                    .body = BodyUse::contacts,
                    .key = KeyUse::accepted,
                    .query = {"dry_run", "mapping"},
                    .max_body = kMaxFile,
                    .bulk = true});
  routes.push_back({.method = "DELETE",
                    .pattern = "/api/v1/batches/{id}/contacts/{contact_id}",
                    .handler = remove_contact,
                    .role = schema::Role::caller,
                    .action = "batch.remove_contact"});
}

}  // namespace outdial::api
