// Opens the page in Chromium against the fake API and uses it as a person does.
//   node page_test.mjs [FOLDER]      keeps a picture of every screen in FOLDER

import assert from "node:assert/strict";

import { complaintsOf, enter as enterAt, noViolations, openBrowser, runAll } from "./checks.mjs";
import { FakeApi, kToken } from "./fake_api.mjs";

const pictures = process.argv[2];
const browser = await openBrowser();

/// A fresh server and tab; fails on anything the console complains of, except what `expected` matches.
async function visit(work, { scheme = "light", width = 1280, expected = null } = {}) {
  const api = new FakeApi();
  const address = await api.start();
  const context = await browser.newContext({ colorScheme: scheme, viewport: { width, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const complaints = complaintsOf(page, expected);
  try {
    await work({ api, address, page });
    assert.deepEqual(complaints, []);
    assert.ok(api.requests.every((request) => !request.url.includes(kToken)), "the token never is in an address");
  } finally {
    await context.close();
    api.stop();
  }
}

const enter = ({ address, page }, hash) => enterAt(page, address, kToken, hash);

async function picture(page, name) {
  if (pictures) await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true });
}

const row = (page, name) => page.getByRole("row", { name: new RegExp(name) });

const tests = {
  async "asks once for the token and keeps it in the tab"() {
    await visit(async (tab) => {
      await tab.page.goto(tab.address);
      await tab.page.getByLabel("Token").fill("odk_wrong");
      await tab.page.getByRole("button", { name: "Open" }).click();
      await tab.page.getByText("A valid token is required").waitFor();
      await tab.page.getByText("req_test").waitFor();
      await picture(tab.page, "token");
      await enter(tab);
      await tab.page.reload();
      await row(tab.page, "Nurses w47").waitFor();
      assert.equal(await tab.page.evaluate(() => localStorage.length + document.cookie.length), 0);
    }, { expected: /401/ });
  },

  async "shows the lines in use, what waits, and that it is a simulation"() {
    await visit(async (tab) => {
      await enter(tab);
      await tab.page.getByText("SIMULATOR: nobody is really called.").waitFor();
      const line = await tab.page.locator("#facts").innerText();
      assert.match(line, /Calls in progress\s+3 \/ 20\s+Not called\s+189\s+Next in line\s+20/);
    });
  },

  async "lists batches with words, rates with their n and reasons"() {
    await visit(async (tab) => {
      await enter(tab);
      const nurses = await row(tab.page, "Nurses w47").innerText();
      for (const words of [/in progress/, /28 %/, /140/, /57/, /42\s%\s\(n\s=\s60\)/]) assert.match(nurses, words);
      const dental = await row(tab.page, "Dental").innerText();
      assert.match(dental, /◌\s+waiting[\s\S]*outside calling hours until Nov 18, 12:00 EST/);
      assert.match(dental, /–\s\(n\s=\s0\)/);
      assert.match(await row(tab.page, "Stopped").innerText(), /halted[\s\S]*stopped for safety: agent not found/);
    });
  },

  async "moves with the events and comes back where the stream ended"() {
    await visit(async (tab) => {
      await enter(tab);
      tab.api.progress("bat_1", { pending: 100, queued: 10, in_call: 5, done: 85 });
      await row(tab.page, "Nurses w47.*85").waitFor();
      assert.equal(await tab.page.getByRole("progressbar", { name: /Nurses/ }).getAttribute("value"), "85");
      await tab.page.getByText("Nurses w47: 85 of 200 completed").waitFor({ state: "attached" });
      await tab.page.locator("#facts").getByText("5 / 20").waitFor();
      tab.api.dropStreams();
      await tab.page.getByText("○ Reconnecting").waitFor();
      await tab.page.getByText("● Live").waitFor();
      const again = tab.api.requests.filter((request) => request.url === "/api/v1/events").at(-1);
      assert.equal(again.headers["last-event-id"], "41");
      assert.equal(tab.api.streams, 1);
    }, { expected: /ERR_INCOMPLETE_CHUNKED_ENCODING|Failed to load resource/ });
  },

  async "closes the stream a minute after the page was hidden"() {
    await visit(async (tab) => {
      await tab.page.clock.install();
      await enter(tab);
      const hide = (hidden) => tab.page.evaluate((value) => {
        Object.defineProperty(document, "hidden", { value, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
      }, hidden);
      await hide(true);
      await tab.page.clock.runFor(59_000);
      assert.equal(tab.api.streams, 1);
      await tab.page.clock.runFor(2_000);
      await tab.page.getByText("○ Resting").waitFor();
      await hide(false);
      await tab.page.getByText("● Live").waitFor();
      assert.equal(tab.api.streams, 1);
    });
  },

  async "pauses and resumes everything only after a word"() {
    await visit(async (tab) => {
      await enter(tab);
      const button = (name, place = tab.page) => place.getByRole("button", { name, exact: true });
      const dialog = tab.page.getByRole("dialog", { name: "Pause everything?" });
      await button("Pause everything").click();
      await button("Back", dialog).click();
      assert.equal(tab.api.paused, null);
      await button("Pause everything").click();
      await noViolations(tab.page, "the question");
      await picture(tab.page, "pause");
      await button("Pause everything", dialog).click();
      await tab.page.getByText("Everything is paused since").waitFor();
      assert.notEqual(tab.api.paused, null);
      await picture(tab.page, "paused");
      await button("Resume calling").click();
      await button("Resume calling", tab.page.getByRole("dialog")).click();
      await button("Pause everything").waitFor();
      assert.equal(tab.api.paused, null);
    });
  },

  async "says who waits for what in a batch"() {
    await visit(async (tab) => {
      await enter(tab);
      await tab.page.getByRole("link", { name: "Dental reminders" }).click();
      const held = tab.page.getByRole("table", { name: "Who waits for what" });
      await held.waitFor();
      const text = await held.innerText();
      assert.match(text, /outside calling hours\s+40\s+◌\s+waiting\s+Nov 18, 12:00 EST/);
      assert.match(text, /a consent that is not on file\s+4\s+!\s+needs review\s+–/);
      await picture(tab.page, "waiting");
    });
  },

  async "leads from a batch to its contacts, their pages and a call"() {
    await visit(async (tab) => {
      await enter(tab);
      await tab.page.getByRole("link", { name: "Nurses w47" }).click();
      await row(tab.page, "Candidate 1 ").waitFor();
      const waits = await row(tab.page, "Candidate 1 ").innerText();
      assert.match(waits, /\+1…0101[\s\S]*waiting[\s\S]*12:00[\s\S]*there 09:00[\s\S]*outside calling hours/);
      assert.equal(await tab.page.getByText("<img src=x onerror=alert(1)>").count(), 1);
      await tab.page.getByRole("link", { name: "Next" }).click();
      await tab.page.getByText("Page 2").waitFor();
      await row(tab.page, "Candidate 51").waitFor();
      await tab.page.goBack();
      await row(tab.page, "Candidate 1 ").waitFor();
      await tab.page.getByLabel("Status").selectOption("done");
      await tab.page.getByRole("link", { name: "Candidate 2", exact: true }).click();
      await tab.page.getByRole("heading", { name: "Call to +1…0107" }).waitFor();
      const text = await tab.page.locator("main").innerText();
      for (const words of [/Reported: call analyzed/, /I can start on <b>Monday<\/b>/, /licence\s+not asked/, /0\.71 USD/])
        assert.match(text, words);
      assert.ok(!text.includes("5550107"), "numbers stay masked");
    });
  },

  async "says what is not there, why, and the next step"() {
    await visit(async (tab) => {
      await enter(tab, "#/batches/bat_4");
      await tab.page.getByText("outdial batch add \"Empty list\" contacts.csv").waitFor();
      await tab.page.getByRole("link", { name: "Calls" }).click();
      await tab.page.getByText("outdial batch launch \"Empty list\"").waitFor();
      await noViolations(tab.page, "an empty list");
      tab.api.batches = [];
      await tab.page.goto(`${tab.address}/#/`);
      await tab.page.getByText("No batches yet.").waitFor();
      await picture(tab.page, "empty");
      await tab.page.goto(`${tab.address}/#/batches/bat_9`);
      const alert = tab.page.getByRole("alert");
      await alert.waitFor();
      assert.match(await alert.innerText(), /Not found[\s\S]*There is no[\s\S]*req_test/);
      await picture(tab.page, "failure");
    }, { expected: /404/ });
  },
};

const kScreens = {
  batches: ["#/", "Nurses w47"], contacts: ["#/batches/bat_1", "Candidate 1"], calls: ["#/batches/bat_1/calls", "+1…0107"],
  call: ["#/calls/att_1", "Available from Monday"],
};
for (const scheme of ["light", "dark"]) {
  for (const width of [1280, 360]) {
    tests[`has no barrier in ${scheme} at ${width} pixels`] = () => visit(async (tab) => {
      await tab.page.goto(tab.address);
      await tab.page.getByLabel("Token").waitFor();
      await noViolations(tab.page, "token");
      await enter(tab);
      for (const [name, [hash, text]] of Object.entries(kScreens)) {
        await tab.page.goto(`${tab.address}/${hash}`);
        await tab.page.locator("main").getByText(text).first().waitFor();
        await noViolations(tab.page, `${name} in ${scheme} at ${width}`);
        await picture(tab.page, `${name}-${scheme}-${width}`);
        const overflow = await tab.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(overflow <= 0, `${name} is ${overflow} pixels too wide`);
      }
    }, { scheme, width });
  }
}

const failed = await runAll(tests);
await browser.close();
process.exit(failed ? 1 : 0);
