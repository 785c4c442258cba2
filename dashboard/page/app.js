// Chooses the page by the hash, keeps it and the top line up to date from the events stream.

import { Problem, token } from "./api.js";
import { BatchPage } from "./batch.js";
import { BatchesPage } from "./batches.js";
import { CallPage } from "./call.js";
import { byId, el, failure, fill } from "./dom.js";
import { readQuery } from "./paging.js";
import { EventStream } from "./stream.js";
import { askForToken, TopLine } from "./top_line.js";

const kQuiet = 1000;
const kLookAgain = 15_000;

const topLine = new TopLine();
let page = null;

function pageFor(hash) {
  const [path, query] = hash.replace(/^#/, "").split("?");
  const [, noun, id, tab] = path.split("/").map(decodeURIComponent);
  const main = byId("main");
  if (noun === "batches" && id) return new BatchPage(main, id, tab === "calls" ? "calls" : "contacts", readQuery(query));
  if (noun === "calls" && id) return new CallPage(main, id);
  return new BatchesPage(main, readQuery(query));
}

function asProblem(error) {
  if (error instanceof Problem) return error;
  console.error(error);
  return { title: "This page failed", detail: String(error) };
}

function showFailure(error) {
  const problem = asProblem(error);
  if (problem.status === 401) return leave(problem);
  fill(byId("main"),
    el("p", { class: "trail" }, el("a", { href: "#/" }, "Batches"), " ›"),
    el("h1", {}, page?.title ?? "Outdial"), failure(problem, open));
}

async function open(event) {
  const shown = (page = pageFor(location.hash));
  try {
    await shown.load();
    if (shown !== page) return;
    shown.show();
    document.title = `${page.title} · Outdial`;
    // A new address is a new page: those who listen start at its beginning.
    if (event) byId("main").focus({ preventScroll: true });
  } catch (error) {
    if (shown === page) showFailure(error);
  }
}

/// Runs `work` soon, once for many calls, never twice at the same time.
function gathered(work, pause) {
  let timer = 0;
  let running = false;
  const run = async () => {
    if (running) return void (timer = setTimeout(run, pause));
    timer = 0;
    running = true;
    try {
      await work();
    } finally {
      running = false;
    }
  };
  return () => { timer ||= setTimeout(run, pause); };
}

const refreshTop = gathered(() => topLine.load().catch(() => topLine.showConnection("waiting")), kQuiet);
const refreshPage = gathered(async () => {
  const shown = page;
  try {
    await shown?.load();
    if (shown === page) shown?.show();
  } catch (error) {
    if (shown === page) showFailure(error);
  }
}, kQuiet);

function refresh() {
  refreshTop();
  refreshPage();
}

function take(name, data) {
  refreshTop();
  if (name === "batch.progress") page?.progress(data);
  else if (name === "reset" || page?.concerns(data)) refreshPage();
}

const stream = new EventStream(take, (state, problem) => {
  topLine.showConnection(state);
  if (state === "refused") leave(problem);
});

function leave(problem) {
  token.forget();
  stream.close();
  for (const id of ["facts", "controls"]) byId(id).hidden = true;
  askForToken(problem, enter);
}

async function enter() {
  try {
    await topLine.load();
  } catch (error) {
    return showFailure(error);
  }
  await open();
  stream.open();
}

addEventListener("hashchange", (event) => { if (token.get()) open(event); });
addEventListener("outdial:changed", refresh);
document.addEventListener("visibilitychange", () => { if (!document.hidden && token.get()) refresh(); });
setInterval(() => { if (!document.hidden && token.get()) refreshTop(); }, kLookAgain);

if (token.get()) enter();
else leave(null);
