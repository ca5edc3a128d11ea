import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { guardLeaks } from "../leak-guard.ts";
import { callText, type Raw, raw } from "./raw.ts";
import { stage } from "./stage.ts";

guardLeaks();

const clients = 1_000;
// Up to 32 items of 16 KiB are under way in a stream, and as much again as one connection buffers.
const mostBytes = clients * 1.25 * 2 ** 20;
const rss = (): number => process.memoryUsage().rss;

test("a thousand clients that never read cost a bounded amount and keep nobody from being served", async () => {
  await using at = await stage();
  const inFlight = (): number => at.serving.host.instances[0]?.inFlight ?? 0;
  const stalled: Raw[] = [];
  const before = rss();
  while (stalled.length < clients)
    stalled.push(...(await Promise.all(Array.from({ length: 100 }, () => raw(at.url, "")))));
  for (const { socket } of stalled) {
    socket.pause();
    socket.write(callText("flood", ""));
  }
  while (inFlight() < clients) await sleep(10);
  // As long as it grows it is filling up; then it stays.
  let full = rss();
  for (let last = 0; full > last; full = Math.max(last, rss())) {
    last = full;
    await sleep(200);
  }
  assert.ok(full - before < mostBytes, `${full - before} bytes for ${clients} clients`);
  assert.equal(await (await at.call("say", "served")).json(), "1.0.0 served");
  for (const client of stalled) client[Symbol.dispose]();
  while (inFlight() > 0) await sleep(10);
  assert.equal((await at.serving.close()).fine, true);
});
