// One call: what happened when, what was said, and what came of it.

import { get, getIfThere } from "./api.js";
import { el, empty, facts, fill } from "./dom.js";
import { duration, masked, plain, state, time } from "./words.js";

const kMilestones = [["created_at", "Decided to dial"], ["placed_at", "Taken by the provider"],
  ["started_at", "Answered or connected"], ["ended_at", "Ended"]];

function timeline(call, events) {
  const own = kMilestones.filter(([name]) => call[name]).map(([name, text]) => ({ at: call[name], text }));
  const reported = events.map((event) => ({
    at: event.received_at,
    text: `Reported: ${plain(event.event)}`,
    note: [event.copies > 1 ? `${event.copies} copies` : "", event.apply_error ?? ""].filter(Boolean).join("; "),
  }));
  const steps = [...own, ...reported].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  return el("ol", { class: "timeline" }, steps.map((step) =>
    el("li", {}, time(step.at, true), " ", step.text, step.note ? el("small", {}, ` ${step.note}`) : null)));
}

function transcript(given) {
  const spoken = Array.isArray(given?.utterances) ? given.utterances : [];
  if (spoken.length) {
    return el("ol", { class: "transcript" }, spoken.map((one) =>
      el("li", { class: one.role === "agent" ? "agent" : "person" },
        el("strong", {}, one.role === "agent" ? "Agent" : "Person"), " ", one.content ?? "")));
  }
  if (given?.transcript) return el("pre", { tabindex: "0", "aria-label": "Transcript" }, given.transcript);
  return empty("No transcript.", "It comes with the provider's report after the call, if anybody spoke.");
}

const answer = (value) => {
  if (value === null || value === undefined) return "not asked";
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
};

function analysis(given) {
  if (!given) return empty("No analysis.", "It comes with the provider's report some time after the call.");
  const custom = Object.entries(given.custom_responses ?? {}).map(([name, value]) => [plain(name), answer(value)]);
  return el("div", {},
    given.call_summary ? el("p", {}, given.call_summary) : null,
    facts([
      ["Goal achieved", answer(given.goal_achieved)],
      ["Available to work", answer(given.available_to_work)],
      ["Interested", answer(given.interested)],
      ["Knows a referee", answer(given.know_referee)],
      ["Interest level", plain(given.interest_level)],
      ["Sentiment", plain(given.user_sentiment)],
      ["Next action", plain(given.next_action)],
      ["Next steps", given.next_steps],
      ["Objections", given.objections],
      ["Key points", given.key_points],
      ...custom,
    ]));
}

function recording(url) {
  if (!/^https?:\/\//.test(url ?? "")) return "";
  return el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, "Listen (new tab)");
}

export class CallPage {
  title = "Call";
  #place;
  #id;
  #found = null;

  constructor(place, id) {
    this.#place = place;
    this.#id = id;
  }

  async load() {
    const path = `/api/v1/calls/${encodeURIComponent(this.#id)}`;
    const [call, events, said, found] = await Promise.all(
      [get(path), get(`${path}/events?limit=200`), getIfThere(`${path}/transcript`), getIfThere(`${path}/analysis`)]);
    this.title = `Call to ${masked(call.to_number)}`;
    this.#found = { call, events: events.data, said, found };
  }

  progress() {}

  concerns(news) {
    return news.id === this.#found?.call.id;
  }

  show() {
    const { call, events, said, found } = this.#found;
    fill(this.#place,
      el("p", { class: "trail" }, el("a", { href: "#/" }, "Batches"), " › ",
        el("a", { href: `#/batches/${call.batch_id}/calls` }, "Calls of the batch"), " ›"),
      el("h1", {}, this.title),
      facts([
        ["Status", state(call.status)],
        ["Outcome", plain(call.disposition)],
        ["Attempt", String(call.attempt_number)],
        ["Length", duration(call.duration_ms)],
        ["From", call.from_number],
        ["End reason", plain(call.end_reason)],
        ["Error", call.error],
        ["Cost", call.cost ? `${Number(call.cost.amount).toFixed(2)} ${call.cost.currency}` : ""],
        ["Recording", recording(call.recording_url)],
        ["Id", el("code", {}, call.id)],
      ]),
      el("section", { "aria-labelledby": "what-came" }, el("h2", { id: "what-came" }, "Analysis"), analysis(found)),
      el("section", { "aria-labelledby": "said" }, el("h2", { id: "said" }, "Transcript"), transcript(said)),
      el("section", { "aria-labelledby": "when" }, el("h2", { id: "when" }, "Timeline"), timeline(call, events)));
  }
}
