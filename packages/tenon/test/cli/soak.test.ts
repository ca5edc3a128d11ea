import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { test } from "node:test";
import type { SoakReport } from "tenon/soak";
import { tree, pkg } from "../artifact/tree.ts";
import { guardLeaks } from "../leak-guard.ts";
import { typed } from "./typed.ts";

guardLeaks();

const echo = `
import { contract, method, t } from "tenon/contract";
import { definePlugin } from "tenon/plugin";
const text = t.Object({ text: t.String() });
const Echo = contract("echo", 1, { methods: { echo: method(text, text) } });
export default definePlugin(Echo, { setup: () => ({ methods: { echo: (input) => input } }) });`;
const files = { "package.json": pkg({ name: "echo" }), "index.js": echo };
const few = ["--cycles", "2", "--calls", "3", "--realm", "inline"];

test("soak tells the verdict, the course of what moved, times, calls and proofs, and writes the image", async () => {
  await using at = await tree(files);
  const { code, out, err } = await typed(["soak", at.path, ...few, "--seed", "5", "--svg", at.at("plot.svg")]);
  // Two lives are no evidence, which is a finding.
  assert.deepEqual([code, err], [1, ""]);
  assert.match(out, /^echo@1\.2\.3 {2}inconclusive {2}2 lives in inline, [\d.]+ KiB, [\d.]+ m?s, seed 5\n/);
  assert.match(out, /\nalways the same: .*threads/);
  assert.match(out, /\nload [\d.]+ ms \(p99 [\d.]+\), unload with proof [\d.]+ ms \(p99 [\d.]+\)\n6 calls, 0 failed\n/);
  assert.match(out, /\nproofs: 2 freed\n$/);
  assert.match(await readFile(at.at("plot.svg"), "utf8"), /^<svg /);
});

test("soak --json prints the report as one line", async () => {
  await using at = await tree(files);
  await writeFile(at.at("inputs.json"), JSON.stringify({ echo: [{ text: "one" }] }));
  const { code, out } = await typed(["soak", at.path, ...few, "--json", "--input", at.at("inputs.json")]);
  const report = JSON.parse(out) as SoakReport;
  assert.deepEqual([code, out.split("\n").length], [1, 2]);
  assert.deepEqual(report.calls, { made: 6, failed: 0, leftOut: [] });
});

test("soak that is interrupted tells what is known so far", async () => {
  await using at = await tree(files);
  const { code, out } = await typed(["soak", at.path, "--cycles", "1000"], { interrupt: AbortSignal.abort() });
  assert.equal(code, 1);
  assert.match(out, /0 of 1000 lives/);
});

test("soak refuses what it cannot read as wrong usage, before anything is loaded", async () => {
  for (const [args, wanted] of [
    [[], "wanted one of them"],
    [["./x", "--package", "y"], "wanted one of them"],
    [["./x", "--use", "./z.mjs"], "wanted the package that it uses"],
    [["./x", "--cycles", "many"], "Cannot read --cycles"],
    [["./x", "--cycles", "0"], "wanted a whole number of 1 or more"],
    [["./x", "--input", "./absent.json"], "Cannot read --input ./absent.json"],
    [["./x", "--realm", "attic"], "Allowed choices are thread, process, inline"],
  ] as const) {
    const { code, err } = await typed(["soak", ...args]);
    assert.equal(code, 2, args.join(" "));
    assert.ok(err.includes(wanted), err);
  }
});
