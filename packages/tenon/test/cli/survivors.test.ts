import assert from "node:assert/strict";
import { test } from "node:test";
import { AdminClient, type HostReport, type SurvivorReport } from "tenon/admin";
import { guardLeaks } from "../leak-guard.ts";
import { from } from "../registry/sources.ts";
import { stage } from "../serve/stage.ts";
import { typed } from "./typed.ts";

guardLeaks();

const outlives = { entry: `${from}/outlives.ts`, name: "outlives", version: "1.0.0" };
const inline = { realm: "inline", config: { mark: "m" } } as const;

test("what outlived its plugin is shown, counted by ps and an exit code of 1 until it is gone", async () => {
  await using at = await stage({ host: { proofs: "now", holders: "places", onLeak: "stronger-realm" } }, "inline");
  const { host, socket } = at.serving;
  const told: unknown[] = [];
  host.on("leak", (leak) => told.push(leak));
  const survivors = (...more: readonly string[]): ReturnType<typeof typed> =>
    typed(["survivors", "--socket", socket, ...more]);
  assert.deepEqual(await survivors(), { code: 0, out: "nothing has outlived its plugin\n", err: "" });
  try {
    await host.load(outlives, inline);
    const proof = await host.unload("outlives");
    await host.load(outlives, inline);

    const shown = await survivors("--no-collect");
    assert.equal(shown.code, 1);
    assert.match(
      shown.out,
      /^outlives@1\.0\.0 {2}there for [\d.]+ m?s {2}#2 inline, leaked\n├─ ✗ context: .*\n└─ held by\n {3}└─ context/,
    );
    const asJson = await survivors("--json");
    const { survivors: told } = JSON.parse(asJson.out) as SurvivorReport;
    assert.deepEqual([asJson.code, told.length, told[0]?.since], [1, 1, proof.at]);

    const ps = await typed(["ps", "--socket", socket]);
    assert.match(ps.out, /^tenon .* · 2 plugins · 2 instances · 1 survivor\n/);
    assert.match(
      ps.out,
      /─ realm thread \(contained\), not inline as asked for: outlives@1\.0\.0 \(inline\) is still held/,
    );
    const report = JSON.parse((await typed(["ps", "--json", "--socket", socket])).out) as HostReport;
    assert.deepEqual([report.survivors, report.instances[1]?.moved?.from], [1, "inline"]);
  } finally {
    delete (globalThis as { outlives?: unknown }).outlives;
  }
  let after = await survivors();
  for (let looks = 0; looks < 10 && after.code !== 0; looks++) after = await survivors();
  assert.match(after.out, /^outlives@1\.0\.0 {2}gone, after [\d.]+ m?s {2}#2 inline, leaked\n$/);
  assert.doesNotMatch((await typed(["ps", "--socket", socket])).out, /survivor/);
  assert.equal(told.length, 1);
});

test("a look that is neither with nor without a collection is refused", async () => {
  await using at = await stage({}, "inline");
  const { socket } = at.serving;
  for (const collect of ["maybe", "", 1])
    await assert.rejects(new AdminClient(socket).survivors({ collect: collect as never }), {
      code: "TENON_OPTION_INVALID",
      message: /wanted true or false/,
    });
  assert.deepEqual((await new AdminClient(socket).survivors({ collect: false })).survivors, []);
  assert.equal((await typed(["survivors", "more", "--socket", socket])).code, 2);
});
