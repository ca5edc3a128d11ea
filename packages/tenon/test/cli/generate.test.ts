import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { tree } from "../artifact/tree.ts";
import { guardLeaks } from "../leak-guard.ts";
import { typed } from "./typed.ts";

guardLeaks();

const module = `
const Quote = {
  tenon: "struct", title: "Quote", size: 16, align: 8,
  fields: [{ name: "key", offset: 0, type: "u64" }, { name: "cost", offset: 8, type: "u32" }],
};
const input = { type: "object", properties: { all: { type: "array", items: Quote } } };
export const pricing = { name: "pricing", major: 1, methods: { price: { input } } };
export const nothing = null;
export default class Unrelated {}
`;

test("generate prints the structs of a contract for each language, or only their checks", async () => {
  await using at = await tree({ "contract.mjs": module, "package.json": {} });
  const file = at.at("contract.mjs");
  const c = await typed(["generate", file, "--language", "c"]);
  assert.deepEqual([c.code, c.err], [0, ""]);
  assert.match(c.out, /typedef struct Quote \{\n {2}uint64_t key;\n {2}uint32_t cost;\n\} Quote;/);
  assert.match(c.out, /TENON_ASSERT\(offsetof\(Quote, cost\) == 8, "Quote\.cost: offset"\);/);
  const rust = await typed(["generate", file, "--language", "rust", "--checks"]);
  assert.doesNotMatch(rust.out, /pub struct/);
  assert.match(rust.out, /offset_of!\(Quote, cost\) == 8/);
  const go = await typed(["generate", file, "--language", "go", "--package", "pricing", "--out", at.at("layouts.go")]);
  assert.deepEqual([go.code, go.out], [0, ""]);
  assert.match(await readFile(at.at("layouts.go"), "utf8"), /^package pricing$/m);
});

test("generate --json prints what a manifest holds", async () => {
  await using at = await tree({ "contract.mjs": module });
  const { code, out } = await typed(["generate", at.at("contract.mjs"), "--json"]);
  assert.equal(code, 0);
  const { layouts } = JSON.parse(out) as { layouts: Record<string, { hash: string; size: number }> };
  assert.deepEqual(Object.keys(layouts), ["Quote"]);
  assert.match(layouts["Quote"]?.hash ?? "", /^sha256-/);
  assert.equal(layouts["Quote"]?.size, 16);
});

test("generate refuses what it cannot run, write or say", async () => {
  await using at = await tree({
    "contract.mjs": module,
    "empty.mjs": "export const a = 1;",
    "broken.mjs": "throw new Error('no');",
  });
  const file = at.at("contract.mjs");
  const wrong: readonly (readonly [readonly string[], RegExp])[] = [
    [[file], /Cannot read --language: found none, wanted one of c, rust, go/],
    [[file, "--language", "cobol"], /found "cobol"/],
    [[file, "--language", "go", "--package", "A b"], /Cannot read --package: found "A b"/],
    [[file, "--language", "c", "--out", at.at("no/such/file.h")], /Cannot write --out/],
    [[at.at("empty.mjs"), "--language", "c"], /found no struct in what it exports/],
    [[at.at("broken.mjs"), "--language", "c"], /Cannot run .*: no, wanted a module/],
    [[at.at("absent.mjs"), "--language", "c"], /Cannot run /],
  ];
  for (const [args, said] of wrong) {
    const { code, out, err } = await typed(["generate", ...args]);
    assert.deepEqual([code, out], [2, ""]);
    assert.match(err, said);
  }
});

const whole = `
export const Echo = { name: "echo", major: 1, methods: { echo: { input: { tenon: "bytes" }, output: { tenon: "bytes" } } }, services: {}, events: {} };
export const Other = { ...Echo, name: "other" };
`;

test("generate --lang writes a plugin's directory, once what is its author's", async () => {
  await using at = await tree({ "contract.mjs": whole });
  const asked = ["generate", at.at("contract.mjs"), "--lang", "c", "--contract", "echo", "--out", at.at("plugin")];
  const first = await typed(asked);
  assert.deepEqual([first.code, first.err], [0, ""]);
  assert.match(first.out, /^made {3}plugin\.c$/m);
  assert.match(first.out, /^wrote {2}contract\.h$/m);
  assert.match(await readFile(at.at("plugin/contract.h"), "utf8"), /TENON_EXPORT\("tenon_method_echo"\)/);
  const again = await typed([...asked, "--json"]);
  assert.deepEqual((JSON.parse(again.out) as { made: unknown }).made, []);
});

test("generate --lang and build refuse what they do not know", async () => {
  await using at = await tree({ "contract.mjs": whole, taken: "a file" });
  const file = at.at("contract.mjs");
  const wrong: readonly (readonly [readonly string[], RegExp, number])[] = [
    [["generate", file, "--lang", "cobol"], /Cannot read --lang: found "cobol", wanted one of go, rust, as, c/, 2],
    [["generate", file, "--lang", "c"], /found the contracts echo, other, wanted one contract, or --contract/, 2],
    [["generate", file, "--lang", "c", "--contract", "x"], /wanted one of the name x/, 2],
    [["generate", file, "--lang", "c", "--contract", "echo", "--out", at.at("taken")], /Cannot write to --out/, 2],
    [["build", at.path, "--lang", "cobol"], /Cannot read --lang: found "cobol"/, 2],
    [["build", at.path], /TENON_BUILD_LANGUAGE/, 1],
  ];
  for (const [args, said, wanted] of wrong) {
    const { code, out, err } = await typed(args);
    assert.deepEqual([code, out], [wanted, ""], err);
    assert.match(err, said);
  }
});
