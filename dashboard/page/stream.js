// The events stream of one tab. EventSource cannot send an Authorization header, so the stream is read with fetch.

import { request } from "./api.js";

const kFirstPause = 1000;
const kLongestPause = 30_000;
const kHiddenFor = 60_000;

/// Splits what arrives into events: {id, event, data}. Keeps what is incomplete.
export class EventParser {
  #rest = "";

  push(text) {
    const blocks = (this.#rest + text).replaceAll("\r\n", "\n").split("\n\n");
    this.#rest = blocks.pop();
    return blocks.map((block) => this.#parse(block)).filter((event) => event.data !== "");
  }

  #parse(block) {
    const event = { id: null, event: "message", data: "" };
    for (const line of block.split("\n")) {
      const colon = line.indexOf(":");
      if (colon < 1) continue;
      const value = line.slice(colon + 1).replace(/^ /, "");
      const name = line.slice(0, colon);
      if (name === "data") event.data += (event.data ? "\n" : "") + value;
      if (name === "event" || name === "id") event[name] = value;
    }
    return event;
  }
}

/// Keeps one stream open while the page is seen, and for a minute after; comes back where it ended.
export class EventStream {
  #onEvent;
  #onState;
  #lastId = null;
  #abort = null;
  #wanted = false;
  #pause = kFirstPause;
  #hiddenTimer = 0;
  #retryTimer = 0;

  /// onEvent(name, data), onState("live" | "waiting" | "resting" | "refused", problem).
  constructor(onEvent, onState) {
    this.#onEvent = onEvent;
    this.#onState = onState;
    document.addEventListener("visibilitychange", () => this.#look());
  }

  open() {
    this.#wanted = true;
    clearTimeout(this.#retryTimer);
    if (this.#abort) return;
    this.#abort = new AbortController();
    this.#read(this.#abort);
  }

  close() {
    this.#wanted = false;
    this.#rest();
  }

  #rest() {
    clearTimeout(this.#retryTimer);
    this.#abort?.abort();
    this.#abort = null;
    this.#onState("resting");
  }

  #look() {
    clearTimeout(this.#hiddenTimer);
    if (document.hidden) this.#hiddenTimer = setTimeout(() => this.#rest(), kHiddenFor);
    else if (this.#wanted) this.open();
  }

  async #read(abort) {
    try {
      const headers = { Accept: "text/event-stream" };
      if (this.#lastId !== null) headers["Last-Event-ID"] = this.#lastId;
      const response = await request("/api/v1/events", { headers, signal: abort.signal });
      this.#onState("live");
      await this.#take(response.body.pipeThrough(new TextDecoderStream()).getReader());
    } catch (problem) {
      if (abort.signal.aborted) return;
      if (problem.status === 401 || problem.status === 403) return this.#refused(problem);
    }
    if (!abort.signal.aborted) this.#comeBack();
  }

  async #take(reader) {
    const parser = new EventParser();
    for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
      this.#pause = kFirstPause;
      for (const event of parser.push(value)) {
        if (event.id !== null) this.#lastId = event.id;
        this.#onEvent(event.event, JSON.parse(event.data));
      }
    }
  }

  #refused(problem) {
    this.#abort = null;
    this.#wanted = false;
    this.#onState("refused", problem);
  }

  #comeBack() {
    this.#abort = null;
    this.#onState("waiting");
    this.#retryTimer = setTimeout(() => this.open(), this.#pause);
    this.#pause = Math.min(this.#pause * 2, kLongestPause);
  }
}
