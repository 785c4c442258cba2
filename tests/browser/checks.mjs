// What every visit of the page must hold: a quiet console and nothing that axe complains of.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export function openBrowser() {
  return chromium.launch({
    executablePath: process.env.OUTDIAL_CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-dev-shm-usage"],
  });
}

/// A list that fills with what the page complains of, except what `expected` matches.
export function complaintsOf(page, expected = null) {
  const complaints = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type()) && !expected?.test(message.text())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  return complaints;
}

export async function enter(page, address, token, hash = "#/") {
  await page.goto(`${address}/${hash}`);
  await page.getByLabel("Token").fill(token);
  await page.getByRole("button", { name: "Open" }).click();
  await page.getByText("● Live").waitFor();
}

/// Runs axe in a world of its own, which the page's policy does not bind.
export async function noViolations(page, where) {
  const client = await page.context().newCDPSession(page);
  const { frameTree } = await client.send("Page.getFrameTree");
  const { executionContextId } = await client.send("Page.createIsolatedWorld", { frameId: frameTree.frame.id });
  const run = async (expression) => {
    const { result, exceptionDetails } = await client.send("Runtime.evaluate", {
      expression, contextId: executionContextId, awaitPromise: true, returnByValue: true,
    });
    assert.equal(exceptionDetails, undefined, where);
    return result.value;
  };
  await run(axe);
  const found = await run(`axe.run(document).then((result) => result.violations.map((violation) =>
    violation.id + ": " + violation.nodes.map((node) => node.target + " " + node.failureSummary).join(" | ")))`);
  assert.deepEqual(found, [], where);
}

/// Runs {name: async function}, one after the other; how many failed.
export async function runAll(tests) {
  let failed = 0;
  for (const [name, test] of Object.entries(tests)) {
    try {
      await test();
      console.log(`ok   ${name}`);
    } catch (error) {
      failed += 1;
      console.log(`FAIL ${name}\n${error.stack}`);
    }
  }
  return failed;
}
