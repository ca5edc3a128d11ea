import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import v8 from "node:v8";
import vm from "node:vm";
import { guardLeaks } from "../leak-guard.ts";
import { callText, type Raw, raw } from "./raw.ts";
import { stage } from "./stage.ts";

guardLeaks();

const clients = 1_000;
// Up to 32 items of 16 KiB are under way in a stream, and a connection buffers as much again.
const mostBytes = clients * 2 ** 20;

// On a busy machine the first would reach the deadline that calls have by default before the last has begun.
const flood = callText("flood", "").replace("\r\n\r\n", "\r\ntenon-deadline-ms: 600000\r\n\r\n");

/** What is held after a collection: what is only waiting to be collected is no cost of these clients. */
function heldBytes(): number {
  v8.setFlagsFromString("--expose-gc");
  (vm.runInNewContext("gc") as () => void)();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

test("a thousand clients that never read cost a bounded amount and keep nobody from being served", async () => {
  // On a busy machine it takes longer to connect a thousand than a connection may be without a request by default.
  await using at = await stage({ limits: { stallMs: 600_000, headersMs: 600_000, requestMs: 600_000 } });
  const inFlight = (): number => at.serving.host.instances[0]?.inFlight ?? 0;
  const stalled: Raw[] = [];
  const before = heldBytes();
  while (stalled.length < clients)
    stalled.push(...(await Promise.all(Array.from({ length: 100 }, () => raw(at.url, "")))));
  for (const { socket } of stalled) {
    socket.pause();
    socket.write(flood);
  }
  while (inFlight() < clients) await sleep(10);
  // As long as it grows it is filling up; then it stays.
  let full = heldBytes();
  for (let last = 0; full > last * 1.01;) {
    await sleep(200);
    last = full;
    full = heldBytes();
  }
  assert.ok(full - before < mostBytes, `${full - before} bytes for ${clients} clients`);
  assert.equal(await (await at.call("say", "served")).json(), "1.0.0 served");
  for (const client of stalled) client[Symbol.dispose]();
  while (inFlight() > 0) await sleep(10);
  assert.equal((await at.serving.close()).fine, true);
});
