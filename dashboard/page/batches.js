// The list of batches.

import { get } from "./api.js";
import { announce, el, empty, fill, table } from "./dom.js";
import { listPath, pager } from "./paging.js";
import { batchState, count, counts, rate, reason, time } from "./words.js";

const kPage = 25;

/// Progress bar with its words; assistive technology gets the numbers.
export function progressBar(batch) {
  const { completed } = counts(batch);
  const percent = batch.total ? Math.floor((completed * 100) / batch.total) : 0;
  return el("div", { class: "progress" },
    el("progress", {
      max: Math.max(batch.total, 1), value: completed, "aria-label": `${batch.name}: completed`,
      "aria-valuetext": `${completed} of ${batch.total}`,
    }),
    el("span", {}, `${percent} %`));
}

export function waiting(batch) {
  const text = reason(batch.waiting_reason);
  return text && batch.next_attempt_at ? [text, " until ", time(batch.next_attempt_at)] : [text || "–"];
}

const kColumns = [
  { name: "Batch", cell: (b) => el("a", { href: `#/batches/${b.id}`, "data-key": b.id }, b.name) },
  { name: "Status", cell: batchState },
  { name: "Progress", cell: progressBar },
  { name: "Not called", number: true, cell: (b) => count(counts(b).notCalled) },
  { name: "In progress", number: true, cell: (b) => count(counts(b).inProgress) },
  { name: "Completed", number: true, cell: (b) => count(counts(b).completed) },
  { name: "Connected", cell: (b) => rate(b.calls.connected, b.calls.placed) },
  { name: "Waiting for", cell: waiting },
];

export class BatchesPage {
  title = "Batches";
  #place;
  #query;
  #page = null;

  constructor(place, query) {
    this.#place = place;
    this.#query = query;
  }

  async load() {
    this.#page = await get(listPath("/api/v1/batches", this.#query, kPage));
  }

  /// Takes new counts without asking the server.
  progress(news) {
    const batch = this.#page?.data.find((one) => one.id === news.id);
    if (!batch) return;
    Object.assign(batch, news);
    announce(`${batch.name}: ${counts(batch).completed} of ${batch.total} completed`, true);
    this.show();
  }

  /// Whether an event other than progress changes what is shown: a batch that changed, not a call.
  concerns(news) {
    return news.batch_id === undefined;
  }

  show() {
    const items = this.#page.data;
    fill(this.#place,
      el("h1", {}, "Batches"),
      items.length
        ? table("Newest first", kColumns, items)
        : empty("No batches yet.", "A batch is one list of people to call for one campaign.",
          "outdial batch create --campaign \"CAMPAIGN\" --name \"NAME\""),
      pager("Pages of batches", "/", this.#query, this.#page));
  }
}
