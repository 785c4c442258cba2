#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string_view>

#include "api/principal.h"
#include "schema/call_list.h"
#include "schema/calls.h"
#include "schema/outcomes.h"
#include "schema/tx.h"

namespace outdial::api {

/// The call as every endpoint shows it.
nlohmann::json call_json(const schema::ReadTx& tx, const schema::CallRow& call,
                         const Principal& principal);
nlohmann::json analysis_json(const schema::AnalysisRow& analysis);
nlohmann::json transcript_json(const schema::TranscriptRow& transcript);
nlohmann::json call_event_json(const schema::CallEventSummary& event);

/// The state in the words that people know: pending, in_progress, completed or failed. Completed
/// calls reached a person or a voicemail.
std::string_view call_status_of(const schema::CallRow& call);
/// Those words as filters: what `status=` may name beside the states themselves.
void add_call_status(std::string_view word, schema::CallFilter& filter);

}  // namespace outdial::api
