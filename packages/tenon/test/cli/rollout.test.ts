import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Plan, RolloutStatus } from "tenon";
import { guardLeaks } from "../leak-guard.ts";
import { Busy } from "../serve/fixtures/contract.ts";
import { type Stage, stage } from "../serve/stage.ts";
import { typed } from "./typed.ts";

guardLeaks();

function version(at: Stage, of: string): { readonly entry: string; readonly name: string; readonly version: string } {
  const entry = join(at.folder, `busy-${of}.mjs`);
  const methods = `{ say: (text) => "${of} " + text, next: () => 0, wait: () => 0, spin: () => 0, hold: () => "", print: () => 0, big: () => "", flood: () => [], sum: () => 0 }`;
  writeFileSync(
    entry,
    `import { definePlugin } from "tenon/plugin"; export default definePlugin(${JSON.stringify(Busy)}, { setup: () => ({ methods: ${methods} }) });`,
  );
  writeFileSync(
    join(at.folder, "package.json"),
    JSON.stringify({ name: "busy", version: of, type: "module", tenon: { entry: `./busy-${of}.mjs` } }),
  );
  return { entry, name: "busy", version: of };
}

test("rollout starts, shows, pauses, resumes and aborts; what is refused exits with 1", async () => {
  await using at = await stage();
  const to = ["--socket", at.serving.socket];
  version(at, "9.0.0");
  const run = (...args: readonly string[]): ReturnType<typeof typed> => typed(["rollout", ...args, ...to]);
  assert.deepEqual([(await run("status")).out, (await run("pause", "busy")).code], ["no roll-outs\n", 1]);
  const started = await run("start", "busy", at.folder, "--steps", "5,100", "--hold-ms", "60000");
  assert.deepEqual([started.code, started.err], [0, ""]);
  assert.match(started.out, /busy [\d.]+ → 9\.0\.0 {2}running {2}5 %, 0 ms of 1 m 0 s/);
  assert.match(started.out, /├─ \[5 %\] → 100 %/);
  assert.equal((await run("start", "busy", at.folder)).code, 1);
  assert.match((await run("pause", "busy")).out, /paused/);
  assert.match((await run("resume", "busy")).out, /running/);
  assert.match((await run("abort", "busy")).out, /aborted: the operator aborted it/);
  const shown = await run("status", "busy", "--json");
  const [status] = JSON.parse(shown.out) as readonly RolloutStatus[];
  assert.deepEqual([shown.code, status?.state.kind], [1, "aborted"]);
  assert.equal((await run("start", "busy", at.folder, "--steps", "5,,100")).code, 2);
  assert.equal((await run("start", "busy", at.folder, "--steps", "50,5,100")).code, 2);
});

test("rollout start --watch shows how it goes on until it is over", async () => {
  await using at = await stage();
  version(at, "9.0.0");
  const { host, socket } = at.serving;
  const client = host.client(Busy);
  const running = typed([
    ...["rollout", "start", "busy", at.folder, "--steps", "50,100", "--hold-ms", "0", "--watch"],
    ...["--socket", socket],
  ]);
  let ended = false;
  void running.then(() => (ended = true));
  while (!ended) {
    await client.say("x");
    await new Promise(setImmediate);
  }
  const { code, out } = await running;
  assert.equal(code, 0);
  assert.match(out, /9\.0\.0 {2}promoted/);
});

test("plan shows what apply would do, apply does it, and a file that is refused exits with 1", async () => {
  await using at = await stage();
  const to = ["--socket", at.serving.socket];
  const file = join(at.folder, "next.yaml");
  const source = version(at, "9.0.0");
  const write = (routes: readonly object[]): void =>
    writeFileSync(file, JSON.stringify({ plugins: [{ name: "more", source }], routes }));
  write([{ contract: "busy/1", name: "more", default: "more" }]);
  const planned = await typed(["plan", file, ...to]);
  assert.deepEqual([planned.code, planned.err], [0, ""]);
  assert.match(planned.out, /\+ load {3}more: busy@9\.0\.0 \(thread\)\n\+ route {2}busy\/1 of "more"\n/);
  assert.ok(!at.serving.host.instances.some(({ name }) => name === "more"));
  const plan = JSON.parse((await typed(["plan", file, "--json", ...to])).out) as Plan;
  assert.deepEqual([plan.steps.length, plan.routes.length], [1, 1]);
  const applied = await typed(["apply", file, ...to]);
  assert.deepEqual([applied.code, applied.err], [0, ""]);
  assert.match(applied.out, /\napplied\n$/);
  assert.equal(at.serving.host.routes.all.length, 1);
  write([{ contract: "busy/1", name: "more", default: "7" }]);
  const refused = await typed(["apply", file, ...to]);
  assert.equal(refused.code, 1);
  assert.match(refused.err, /TENON_CONFIG_APPLY_FAILED/);
  assert.equal((await typed(["plan", ...to])).code, 2, "the host was created without a file");
});
