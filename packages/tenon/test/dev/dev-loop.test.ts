import assert from "node:assert/strict";
import { link, mkdir, rm, unlink, writeFile } from "node:fs/promises";
import { test } from "node:test";
import { createHost, isTenonError } from "tenon";
import { type Cycle, startDev } from "tenon/dev";
import { guardLeaks } from "../leak-guard.ts";
import { as, bench, echo, type EchoParts, folder, manifest } from "./workbench.ts";

guardLeaks();

const files = { "package.json": manifest, "index.ts": echo() };

for (const realm of ["thread", "inline"] as const) {
  test(`a save is swapped in with the state handed over (${realm})`, async () => {
    await using at = await folder(files);
    await using work = await bench(at, { realm });
    assert.equal(as("serving", work.first).how, "loaded");
    assert.equal(await work.call("say"), "hello 1");
    const cycle = as("serving", await work.after(() => at.write("index.ts", echo({ word: '"hi"' }))));
    assert.deepEqual([cycle.how, cycle.state, cycle.files], ["swapped", "handed over", [at.at("index.ts")]]);
    assert.ok(cycle.tookMs > 0);
    assert.equal(await work.call("say"), "hi 2");
    assert.equal(work.host.instances.length, 1);
    assert.equal(work.host.instances[0]?.realm, realm);
  });
}

test("a source that cannot be parsed is shown with its place, and the last good version serves on", async () => {
  await using at = await folder(files);
  await using work = await bench(at);
  const failed = as("failed", await work.after(() => at.replace("index.ts", echo({ before: "const a = ;" }))));
  assert.deepEqual(failed.place, { file: at.at("index.ts"), line: 1, column: 11 });
  assert.match(failed.frame ?? "", /^> 1 \| const a = ;\n {4}\| {11}\^\n/);
  assert.equal(failed.serving?.version, "1.0.0");
  assert.equal(await work.call("say"), "hello 1");
  as("serving", await work.after(() => at.replace("index.ts", echo({ word: '"again"' }))));
  assert.equal(await work.call("say"), "again 2");
});

for (const realm of ["thread", "inline"] as const) {
  test(`an error in setup is shown at its place in the source (${realm})`, async () => {
    await using at = await folder(files);
    await using work = await bench(at, { realm });
    const failed = as("failed", await work.after(() => at.write("index.ts", echo({ setup: "null.nothing;" }))));
    assert.ok(isTenonError(failed.error, "TENON_SETUP_FAILED"));
    assert.deepEqual(failed.place, { file: at.at("index.ts"), line: 5, column: 35 });
    assert.match(failed.frame ?? "", /> 5 \| const begin = .*\n {4}\| {35}\^/);
    assert.equal(await work.call("say"), "hello 1");
  });
}

test("a plugin that is wrong from the start serves as soon as it is right", async () => {
  await using at = await folder({ ...files, "index.ts": "export default 1;" });
  await using work = await bench(at);
  const failed = as("failed", work.first);
  assert.ok(isTenonError(failed.error, "TENON_PLUGIN_EXPORT"));
  assert.equal(failed.serving, undefined);
  assert.equal(as("serving", await work.after(() => at.write("index.ts", echo()))).how, "loaded");
  assert.equal(await work.call("say"), "hello 1");
});

test("a file that an import waits for builds again when it comes, be it in a new folder", async () => {
  await using at = await folder(files);
  await using work = await bench(at);
  const importing = echo({ before: 'import { word } from "./words/word.ts";', word: "word" });
  const failed = as("failed", await work.after(() => at.write("index.ts", importing)));
  assert.match(failed.error.message, /"\.\/words\/word\.ts", which is not found/);
  let cycle = await work.after(() => at.write("words/word.ts", 'export const word = "found";'));
  // The folder alone may be seen before the file in it.
  if (cycle.kind === "failed") cycle = await work.after(() => Promise.resolve());
  as("serving", cycle);
  assert.equal(await work.call("say"), "found 1");
  assert.deepEqual(work.loop.files, [at.at("index.ts"), at.at("package.json"), at.at("words/word.ts")]);
});

test("what a rebuild brings in is watched, also outside of the folder, and what it leaves out is not", async () => {
  await using at = await folder({
    "plugin/package.json": manifest,
    "plugin/index.ts": echo({ before: 'import { word } from "../shared/one.ts";', word: "word" }),
    "shared/one.ts": 'export const word = "one";',
    "shared/two.ts": 'export const word = "two";',
  });
  await using work = await bench({ ...at, path: at.at("plugin") });
  const importing = echo({ before: 'import { word } from "../shared/two.ts";', word: "word" });
  as("serving", await work.after(() => at.write("plugin/index.ts", importing)));
  await at.write("shared/one.ts", 'export const word = "not watched";');
  const cycle = as("serving", await work.after(() => at.write("shared/two.ts", 'export const word = "2";')));
  assert.deepEqual(cycle.files, [at.at("shared/two.ts")]);
  assert.equal(await work.call("say"), "2 1");
});

test("a burst of saves ends with the last of them serving, in few cycles", async () => {
  await using at = await folder(files);
  await using work = await bench(at, { settleMs: 30 });
  const saves = 40;
  for (let save = 1; save <= saves; save++) {
    await at[save % 2 === 0 ? "write" : "replace"]("index.ts", echo({ word: JSON.stringify(`save ${save}`) }));
  }
  let cycles = 1;
  for (await work.after(() => Promise.resolve()); !String(await work.call("say")).startsWith("save 40 "); cycles++) {
    await work.after(() => Promise.resolve());
  }
  assert.ok(cycles < saves / 2, `${cycles} cycles for ${saves} saves`);
});

test("saves during a cycle are one more cycle", async () => {
  await using at = await folder({
    ...files,
    "index.ts": echo({ before: "await new Promise((done) => setTimeout(done, 150));" }),
  });
  await using work = await bench(at);
  const text = (word: string): string =>
    echo({ before: "await new Promise((done) => setTimeout(done, 150));", word: JSON.stringify(word) });
  const first = work.after(() => at.write("index.ts", text("first")));
  while (!work.host.instances.some(({ state }) => state === "starting"))
    await new Promise((done) => setTimeout(done, 5));
  await at.write("index.ts", text("second"));
  await at.write("index.ts", text("third"));
  as("serving", await first);
  as("serving", await work.after(() => Promise.resolve()));
  assert.equal(await work.call("say"), "third 1");
  assert.deepEqual(work.spare, []);
});

test("a line more moves the places in stacks, though the code stays the same", async () => {
  await using at = await folder(files);
  await using work = await bench(at);
  const place = async (): Promise<string | undefined> => {
    const told = Promise.withResolvers<string>();
    using _ = work.host.on("log", ({ text }) => told.resolve(text));
    await work.call("tellPlace");
    return /index\.ts:\d+:\d+/.exec(await told.promise)?.[0];
  };
  assert.equal(await place(), "index.ts:11:44");
  const { digest } = work.host.instances[0] ?? {};
  as("serving", await work.after(() => at.write("index.ts", `\n\n${echo()}`)));
  assert.equal(await place(), "index.ts:13:44");
  assert.equal(work.host.instances[0]?.digest, digest);
});

test("a save that changes nothing is told and does nothing", async () => {
  await using at = await folder(files);
  await using work = await bench(at);
  const cycle = as("unchanged", await work.after(() => at.replace("index.ts", echo())));
  assert.deepEqual(cycle.files, [at.at("index.ts")]);
  assert.equal(work.host.instances[0]?.id, as("serving", work.first).instance);
});

test("what can never be swapped is replaced, and says why: state of another shape, a bad snapshot, another contract", async () => {
  await using at = await folder(files);
  await using work = await bench(at);
  await work.call("say");
  const save = async (parts: EchoParts): Promise<Extract<Cycle, { kind: "serving" }>> =>
    as("serving", await work.after(() => at.write("index.ts", echo(parts))));
  const shape = await save({ state: '{ type: "string" }' });
  assert.deepEqual([shape.how, shape.state], ["replaced", "none"]);
  assert.match(shape.why ?? "", /the state does not fit the new version's schema/);
  assert.equal(await work.call("say"), "hello 1");
  assert.match((await save({})).why ?? "", /the old one failed in snapshot/);
  assert.equal((await save({ output: '{ type: "string" }' })).how, "swapped");
  const contract = await save({ word: '"b"' });
  assert.equal(contract.how, "replaced");
  assert.match(contract.why ?? "", /its contract changed: methods\./);
  assert.equal(await work.call("say"), "b 1");
});

test("calls that do not end are cut off rather than waited for", async () => {
  await using at = await folder({ ...files, "index.ts": echo({ word: "await new Promise(() => undefined)" }) });
  await using work = await bench(at, { pauseMs: 100 });
  const hanging = assert.rejects(work.call("say"));
  const cycle = as("serving", await work.after(() => at.write("index.ts", echo())));
  assert.equal(cycle.how, "replaced");
  assert.match(cycle.why ?? "", /calls did not end within/);
  await hanging;
  assert.equal(await work.call("say"), "hello 1");
});

test("a plugin whose realm has ended is loaded again by the next save", async () => {
  await using at = await folder(files);
  await using work = await bench(at, {}, { restart: false });
  as("serving", await work.after(() => at.write("index.ts", echo({ word: "process.exit(3)" }))));
  await assert.rejects(work.call("say"), (error) => isTenonError(error, "TENON_CALL_LOST"));
  while (work.host.instances.length > 0) await new Promise((done) => setTimeout(done, 10));
  assert.equal(as("serving", await work.after(() => at.write("index.ts", echo()))).how, "loaded");
  assert.equal(await work.call("say"), "hello 1");
});

test("a plugin whose realm has ended, and that is to come back, is replaced by the next save", async () => {
  await using at = await folder(files);
  await using work = await bench(at, {}, { restart: { firstMs: 3_600_000, maxMs: 3_600_000 } });
  as("serving", await work.after(() => at.write("index.ts", echo({ word: "process.exit(3)" }))));
  await assert.rejects(work.call("say"), (error) => isTenonError(error, "TENON_CALL_LOST"));
  while (!work.host.instances.some(({ restart }) => restart !== undefined))
    await new Promise((done) => setTimeout(done, 10));
  assert.equal(as("serving", await work.after(() => at.write("index.ts", echo()))).how, "loaded");
  assert.equal(await work.call("say"), "hello 1");
});

test("a save that sends no event is seen all the same, a little later", async () => {
  await using at = await folder({ "plugin/package.json": manifest, "plugin/index.ts": echo(), "elsewhere/keep": "" });
  // Written by another name in a folder that nobody watches, a file tells nothing to the watches of its own folder.
  await link(at.at("plugin/index.ts"), at.at("elsewhere/index.ts"));
  await using work = await bench({ ...at, path: at.at("plugin") }, { pollMs: 50 });
  as("serving", await work.after(() => writeFile(at.at("elsewhere/index.ts"), echo({ word: '"unheard"' }))));
  assert.equal(await work.call("say"), "unheard 1");
});

test("a folder that goes and comes back is watched again", async () => {
  await using at = await folder({
    ...files,
    "index.ts": echo({ before: 'import { word } from "./src/word.ts";', word: "word" }),
    "src/word.ts": 'export const word = "one";',
  });
  await using work = await bench(at);
  as("failed", await work.after(() => rm(at.at("src"), { recursive: true })));
  assert.equal(await work.call("say"), "one 1");
  let cycle = await work.after(async () => {
    await mkdir(at.at("src"));
    await at.write("src/word.ts", 'export const word = "two";');
  });
  while (cycle.kind === "failed") cycle = await work.after(() => Promise.resolve());
  as("serving", await work.after(() => at.write("src/word.ts", 'export const word = "three";')));
  assert.equal(await work.call("say"), "three 2");
});

test("a file that is deleted fails the build with its name", async () => {
  await using at = await folder(files);
  await using work = await bench(at);
  const failed = as("failed", await work.after(() => unlink(at.at("index.ts"))));
  assert.ok(isTenonError(failed.error, "TENON_PLUGIN_NOT_FOUND"));
  assert.match(failed.error.message, /index\.ts/);
});

test("configuration and name are those that were asked for", async () => {
  await using at = await folder(files);
  await using host = await createHost({ debug: true, proofs: "off" });
  await using loop = await startDev(host, at.path, { name: "other", config: { odd: true } });
  assert.equal(host.instances.length, 0, "the contract takes no configuration");
  await loop.close();
  await using named = await startDev(host, at.path, { name: "other" });
  assert.equal(host.instances[0]?.name, "other");
  await named.close();
  assert.equal(host.instances.length, 1, "what serves is the host's");
});

test("a folder that is not there and times that are none are refused, with nothing left behind", async () => {
  await using host = await createHost({ proofs: "off" });
  await assert.rejects(startDev(host, "./nowhere"), (error) => isTenonError(error, "TENON_PLUGIN_NOT_FOUND"));
  await using at = await folder(files);
  for (const options of [
    { settleMs: 0 },
    { settleMs: Number.NaN },
    { pollMs: -1 },
    { pollMs: "1" as unknown as number },
  ]) {
    await assert.rejects(startDev(host, at.path, options), (error) => isTenonError(error, "TENON_OPTION_INVALID"));
  }
});
