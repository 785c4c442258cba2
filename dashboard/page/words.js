// The words and signs that people read for states, reasons, times and rates.

import { el } from "./dom.js";

const kSigns = {
  waiting: "◌", preparing: "◌", in_progress: "▶", paused: "❚❚", halted: "■", completed: "✔", cancelling: "…", cancelled: "✖",
  pending: "◌", queued: "≡", in_call: "☎", done: "✔", exhausted: "○", suppressed: "⊘", expired: "⌛",
  needs_review: "!", placing: "…", placed: "↗", ongoing: "☎", ended: "✔", analyzed: "✔", refused: "✖",
  throttled: "✖", not_sent: "✖", not_placed: "✖", unknown: "?",
};
const kTones = {
  in_progress: "busy", in_call: "busy", ongoing: "busy", placed: "busy", placing: "busy", queued: "busy",
  completed: "good", done: "good", analyzed: "good", ended: "good",
  waiting: "warn", paused: "warn", halted: "bad", unknown: "warn", needs_review: "warn", refused: "bad", throttled: "warn",
};
const kStates = {
  preparing: "waiting for launch", pending: "waiting", queued: "next in line", exhausted: "not reached",
  suppressed: "do not call", placing: "being dialled", placed: "dialled", ongoing: "talking",
  not_sent: "not dialled", not_placed: "not dialled", throttled: "held back by the provider",
  unknown: "being checked", ended: "ended", analyzed: "ended, analysed",
};
const kReasons = {
  paused_all: "everything is paused", paused: "the batch is paused", waiting_for_launch: "waiting for launch",
  dialling_locked: "dialling is locked after a restore", campaign_not_active: "the campaign is not active",
  waiting_for_start: "starts later", concurrency_limit: "all lines are in use", rate_limit: "the calling rate is reached",
  from_number_unknown: "the calling number is not set up", from_number_paused: "the calling number is paused",
  from_number_resting: "the calling number rests", account_halted: "the account is halted",
  account_resting: "the provider fails, trying again soon", number_daily_limit: "the calling number's day is full",
  batch_concurrency: "the batch's lines are in use",
  first_calls_done: "the first calls are done, waiting for a word", retry_later: "next attempts later",
  outside_calling_hours: "outside calling hours", holiday: "a holiday", region_block: "a declared emergency",
  cap_day: "the law's limit of a day", cap_week: "the law's limit of a week", cap_rolling: "the law's limit of calls",
  attempt_cap: "the gap between attempts", number_busy: "a call to the same number", not_before: "not before their date",
  no_consent: "a consent that is not on file", no_window: "hours that never open", unknown_zone: "a time zone nobody knows",
  non_geographic: "a time zone for a number that is nowhere", outcome_lost: "the outcome of a call that was lost",
  invalid_number: "a number that can be called",
};

export const plain = (code) => (code ?? "").replaceAll("_", " ");

export const stateWord = (code) => kStates[code] ?? plain(code);

/// Sign and word; the word alone says it.
export function state(code) {
  return el("span", { class: `state ${kTones[code] ?? "calm"}` },
    el("span", { class: "sign", "aria-hidden": "true" }, kSigns[code] ?? "•"), " ", stateWord(code));
}

// Lines and rates in full use are what running looks like.
const kRunning = ["rate_limit", "concurrency_limit", "batch_concurrency"];

/// A batch that is in progress but calls nobody for now is waiting, not running.
export function batchState(batch) {
  const waits = batch.status === "in_progress" && batch.waiting_reason && !kRunning.includes(batch.waiting_reason);
  return state(waits ? "waiting" : batch.status);
}

export function reason(code) {
  if (!code) return "";
  if (code.startsWith("halted:")) return `stopped for safety: ${plain(code.slice(7))}`;
  return kReasons[code] ?? plain(code);
}

export const count = (number) => (number ?? 0).toLocaleString("en");

/// "41 % (n = 120)", in one piece; a rate of nothing is none.
export function rate(part, whole) {
  const text = whole > 0 ? `${Math.round((part * 100) / whole)} % (n = ${count(whole)})` : "– (n = 0)";
  return text.replaceAll(" ", "\u00a0");
}

let tenantZone = "UTC";
export function useZone(zone) {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    tenantZone = zone;
  } catch {
    tenantZone = "UTC";
  }
}

function inZone(instant, zone, extra) {
  return new Intl.DateTimeFormat("en-US", {
    timeZone: zone, day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...extra,
  }).format(new Date(instant));
}

/// "Nov 18, 10:05 EST" in the tenant's zone.
export function time(instant, seconds = false) {
  if (!instant) return "";
  const second = seconds ? { second: "2-digit" } : {};
  return el("time", { datetime: instant }, inZone(instant, tenantZone, { timeZoneName: "short", ...second }));
}

/// The same instant on the contact's clock, when that is another.
export function contactTime(instant, zone) {
  if (!instant || !zone || zone === tenantZone) return null;
  try {
    return el("small", {}, `(there ${inZone(instant, zone, { day: undefined, month: undefined })})`);
  } catch {
    return null;
  }
}

/// `+1…0123`: numbers are masked on this page, also for tokens that may read them.
export function masked(phone) {
  if (!phone || phone.includes("…")) return phone ?? "";
  return phone.length < 7 ? "…" : `${phone.slice(0, 2)}…${phone.slice(-4)}`;
}

export function duration(ms) {
  if (ms === null || ms === undefined) return "";
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/// Counts of a batch from one progress event or one batch object.
export function counts(batch) {
  const open = batch.pending + batch.queued + batch.in_call;
  return {
    notCalled: batch.pending + batch.queued,
    inProgress: batch.in_call,
    completed: batch.total - open,
  };
}
