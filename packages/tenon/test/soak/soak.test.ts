import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isTenonError } from "tenon";
import { plotSvg, plotText, soak, type SoakOptions } from "tenon/soak";
import { pkg, tree } from "../artifact/tree.ts";
import { guardLeaks } from "../leak-guard.ts";

guardLeaks();

const from = new URL("fixtures/", import.meta.url).pathname;
const services = { vault: { keep: () => ({}) } };
const short = { subject: "./keeps", from, cycles: 2, calls: 8, samples: 2, services, seed: 3 } as const;

describe("soak()", () => {
  for (const realm of ["thread", "inline"] as const) {
    it(`puts a plugin through its lives in realm ${realm}, every method called with inputs made from its schema`, async () => {
      const { plugin, version, cycles, calls, proofs, took, seed, witnesses } = await soak({ ...short, realm });
      assert.deepEqual([plugin, version, seed], ["keeps", "1.0.0", 3]);
      assert.deepEqual(cycles, { asked: 2, done: 2 });
      assert.deepEqual(calls, { made: 16, failed: 4, leftOut: [], firstFailure: "fail: RangeError: always" });
      assert.equal(proofs.freed, 2);
      assert.ok(took.load.p50 > 0 && took.unload.p99 >= took.unload.p50);
      for (const { samples } of witnesses) assert.ok(samples.length === 2 || samples.length === 0);
    });
  }

  it("is inconclusive with too few samples, and says which witnesses that is for", async () => {
    const { verdict, sentence } = await soak(short);
    assert.equal(verdict, "inconclusive");
    assert.match(sentence, /is not known after 2 lives: threads: 2 samples, wanted at least 8/);
  });

  it("ends early when told to, with what is known until then", async () => {
    const abort = new AbortController();
    const report = await soak({ ...short, cycles: 1_000, signal: abort.signal, onCycle: () => abort.abort() });
    assert.deepEqual(report.cycles, { asked: 1_000, done: 1 });
    assert.equal(report.verdict, "inconclusive");
    assert.equal((await soak({ ...short, signal: abort.signal })).cycles.done, 0);
  });

  it("asks of any package whether it unloads, and lets a module use it in each call", async () => {
    await using files = await tree({
      "node_modules/counter/package.json": { name: "counter", version: "3.2.1", main: "index.js" },
      "node_modules/counter/index.js": "let count = 0; exports.next = () => ++count;",
      "use.mjs": `export default (library) => { if (library.next() > 2) throw new Error("three in one life"); };`,
    });
    const subject = { package: "counter", use: "./use.mjs" };
    const report = await soak({ subject, from: files.path, realm: "inline", cycles: 2, calls: 3 });
    assert.deepEqual([report.plugin, report.version], ["counter", "3.2.1"]);
    assert.deepEqual(report.calls, {
      ...{ made: 6, failed: 2, leftOut: [] },
      firstFailure: "use: Error: three in one life",
    });
    assert.equal(report.proofs.freed, 2);
  });

  it("tells of a method that no input can be made for, and takes given ones", async () => {
    await using files = await tree({ "package.json": pkg(), "index.js": picky });
    const options = { subject: files.path, realm: "inline", cycles: 1, calls: 2 } as const;
    const { calls } = await soak(options);
    assert.deepEqual(calls, {
      made: 0,
      failed: 0,
      leftOut: [{ method: "spell", why: "no text was found that matches ^q{7}$" }],
    });
    const { calls: given } = await soak({ ...options, inputs: { spell: [{ word: "qqqqqqq" }] } });
    assert.deepEqual(given, { made: 2, failed: 0, leftOut: [] });
  });

  const wrong: Readonly<Record<string, Partial<SoakOptions>>> = {
    "no lives": { cycles: 0 },
    "half a call": { calls: 0.5 },
    "samples that are no number": { samples: "7" as never },
    "a seed below 0": { seed: -1 },
    "a bound that is no number": { boundBytes: NaN },
    "inputs that are no lists": { inputs: { work: {} } as never },
    "an empty list of inputs": { inputs: { work: [] } },
    "inputs of a method that there is not": { inputs: { wrok: [{}] } },
    "a realm that there is not": { realm: "attic" as never },
  };
  for (const [what, options] of Object.entries(wrong)) {
    it(`refuses ${what}`, async () => {
      await assert.rejects(soak({ ...short, ...options }), (error) => isTenonError(error, "TENON_OPTION_INVALID"));
    });
  }

  it("refuses a package that is not installed with where it looked, and one without a version", async () => {
    await using files = await tree({ "node_modules/bare/package.json": "{}" });
    const of = (name: string): Promise<unknown> => soak({ subject: { package: name }, from: files.path });
    await assert.rejects(of("absent"), (error) => isTenonError(error, "TENON_PLUGIN_NOT_FOUND"));
    await assert.rejects(of("bare"), (error) => isTenonError(error, "TENON_ARTIFACT_UNREADABLE"));
  });

  it("passes on why a plugin does not load, and leaves nothing of it", async () => {
    await using files = await tree({ "package.json": pkg(), "index.js": "throw new Error('no');" });
    await assert.rejects(soak({ subject: files.path }), (error) => isTenonError(error, "TENON_LOAD_FAILED"));
  });
});

describe("the plots of a soak", () => {
  it("show each witness that moved, as text and as an image, and escape what they are given", async () => {
    const report = { ...(await soak(short)), plugin: `<b>"&` };
    const text = plotText(report, 100);
    assert.ok(text.some((line) => line.startsWith("always the same: ")));
    assert.ok(
      text.every((line) => line.length <= 1_000 && !line.includes("NaN")),
      text.join("\n"),
    );
    const image = plotSvg(report);
    assert.match(image, /^<svg xmlns[^>]*>\n/);
    assert.ok(image.includes("&#60;b&#62;&#34;&#38;@1.0.0") && !image.includes("NaN") && image.endsWith("</svg>\n"));
    assert.equal(
      image.match(/<polyline/g)?.length,
      report.witnesses.filter(({ samples }) => samples.length > 1).length,
    );
  });

  it("say nothing where nothing was seen", async () => {
    const abort = AbortSignal.abort();
    const report = await soak({ ...short, signal: abort });
    assert.deepEqual(plotText(report), []);
    assert.ok(!plotSvg(report).includes("polyline"));
  });
});

const picky = `
import { contract, method, t } from "tenon/contract";
import { definePlugin } from "tenon/plugin";
const Picky = contract("picky", 1, {
  methods: { spell: method(t.Object({ word: t.String({ pattern: "^q{7}$" }) }), t.Object({})) },
});
export default definePlugin(Picky, { setup: () => ({ methods: { spell: () => ({}) } }) });`;
