#pragma once

#include "calls/evidence.h"
#include "retell/call_wire.h"

namespace outdial::workers {

// The one translation of Retell's words into evidence, for webhooks and look-ups alike. Pure.

/// The event decides how far the call is, whatever status its body claims. Of an event that is no
/// news about a call's course only the ids are taken.
calls::Evidence evidence_of_webhook(const retell::WebhookEvent& event);

/// The call's own facts decide: a terminal status, or a reason with an end, is over; with an
/// analysis it is analyzed.
calls::Evidence evidence_of_lookup(const retell::CallObject& call);

}  // namespace outdial::workers
