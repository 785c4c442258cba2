// A small server that plays the daemon's API for the page: fixtures that move when a test says so.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";

const kTypes = { html: "text/html", js: "text/javascript", css: "text/css", svg: "image/svg+xml" };
export const kToken = "odk_test";

/// The policy that the daemon sends, read from its source.
function policyOf(root) {
  const source = readFileSync(new URL("assets.h", root), "utf8");
  const constant = source.slice(source.indexOf("kContentSecurityPolicy"));
  return [...constant.slice(0, constant.indexOf(";\n")).matchAll(/"([^"]*)"/g)].map((found) => found[1]).join("");
}

function batch(id, name, status, numbers) {
  const counts = {
    total: 0, pending: 0, queued: 0, in_call: 0, done: 0, exhausted: 0, suppressed: 0, expired: 0, cancelled: 0,
    needs_review: 0, ...numbers,
  };
  return {
    id, name, status, ...counts, waiting_reason: null, next_attempt_at: null, eta: null,
    calls: { placed: 0, connected: 0, voicemail: 0, no_answer: 0, busy: 0, failed: 0, unknown: 0 },
  };
}

function contact(number) {
  const statuses = ["in_call", "pending", "done", "exhausted", "suppressed", "needs_review"];
  const status = statuses[number % statuses.length];
  const waits = status === "pending";
  return {
    id: `enr_${number}`, name: number === 7 ? "<img src=x onerror=alert(1)>" : `Candidate ${number}`,
    phone: `+1415555${String(100 + (number % 100)).padStart(4, "0")}`, timezone: "America/Los_Angeles", status,
    reason: waits ? "outside_calling_hours" : "", disposition: status === "done" ? "interested" : null,
    attempts: number % 3, next_attempt_at: waits ? "2026-11-18T17:00:00.000Z" : null,
    last_call_id: status === "done" ? "att_1" : null,
  };
}

const kCall = {
  id: "att_1", batch_id: "bat_1", to_number: "+14155550107", from_number: "+14155550100", attempt_number: 1,
  status: "analyzed", call_status: "completed", disposition: "interested", duration_ms: 94_000,
  end_reason: "user_hangup", error: null, cost: { amount: "0.7100", currency: "USD" },
  recording_url: "https://recordings.example/1.wav", created_at: "2026-11-18T15:00:01.100Z",
  placed_at: "2026-11-18T15:00:01.400Z", started_at: "2026-11-18T15:00:09.000Z", ended_at: "2026-11-18T15:01:43.000Z",
};

const kEvents = ["call_started", "call_ended", "call_analyzed"].map((event, at) => ({
  id: `evt_${at}`, event, copies: at + 1, received_at: `2026-11-18T15:0${at}:${10 + at}.000Z`, apply_error: null,
}));

const kTranscript = {
  call_id: "att_1", transcript: "Agent: Hello.\nUser: Hi.",
  utterances: [
    { role: "agent", content: "Hello, this is an AI assistant of Riverside Care Homes. Is now a good time?" },
    { role: "user", content: "Yes. I can start on <b>Monday</b>." },
  ],
};

const kAnalysis = {
  call_id: "att_1", available_to_work: true, interested: true, know_referee: false, goal_achieved: true,
  custom_responses: { years_of_experience: 7, night_shifts: true, licence: null },
  call_summary: "Available from Monday, wants night shifts.", user_sentiment: "Positive", interest_level: "high",
  next_action: "schedule_interview", next_steps: null, objections: null, key_points: null,
};

export class FakeApi {
  paused = null;
  batches = [];
  requests = [];
  #streams = new Set();
  #sequence = 40;
  #root = new URL("../../dashboard/", import.meta.url);
  #policy = policyOf(this.#root);
  #server = createServer((request, response) => this.#answer(request, response));

  constructor() {
    this.batches = [
      batch("bat_1", "Nurses w47", "in_progress", { total: 200, pending: 120, queued: 20, in_call: 3, done: 57 }),
      batch("bat_2", "Dental reminders", "in_progress", { total: 44, pending: 40, needs_review: 4 }),
      batch("bat_3", "Old list", "completed", { total: 12, done: 8, exhausted: 4 }),
      batch("bat_4", "Empty list", "preparing", {}),
      batch("bat_5", "Stopped list", "halted", { total: 9, pending: 9 }),
    ];
    Object.assign(this.batches[0].calls, { placed: 60, connected: 25 });
    this.batches[0].waiting = [
      { status: "pending", reason: "due", count: 100, next_allowed_at: null },
      { status: "pending", reason: "retry_later", count: 20, next_allowed_at: "2026-11-18T17:00:00.000Z" },
    ];
    Object.assign(this.batches[1], {
      waiting_reason: "outside_calling_hours", next_attempt_at: "2026-11-18T17:00:00.000Z",
      waiting: [
        { status: "pending", reason: "outside_calling_hours", count: 40, next_allowed_at: "2026-11-18T17:00:00.000Z" },
        { status: "needs_review", reason: "no_consent", count: 4, next_allowed_at: null },
      ],
    });
    this.batches[4].waiting_reason = "halted:agent_not_found";
  }

  async start() {
    await new Promise((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${this.#server.address().port}`;
  }

  stop() {
    this.#server.close();
    this.#server.closeAllConnections?.();
  }

  get streams() {
    return this.#streams.size;
  }

  /// One event to everybody who listens.
  send(name, data) {
    this.#sequence += 1;
    for (const stream of this.#streams) stream.write(`id: ${this.#sequence}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  progress(id, numbers) {
    const one = this.batches.find((candidate) => candidate.id === id);
    Object.assign(one, numbers);
    const { total, pending, queued, in_call, done, exhausted, suppressed, expired, cancelled, needs_review, calls } = one;
    this.send("batch.progress", {
      id, total, pending, queued, in_call, done, exhausted, suppressed, expired, cancelled, needs_review, calls,
    });
  }

  dropStreams() {
    for (const stream of this.#streams) stream.destroy();
  }

  #answer(request, response) {
    const url = new URL(request.url, "http://fake");
    this.requests.push({ method: request.method, url: request.url, headers: request.headers });
    if (url.pathname === "/" || url.pathname.startsWith("/dashboard/")) return this.#file(url.pathname, response);
    if (request.headers.authorization !== `Bearer ${kToken}`) {
      return this.#problem(response, 401, "A valid token is required", "Send a token that has not been revoked.");
    }
    if (url.pathname === "/api/v1/events") return this.#stream(response);
    const body = this.#route(request.method, url.pathname, url.searchParams);
    if (!body) return this.#problem(response, 404, "Not found", `There is no ${url.pathname}.`);
    return this.#json(response, request.method === "POST" ? 202 : 200, body);
  }

  #file(path, response) {
    const name = path === "/" ? "index.html" : path.slice("/dashboard/".length);
    response.writeHead(200, {
      "Content-Type": kTypes[name.split(".").pop()], "Content-Security-Policy": this.#policy,
    });
    response.end(readFileSync(new URL(`page/${name}`, this.#root)));
  }

  #json(response, status, body, type = "application/json") {
    response.writeHead(status, { "Content-Type": type, "X-Request-Id": "req_test" });
    response.end(JSON.stringify(body));
  }

  #problem(response, status, title, detail) {
    this.#json(response, status, { title, status, detail, request_id: "req_test" }, "application/problem+json");
  }

  #stream(response) {
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    response.write("retry: 2000\n\n: keep-alive\n\n");
    this.#streams.add(response);
    response.on("close", () => this.#streams.delete(response));
  }

  #route(method, path, query) {
    if (method === "POST") return this.#change(path);
    const call = { "": kCall, "/events": { data: kEvents, has_more: false }, "/transcript": kTranscript, "/analysis": kAnalysis };
    if (path.startsWith("/api/v1/calls/att_1")) return call[path.slice("/api/v1/calls/att_1".length)];
    const [, id, list] = /^\/api\/v1\/batches\/(\w+)(?:\/(\w+))?$/.exec(path) ?? [];
    const one = this.batches.find((candidate) => candidate.id === id);
    if (one) return list ? this.#list(one, list, query) : one;
    return this.#whole(path, query);
  }

  #whole(path, query) {
    const open = query.get("status")?.split(",");
    return {
      "/api/v1/tenant": {
        timezone: "America/New_York", paused_at: this.paused,
        allowed_actions: [this.paused ? "resume_all" : "pause_all"],
      },
      "/health": { status: "healthy", active_calls: this.batches.reduce((sum, one) => sum + one.in_call, 0) },
      "/readyz": {
        status: "ready",
        checks: {
          database: { ok: true, detail: "" }, concurrency: { ok: true, detail: "20" },
          simulation: { ok: true, detail: "Its clock runs 720 times faster." },
        },
      },
      "/api/v1/batches": {
        data: this.batches.filter((one) => !open || open.includes(one.status)), has_more: false,
      },
    }[path];
  }

  #list(one, list, query) {
    if (list === "calls") return { data: one.calls.placed ? [kCall] : [], has_more: false };
    const all = Array.from({ length: one.total }, (_, number) => contact(number))
      .filter((item) => !query.get("status") || item.status === query.get("status"));
    const from = Number(query.get("cursor") ?? 0);
    const to = from + Number(query.get("limit"));
    return { data: all.slice(from, to), has_more: to < all.length, next_cursor: String(to) };
  }

  #change(path) {
    if (path === "/api/v1/pause-all") this.paused = "2026-11-18T15:02:00.000Z";
    if (path === "/api/v1/resume-all") this.paused = null;
    return { paused: this.paused !== null, paused_at: this.paused };
  }
}
