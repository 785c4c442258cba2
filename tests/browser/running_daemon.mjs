// Starts retell-sim and outdiald on free ports in a folder of their own, as demo.sh does.

import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const kStart = "2026-11-18T15:00:00Z";
const kSpeed = 720;

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function until(what, seconds, holds) {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await pause(100)) {
    const found = await holds();
    if (found) return found;
  }
  throw new Error(`${what} did not get ready in ${seconds} s`);
}

export class RunningDaemon {
  #programs;
  #folder = mkdtempSync(join(tmpdir(), "outdial-browser-"));
  #children = [];
  token = `odk_${randomBytes(24).toString("hex")}`;
  address = "";

  /// programs: {outdiald, simulator}.
  constructor(programs) {
    this.#programs = programs;
  }

  async start() {
    const port = await freePort();
    this.address = `http://127.0.0.1:${port}`;
    const key = `key_${randomBytes(24).toString("hex")}`;
    const credentials = join(this.#folder, "credentials");
    mkdirSync(credentials, { mode: 0o700 });
    mkdirSync(join(this.#folder, "data"));
    writeFileSync(join(credentials, "retell_api_key"), key, { mode: 0o600 });
    writeFileSync(join(credentials, "admin_token"), this.token, { mode: 0o600 });
    this.#run("simulator", ["--port", "0", "--start-at", kStart, "--speed", kSpeed, "--seed", "47", "--cps", "20",
      "--concurrency", "20", "--webhook-url", `${this.address}/webhooks/retell`, "--from-number", "+14155550100",
      "--agent", "agent_7d3f0b9a1c2e4f58869a0b1c2d"], { RETELL_SIM_API_KEY: key });
    const retell = await until("retell-sim", 15, () => /listening on (127\.0\.0\.1:\d+)/.exec(this.log("simulator"))?.[1]);
    const config = join(this.#folder, "outdial.toml");
    writeFileSync(config, this.#settings(port, retell));
    this.#run("outdiald", ["--config", config], { CREDENTIALS_DIRECTORY: credentials });
    await until("outdiald", 20, async () => (await fetch(`${this.address}/readyz`).catch(() => null))?.ok);
  }

  #settings(port, retell) {
    return `[server]
listen = "127.0.0.1:${port}"
public_url = "${this.address}"
[storage]
url = "sqlite:${join(this.#folder, "data", "outdial.db")}"
[retell]
base_url = "http://${retell}"
[limits]
calls_per_second = 10.0
concurrency = 10
[simulation]
start_at = "${kStart}"
speed = ${kSpeed}.0
`;
  }

  #run(name, parameters, environment) {
    const log = openSync(join(this.#folder, `${name}.log`), "w");
    const child = spawn(this.#programs[name], parameters.map(String), {
      env: { ...process.env, ...environment }, stdio: ["ignore", log, log],
    });
    closeSync(log);
    this.#children.push(child);
    return child;
  }

  log(name) {
    return readFileSync(join(this.#folder, `${name}.log`), "utf8");
  }

  async api(method, path, body, type = "application/json") {
    const response = await fetch(this.address + path, {
      method,
      headers: {
        Authorization: `Bearer ${this.token}`, "Content-Type": type, "Idempotency-Key": randomBytes(8).toString("hex"),
      },
      body: body && (typeof body === "string" ? body : JSON.stringify(body)),
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
    return answer;
  }

  async stop() {
    for (const child of this.#children.reverse()) {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      if (child.exitCode === null && child.signalCode === null) await ended;
    }
    rmSync(this.#folder, { recursive: true });
  }
}
