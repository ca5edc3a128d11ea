import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { describe, it } from "node:test";
import { soak, type SoakReport, type WitnessTold } from "tenon/soak";
import { pkg, tree } from "../artifact/tree.ts";
import { guardLeaks } from "../leak-guard.ts";

guardLeaks();

const from = new URL("fixtures/", import.meta.url).pathname;
const seed = 7;

function witness({ witnesses }: SoakReport, name: string): WitnessTold {
  const found = witnesses.find((told) => told.witness === name);
  assert.ok(found, name);
  return found;
}

function soakKeeper(keep: (text: string) => void): Promise<SoakReport> {
  const services = {
    vault: {
      keep: ({ text }: { readonly text: string }) => {
        keep(text);
        return {};
      },
    },
  };
  const inputs = { work: [{ text: "hello" }] };
  const lives = { realm: "inline", cycles: 40, calls: 2, samples: 20, boundBytes: 4_096 } as const;
  return soak({ subject: "./keeps", from, ...lives, seed, services, inputs });
}

// Forty lives are enough for 16 KB a life. For 2 KB there are the tests of the trend, and the bench `soak`.
describe("soak() of a plugin that hands the host 16 KB in each life", () => {
  it("sees the heap grow by 16 KB a cycle where the host keeps them, and says so", async () => {
    const kept: string[] = [];
    // A text that is cut from another keeps that one; a text of its own is made of this.
    const report = await soakKeeper((text) => kept.push(Buffer.from(text).toString("latin1")));
    const { trend } = witness(report, "heap used");
    assert.equal(report.verdict, "grows", `seed ${seed}: ${report.sentence}`);
    assert.equal(trend.verdict, "grows", `seed ${seed}: ${trend.why}`);
    // Forty lives give an interval of some KB: only its middle is asserted.
    const by = trend.fit?.slope.value ?? NaN;
    assert.ok(by > 12_000 && by < 24_000, `seed ${seed}: ${JSON.stringify(trend)}`);
    assert.match(
      report.sentence,
      /^keeps@1\.0\.0 \(inline\) grows over 40 lives: .*heap used by [12]\d\.\d KiB a cycle/,
    );
    assert.equal(kept.length, 40);
  });

  it("sees no growth where the host lets them go", async () => {
    const report = await soakKeeper(() => undefined);
    assert.notEqual(report.verdict, "grows", `seed ${seed}: ${report.sentence}`);
    const { trend } = witness(report, "heap used");
    assert.ok((trend.fit?.slope.value ?? Infinity) < 4_096, `seed ${seed}: ${JSON.stringify(trend)}`);
    for (const name of ["threads", "descriptors", "native contexts"])
      assert.notEqual(witness(report, name).trend.verdict, "grows", name);
    assert.equal(report.proofs.freed, 40);
  });
});

// A snapshot of the heap that all other tests share takes forty seconds.
it("soak() of a plugin that leaks says who holds it, found in one life more", async () => {
  await using files = await tree({ "package.json": pkg(), "index.js": hooking });
  using _ = { [Symbol.dispose]: () => void Reflect.deleteProperty(Readable, "hooksOfTheTest") };
  const report = await soak({ subject: files.path, realm: "inline", cycles: 2, calls: 1, samples: 1 });
  assert.deepEqual([report.proofs.leaked, report.cycles.done], [2, 2]);
  assert.match(
    report.proofs.first ?? "",
    /^one life more: weather@1\.2\.3 \(inline\) is still held: .*hooksOfTheTest/s,
  );
});

const hooking = `
import { Readable } from "node:stream";
import { contract, method, t } from "tenon/contract";
import { definePlugin } from "tenon/plugin";
const Hooking = contract("hooking", 1, { methods: { go: method(t.Object({}), t.Object({})) } });
const cache = new Map();
Object.defineProperty(Readable, "hooksOfTheTest", { value: () => cache, configurable: true });
export default definePlugin(Hooking, { setup: () => ({ methods: { go: () => ({}) } }) });`;
