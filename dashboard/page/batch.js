// One batch: its progress, and its contacts or its calls.

import { get } from "./api.js";
import { progressBar, waiting } from "./batches.js";
import { announce, el, empty, facts, fill, table } from "./dom.js";
import { hashOf, listPath, pager } from "./paging.js";
import {
  batchState, contactTime, count, counts, duration, masked, plain, rate, reason, state, stateWord, time,
} from "./words.js";

const kPage = 50;
const kStates = {
  contacts: ["pending", "queued", "in_call", "done", "exhausted", "suppressed", "expired", "cancelled",
    "needs_review"],
  calls: ["pending", "in_progress", "completed", "failed"],
};
const kCallGroups = { pending: "being dialled", in_progress: "in progress", completed: "completed", failed: "failed" };

function nextAttempt(contact) {
  if (!contact.next_attempt_at) return contact.reason ? reason(contact.reason) : "–";
  return [time(contact.next_attempt_at), " ", contactTime(contact.next_attempt_at, contact.timezone), " ",
    contact.reason ? el("small", {}, reason(contact.reason)) : null].filter(Boolean);
}

const kContacts = [
  {
    name: "Name",
    cell: (c) => (c.last_call_id
      ? el("a", { href: `#/calls/${c.last_call_id}`, "data-key": c.id }, c.name || "No name")
      : c.name || "No name"),
  },
  { name: "Phone", cell: (c) => masked(c.phone) },
  { name: "Status", cell: (c) => state(c.status) },
  { name: "Outcome", cell: (c) => plain(c.disposition) || "–" },
  { name: "Attempts", number: true, cell: (c) => count(c.attempts) },
  { name: "Next attempt and why", cell: nextAttempt },
];

const kWaiting = [
  { name: "Waiting for", cell: (w) => (w.reason === "due" ? "their turn" : reason(w.reason)) },
  { name: "People", number: true, cell: (w) => count(w.count) },
  { name: "Status", cell: (w) => state(w.status) },
  { name: "From", cell: (w) => (w.next_allowed_at ? time(w.next_allowed_at) : "–") },
];

const kCalls = [
  {
    name: "Call",
    cell: (c) => el("a", { href: `#/calls/${c.id}`, "data-key": c.id }, time(c.created_at, true)),
  },
  { name: "Phone", cell: (c) => masked(c.to_number) },
  { name: "Status", cell: (c) => state(c.status) },
  { name: "Outcome", cell: (c) => plain(c.disposition) || "–" },
  { name: "Attempt", number: true, cell: (c) => count(c.attempt_number) },
  { name: "Length", number: true, cell: (c) => duration(c.duration_ms) || "–" },
];

export class BatchPage {
  title = "Batch";
  #place;
  #id;
  #tab;
  #query;
  #batch = null;
  #list = null;
  #heading = el("h1");
  #summary = el("section", { "aria-label": "Progress" });
  #rows = el("div");

  constructor(place, id, tab, query) {
    this.#place = place;
    this.#id = id;
    this.#tab = tab;
    this.#query = query;
  }

  async load() {
    const path = `/api/v1/batches/${encodeURIComponent(this.#id)}`;
    [this.#batch, this.#list] = await Promise.all(
      [get(path), get(listPath(`${path}/${this.#tab}`, this.#query, kPage))]);
    this.title = this.#batch.name;
  }

  progress(news) {
    if (!this.#batch || news.id !== this.#batch.id) return;
    Object.assign(this.#batch, news);
    announce(`${counts(this.#batch).completed} of ${this.#batch.total} completed`, true);
    this.#showSummary();
  }

  concerns(news) {
    return this.#batch !== null && (news.id === this.#batch.id || news.batch_id === this.#batch.id);
  }

  #showSummary() {
    const batch = this.#batch;
    const groups = counts(batch);
    const details = kStates.contacts.filter((name) => batch[name] > 0)
      .map((name) => `${stateWord(name)} ${count(batch[name])}`).join(" · ");
    fill(this.#summary,
      progressBar(batch),
      facts([
        ["Status", batchState(batch)],
        ["Waiting for", waiting(batch)],
        ["Not called", count(groups.notCalled)],
        ["In progress", count(groups.inProgress)],
        ["Completed", `${count(groups.completed)} of ${count(batch.total)}`],
        ["Connected", rate(batch.calls.connected, batch.calls.placed)],
        ["Done at about", batch.eta ? time(batch.eta) : ""],
      ]),
      details ? el("p", { class: "details" }, details) : null,
      this.#whoWaits());
  }

  /// By reason, as of the last time that the server was asked; nothing when all only wait their turn.
  #whoWaits() {
    const waits = this.#batch.waiting ?? [];
    if (!waits.some((one) => one.reason !== "due")) return null;
    return table("Who waits for what", kWaiting, waits);
  }

  /// The frame stays when the contents change, so that an open list of choices stays open.
  show() {
    const path = `/batches/${this.#id}/${this.#tab}`;
    if (!this.#heading.isConnected) {
      fill(this.#place,
        el("p", { class: "trail" }, el("a", { href: "#/" }, "Batches"), " ›"),
        this.#heading, this.#summary, this.#tabs(), this.#filter(path), this.#rows);
    }
    fill(this.#heading, document.createTextNode(this.#batch.name));
    this.#showSummary();
    fill(this.#rows,
      this.#list.data.length ? this.#table() : this.#nothing(),
      pager(`Pages of ${this.#tab}`, path, this.#query, this.#list));
  }

  #tabs() {
    const tab = (name, word) => el("a", {
      href: `#/batches/${this.#id}/${name}`, "data-key": name, "aria-current": name === this.#tab && "page",
    }, word);
    return el("nav", { class: "tabs", "aria-label": "Of this batch" }, tab("contacts", "Contacts"), tab("calls", "Calls"));
  }

  #filter(path) {
    const word = this.#tab === "calls" ? (name) => kCallGroups[name] : stateWord;
    const choose = (event) => { location.hash = hashOf(path, { cursors: [], status: event.target.value }); };
    return el("p", { class: "filter" },
      el("label", { for: "status" }, "Status "),
      el("select", { id: "status", "data-key": "status", change: choose },
        el("option", { value: "" }, "all"),
        kStates[this.#tab].map((name) =>
          el("option", { value: name, selected: name === this.#query.status }, word(name)))));
  }

  #table() {
    return this.#tab === "calls"
      ? table("Calls, newest first", kCalls, this.#list.data)
      : table("Contacts", kContacts, this.#list.data);
  }

  #nothing() {
    const name = `"${this.#batch.name}"`;
    if (this.#query.status) return empty("Nothing with this status.", "Choose another status above.");
    if (this.#tab === "contacts") {
      return empty("No contacts yet.", "The batch has been made, but nobody was added to it.",
        `outdial batch add ${name} contacts.csv`);
    }
    if (this.#batch.status === "preparing") {
      return empty("No calls yet.", "The batch has not been launched.", `outdial batch launch ${name}`);
    }
    return empty("No calls yet.", "Nobody has been dialled; \"Waiting for\" above says why.",
      `outdial batch watch ${name}`);
  }
}
