// What every page shows first: lines in use, what waits, whether it is a simulation, and the switch that pauses all.

import { get, post, request, token } from "./api.js";
import { announce, byId, confirmed, el, failure, fill } from "./dom.js";
import { count, plain, time, useZone } from "./words.js";

const kOpen = "/api/v1/batches?status=preparing,in_progress,paused,halted,cancelling&limit=200";

// 503 carries the same body, which a refusal has not.
async function state(path, member) {
  try {
    return await get(path);
  } catch (problem) {
    if (problem[member] !== undefined) return problem;
    throw problem;
  }
}

const detailOf = (check) => (typeof check === "object" && check !== null ? check.detail : "");

export class TopLine {
  #tenant = null;
  #connection = "waiting";

  async load() {
    const [tenant, health, ready, open] = await Promise.all(
      [get("/api/v1/tenant"), state("/health", "active_calls"), state("/readyz?verbose=1", "checks"), get(kOpen)]);
    this.#tenant = tenant;
    useZone(tenant.timezone ?? "UTC");
    this.#showSimulator(ready.checks?.simulation);
    this.#showFacts(health, ready, open.data);
    this.#showControls();
  }

  showConnection(state) {
    this.#connection = state;
    const place = byId("connection");
    if (place) fill(place, this.#connectionText());
  }

  #connectionText() {
    const words = { live: "● Live", waiting: "○ Reconnecting", resting: "○ Resting", refused: "✖ Not allowed" };
    return el("span", { class: this.#connection === "live" ? "good" : "calm" }, words[this.#connection]);
  }

  #showSimulator(check) {
    const bar = byId("simulator");
    const detail = detailOf(check);
    bar.hidden = check === undefined;
    bar.textContent = `SIMULATOR: nobody is really called.${detail ? ` ${detail}` : ""}`;
  }

  #showFacts(health, ready, open) {
    const limit = detailOf(ready.checks?.concurrency);
    const running = open.filter((batch) => batch.status !== "preparing");
    const sum = (name) => running.reduce((total, batch) => total + batch[name], 0);
    const pairs = [
      ["Calls in progress", `${count(health.active_calls)}${limit ? ` / ${limit}` : ""}`],
      ["Not called", count(sum("pending") + sum("queued"))],
      ["Next in line", count(sum("queued"))],
    ];
    const locked = ready.checks?.dialling?.ok === false ? plain(detailOf(ready.checks.dialling)) : "";
    if (locked) pairs.push(["Dialling", locked]);
    fill(byId("facts"),
      pairs.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))),
      el("div", {}, el("dt", {}, "Updates"), el("dd", { id: "connection" }, this.#connectionText())));
    byId("facts").hidden = false;
  }

  #showControls() {
    const paused = this.#tenant.paused_at;
    const may = this.#tenant.allowed_actions ?? [];
    const place = byId("controls");
    place.hidden = false;
    fill(place,
      paused ? el("strong", { class: "paused" }, "❚❚ Everything is paused since ", time(paused)) : null,
      may.includes("pause_all")
        ? el("button", { type: "button", class: "danger", "data-key": "all", click: () => this.#pauseAll() },
          "Pause everything")
        : null,
      may.includes("resume_all")
        ? el("button", { type: "button", "data-key": "all", click: () => this.#resumeAll() }, "Resume calling")
        : null,
      el("button", { type: "button", class: "quiet", "data-key": "leave", click: leave }, "Forget token"));
  }

  async #pauseAll() {
    const text = "No new call starts in any batch until you resume. Calls in progress go on to their end.";
    if (await confirmed("Pause everything?", text, "Pause everything")) await this.#move("/api/v1/pause-all", "paused");
  }

  async #resumeAll() {
    const text = "Every batch that was running goes on calling people at once, within its calling hours.";
    if (await confirmed("Resume calling?", text, "Resume calling")) await this.#move("/api/v1/resume-all", "resumed");
  }

  async #move(path, verb) {
    try {
      await post(path);
      announce(`Everything is ${verb}.`);
      await this.load();
      dispatchEvent(new Event("outdial:changed"));
    } catch (problem) {
      byId("controls").append(failure(problem));
    }
  }
}

function leave() {
  token.forget();
  location.reload();
}

/// Asks for the token once; `problem` says why the last one was not taken.
export function askForToken(problem, enter) {
  const field = el("input", {
    id: "token", name: "token", type: "password", autocomplete: "off", spellcheck: "false", required: true,
    placeholder: "odk_…",
  });
  const notice = el("div", {}, problem ? failure(problem) : null);
  const submit = async (event) => {
    event.preventDefault();
    token.set(field.value.trim());
    try {
      await request("/api/v1/tenant");
      enter();
    } catch (refusal) {
      token.forget();
      fill(notice, failure(refusal));
      field.focus();
    }
  };
  fill(byId("main"),
    el("h1", {}, "Access token"),
    el("form", { class: "token", submit },
      el("label", { for: "token" }, "Token"), field,
      el("button", { type: "submit" }, "Open"),
      notice,
      el("p", {}, "It stays in this tab and is forgotten when you close it. An admin makes one with:"),
      el("pre", { tabindex: "0", "aria-label": "Command" },
        el("code", {}, "outdial token create --name \"Your name\" --role manager"))));
  field.focus();
}
