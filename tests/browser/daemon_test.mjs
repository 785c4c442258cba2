// Opens the page that outdiald itself serves, while it calls a list through retell-sim.
//   node daemon_test.mjs OUTDIALD RETELL-SIM [FOLDER]      keeps pictures in FOLDER

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { complaintsOf, enter, noViolations, openBrowser, runAll } from "./checks.mjs";
import { RunningDaemon } from "./running_daemon.mjs";

const [outdiald, simulator, pictures] = process.argv.slice(2);
const examples = new URL("../../config/examples/", import.meta.url);
const daemon = new RunningDaemon({ outdiald, simulator });
const browser = await openBrowser();
let page;
let batch;

const picture = async (name) => pictures && page.screenshot({ path: `${pictures}/real-${name}.png`, fullPage: true });
const bar = () => page.getByRole("progressbar").first();
const value = async () => Number(await bar().getAttribute("value"));

async function prepare() {
  await daemon.start();
  const campaign = await daemon.api("POST", "/api/v1/campaigns",
    readFileSync(new URL("recruiting.campaign.json", examples), "utf8"));
  batch = await daemon.api("POST", "/api/v1/batches", { campaign_id: campaign.id, name: "Nurses w47" });
  await daemon.api("POST", `/api/v1/batches/${batch.id}/contacts`,
    readFileSync(new URL("candidates.csv", examples), "utf8"), "text/csv");
}

const tests = {
  async "shows the batch before its launch"() {
    await enter(page, daemon.address, daemon.token);
    await page.getByRole("row", { name: /Nurses w47.*waiting for launch/ }).waitFor();
    await page.getByText("SIMULATOR: nobody is really called.").waitFor();
    await page.getByText("0 / 10").waitFor();
    await noViolations(page, "before the launch");
  },

  async "moves while people are called, without a reload"() {
    await daemon.api("POST", `/api/v1/batches/${batch.id}/launch`);
    await page.getByRole("row", { name: /Nurses w47.*in progress/ }).waitFor();
    await page.getByRole("row", { name: /n\s=\s[1-9]/ }).waitFor();
    await picture("batches");
    const before = await value();
    await page.waitForFunction((past) => document.querySelector("progress").value > past, before);
  },

  async "shows contacts, calls and what was said"() {
    await page.getByRole("link", { name: "Nurses w47" }).click();
    await page.getByRole("columnheader", { name: "Next attempt and why" }).waitFor();
    await noViolations(page, "contacts");
    await picture("contacts");
    await page.getByRole("link", { name: "Calls", exact: true }).click();
    await page.getByLabel("Status").selectOption("completed");
    const call = page.getByRole("row", { name: /ended, analysed/ }).getByRole("link").first();
    await call.click();
    await page.getByText("Reported: call analyzed").waitFor();
    await noViolations(page, "a call");
    await picture("call");
    assert.match(await page.locator("h1").innerText(), /^Call to \+\d…\d{4}$/);
  },

  async "pauses everything: nobody more is dialled"() {
    await page.goto(`${daemon.address}/#/`);
    await page.getByRole("button", { name: "Pause everything" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Pause everything" }).click();
    await page.getByText("Everything is paused since").waitFor();
    await page.getByRole("row", { name: /everything is paused/ }).waitFor();
    const placed = async () => (await daemon.api("GET", `/api/v1/batches/${batch.id}`)).calls.placed;
    const inProgress = page.locator("#facts div", { hasText: "Calls in progress" }).locator("dd");
    await inProgress.getByText(/^0\b/).waitFor();
    const before = await placed();
    await page.waitForTimeout(1500);
    assert.equal(await placed(), before);
    await picture("paused");
    await page.getByRole("button", { name: "Resume calling" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Resume calling" }).click();
    await page.getByRole("button", { name: "Pause everything" }).waitFor();
    const held = await value();
    await page.waitForFunction((past) => document.querySelector("progress").value > past, held);
  },
};

let failed = 1;
try {
  await prepare();
  page = await (await browser.newContext()).newPage();
  page.setDefaultTimeout(40_000);
  // Chromium itself reports 404s: a call whose transcript has not come yet.
  const complaints = complaintsOf(page, /404/);
  tests["leaves the console quiet"] = async () => assert.deepEqual(complaints, []);
  failed = await runAll(tests);
  if (failed) console.log(daemon.log("outdiald").slice(-4000));
} finally {
  await browser.close();
  await daemon.stop();
}
process.exit(failed ? 1 : 0);
