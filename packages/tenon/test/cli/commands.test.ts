import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import type { HostReport } from "tenon/admin";
import { f, struct as structOf } from "tenon/contract";
import { serve } from "tenon/serve";
import { guardLeaks } from "../leak-guard.ts";
import { until } from "../realm/plugin.ts";
import { Busy } from "../serve/fixtures/contract.ts";
import { folder } from "../serve/folder.ts";
import { type Stage, stage } from "../serve/stage.ts";
import { Paper } from "./paper.ts";
import { typed } from "./typed.ts";

guardLeaks();

/** A plugin directory in the stage's folder. */
function plugin(at: Stage, version: string): string {
  const path = join(at.folder, `busy-${version}.mjs`);
  const contract = JSON.stringify(Busy);
  const methods = `{ say: (text) => "${version} " + text, next: () => 0, wait: () => 0, spin: () => 0, hold: () => "", print: () => 0, big: () => "", flood: () => [], sum: () => 0 }`;
  writeFileSync(
    path,
    `import { definePlugin } from "tenon/plugin"; export default definePlugin(${contract}, { setup: () => ({ methods: ${methods}, snapshot: () => 1, restore: () => undefined }) });`,
  );
  const manifest = { name: "busy", version, type: "module", tenon: { entry: `./busy-${version}.mjs` } };
  writeFileSync(join(at.folder, "package.json"), JSON.stringify(manifest));
  return dirname(path);
}

test("ps draws plugin, version, instance, realm with its strength, holders and what the scope holds", async () => {
  await using at = await stage();
  using _lease = await at.serving.host.lease(Busy);
  const { code, out, err } = await typed(["ps", "--socket", at.serving.socket]);
  assert.deepEqual([code, err], [0, ""]);
  const shown = out
    .replace(/pid \d+ · node v[\d.]+ · up [\d.]+ m?s/, "pid 1 · node v1 · up 1 s")
    .replace(/sha256-\w+/, "sha256-0")
    .replace(/lease taken .*/, "lease taken here");
  assert.equal(
    shown,
    [
      "tenon 0.1.0 · pid 1 · node v1 · up 1 s · 1 plugin · 1 instance",
      "",
      "busy",
      "└─ 1.0.0  busy/1",
      '   └─ #1 "busy"  active  sha256-0',
      "      ├─ realm thread (contained)",
      "      ├─ may: nothing beyond its contract",
      "      ├─ calls: 0 in flight, 0 waiting",
      "      ├─ held by",
      '      │  ├─ loaded as "busy"',
      "      │  └─ lease taken here",
      "      └─ scope holds",
      "         └─ a file, created at busy.ts:9",
      "",
    ].join("\n"),
  );
});

test("ps tells which shared memory an instance sees: shared, or a copy as of its load", async () => {
  const struct = structOf("Note", { by: f.u32 });
  const segments = {
    notes: { struct, count: 4, plugins: { busy: "write" } },
    prices: { struct, count: 4, plugins: { busy: "read", other: "write" } },
  } as const;
  await using at = await stage({ host: { segments } });
  const { out } = await typed(["ps", "--socket", at.serving.socket]);
  assert.match(out, /├─ segment notes: write, shared, 0 records\n/);
  assert.match(out, /├─ segment prices: read, shared\n/);
  const readable = { ...segments, notes: { ...segments.notes, plugins: { busy: "read" } } } as const;
  await using apart = await stage({ host: { segments: readable } }, "process");
  const { out: copies } = await typed(["ps", "--socket", apart.serving.socket]);
  assert.match(copies, /├─ segment notes: read, a copy as of its load\n/);
});

test("ps tells how many threads are spare and how many opens found one; a host that serves keeps some unless told not to", async () => {
  await using at = await stage({ host: { warm: { least: 1 } } });
  const { host, socket } = at.serving;
  // More, where the first open came before the first spare.
  await until(() => (host.warmth?.spares ?? 0) >= 1);
  await host.load(plugin(at, "2.0.0"), { name: "other" });
  const ps = await typed(["ps", "--socket", socket]);
  assert.match(ps.out, /^tenon .* · [12] plugins? · 2 instances · \d spares? · \d of 2 opens warm\n/);
  const { warmth } = JSON.parse((await typed(["ps", "--json", "--socket", socket])).out) as HostReport;
  assert.equal(warmth?.opens, 2);
  const place = folder();
  using _ = place;
  await using serving = await serve({ listen: "0", socket: place.at("b.sock") });
  assert.equal(serving.host.warmth?.spares, 0);
});

test("ps shows a stuck plugin as not answering, with the calls it is stuck in", async () => {
  await using at = await stage();
  // Longer than ps waits for an answer, and some time more for it to come to asking.
  const spun = at.serving.host.client(Busy).spin(2_000);
  const { out } = await typed(["ps", "--socket", at.serving.socket]);
  assert.match(out, /calls: 1 in flight[^]*scope: not answering/);
  await spun;
});

test("ps --json prints the whole report on one line", async () => {
  await using at = await stage();
  const { out } = await typed(["ps", "--socket", at.serving.socket, "--json"]);
  const report = JSON.parse(out) as HostReport;
  assert.deepEqual(
    [out.trimEnd().includes("\n"), report.instances[0]?.name, report.instances[0]?.held.kind],
    [false, "busy", "told"],
  );
});

test("ps --watch prints again and again until it is interrupted, and comes back to a host that was away", async () => {
  using place = folder();
  const socket = place.at("watched.sock");
  const stop = new AbortController();
  const kinds: string[] = [];
  const restart: { due: Promise<Stage> | undefined } = { due: undefined };
  const first = await stage({ socket });
  const out = new Paper(false, (text) => {
    const { host } = JSON.parse(text) as { host: unknown };
    kinds.push(host === null ? "away" : "there");
    if (kinds.length === 1) void first.serving.close();
    if (host === null) restart.due ??= stage({ socket });
    if (kinds.includes("away") && host !== null) stop.abort();
  });
  const { code } = await typed(["ps", "--watch", "--json", "--socket", socket], { out, interrupt: stop.signal });
  await first[Symbol.asyncDispose]();
  await (await restart.due)?.[Symbol.asyncDispose]();
  assert.equal(code, 0);
  assert.deepEqual([...new Set(kinds)], ["there", "away"]);
});

test("ps --watch takes the alternate screen on a terminal, draws no line longer than it, and gives it back when interrupted", async () => {
  await using at = await stage();
  const stop = new AbortController();
  const out = new Paper(true, (text) => {
    if (text.includes("busy")) stop.abort();
  });
  const { code } = await typed(["ps", "--watch", "--socket", at.serving.socket], { out, interrupt: stop.signal });
  assert.equal(code, 0);
  assert.ok(out.text.startsWith("\x1b[?1049h\x1b[?25l"));
  assert.ok(out.text.endsWith("\x1b[?25h\x1b[?1049l"));
  assert.match(out.text, /\x1b\[32mactive/);
});

test("ps --watch shows how each version does: in the tree on a terminal, else in a line a version", async () => {
  await using at = await stage();
  const { host } = at.serving;
  const doing = /\d[\d.]* calls\/s · 0 errors\/s · \d+ in flight · p50 [\d.]+ ms · p99 [\d.]+ ms( · \d+ MB)?/;
  for (const isTerminal of [true, false]) {
    const stop = new AbortController();
    const out = new Paper(isTerminal, (text) => {
      void host.call("busy", "say", "x");
      if (doing.test(text)) stop.abort();
    });
    const args = ["ps", "--watch", "--socket", at.serving.socket];
    assert.equal((await typed(args, { out, interrupt: stop.signal })).code, 0);
    if (isTerminal) assert.match(out.text, /1\.0\.0 {2}.*busy\/1.* calls\/s/);
    else assert.match(out.lines.at(-1) ?? "", /^\d{4}-\S+Z {2}busy@1\.0\.0 {2}1 active {2}\d/);
  }
});

test("without a terminal, or with NO_COLOR, nothing is coloured", async () => {
  await using at = await stage();
  const args = ["ps", "--socket", at.serving.socket];
  assert.match((await typed(args, { out: new Paper(true) })).out, /\x1b\[/);
  assert.doesNotMatch((await typed(args)).out, /\x1b/);
  assert.doesNotMatch((await typed(args, { out: new Paper(true), env: { NO_COLOR: "1" } })).out, /\x1b/);
});

test("load, swap and unload do it and say it, with exit code 0", async () => {
  await using at = await stage();
  await at.serving.host.unload("busy");
  const socket = ["--socket", at.serving.socket];
  const loaded = await typed(["load", plugin(at, "1.0.0"), "--name", "b", "--realm", "inline", ...socket]);
  assert.deepEqual([loaded.code, loaded.out, loaded.err], [0, 'busy@1.0.0  active  #2 "b", inline (none)\n', ""]);
  const swapped = await typed(["swap", "b", plugin(at, "2.0.0"), "--keep-old", ...socket]);
  assert.match(
    swapped.out,
    /^busy@1\.0\.0 #2 → busy@2\.0\.0 #3 {2}replaced\n├─ 0 calls in flight, 0 held.*\n├─ state handed over\n└─ no call came/,
  );
  assert.equal(swapped.code, 0);
  assert.deepEqual(
    at.serving.host.instances.map(({ version }) => version),
    ["1.0.0", "2.0.0"],
  );
});

test("unload prints the proof, and exits with 1 where the plugin is not proven gone", async () => {
  await using proven = await stage({ host: { proofs: "now" } });
  const { code, out } = await typed(["unload", "busy", "--socket", proven.serving.socket]);
  assert.match(out, /^busy@1\.0\.0 {2}freed {2}#1 thread, .*\n├─ busy@1\.0\.0 \(thread\) is gone/);
  assert.match(out, /├─ witnesses\n│ {2}├─ ✓ worker/);
  assert.match(out, /├─ closed for it\n│ {2}└─ a file/);
  assert.equal(code, 0);
  await using unproven = await stage({ host: { proofs: "off" } });
  const json = await typed(["unload", "busy", "--socket", unproven.serving.socket, "--json"]);
  assert.deepEqual([json.code, (JSON.parse(json.out) as { verdict: string }).verdict], [1, "unknown"]);
});

const refusals: readonly (readonly [what: string, args: readonly string[], code: number, told: RegExp])[] = [
  [
    "an unload of what is held",
    ["unload", "busy"],
    1,
    /^error TENON_UNLOAD_HELD\n {2}Cannot unload busy@1\.0\.0 softly: 1 holder[^]*Release the holders/,
  ],
  [
    "an unknown name",
    ["logs", "bisy"],
    1,
    /^error TENON_INSTANCE_UNKNOWN\n {2}Cannot find "bisy": loaded are "busy@1\.0\.0"/,
  ],
  ["a source that is not there", ["load", "./nowhere"], 1, /^error TENON_PLUGIN_NOT_FOUND\n/],
  ["an unknown command", ["lode", "x"], 2, /^error: unknown command 'lode'/],
  ["an unknown option", ["ps", "--sokket", "x"], 2, /^error: unknown option '--sokket'\n\(Did you mean --socket\?\)/],
  ["a missing argument", ["unload"], 2, /^error: missing required argument 'target'/],
  ["too many arguments", ["unload", "a", "b"], 2, /^error: too many arguments/],
  ["an unknown realm", ["load", "x", "--realm", "cellar"], 2, /Allowed choices are thread, process, inline/],
  [
    "a configuration that is no JSON",
    ["load", "x", "--config-json", "{"],
    2,
    /^error\n {2}Cannot read --config-json: .*, wanted JSON such as/,
  ],
  [
    "a deadline that is none",
    ["unload", "busy", "--deadline-ms", "soon"],
    2,
    /^error\n {2}Cannot read --deadline-ms: found "soon"/,
  ],
  ["a target that is none", ["unload", "a@@"], 2, /^error TENON_OPTION_INVALID/],
];
test("what is refused is told with its code and what to do, on stderr, and nothing changes", async () => {
  await using at = await stage();
  using _lease = await at.serving.host.lease(Busy);
  for (const [what, args, code, told] of refusals) {
    const answer = await typed([...args, "--socket", at.serving.socket]);
    assert.deepEqual([answer.code, answer.out], [code, ""], what);
    assert.match(answer.err, told, what);
  }
  assert.deepEqual(
    at.serving.host.instances.map(({ state }) => state),
    ["active"],
  );
});

test("with --json a refusal is an object on stdout too", async () => {
  await using at = await stage();
  const { code, out } = await typed(["logs", "none", "--json", "--socket", at.serving.socket]);
  const { error } = JSON.parse(out) as { error: { code: string; message: string } };
  assert.deepEqual([code, error.code], [1, "TENON_INSTANCE_UNKNOWN"]);
});

test("the error of a plugin is told as the cause, with the place in its source", async () => {
  await using at = await stage();
  writeFileSync(join(at.folder, "broken.mjs"), "\n\nthrow new RangeError('no luck \\x1b[2J');\n");
  writeFileSync(
    join(at.folder, "package.json"),
    JSON.stringify({ name: "broken", version: "1.0.0", type: "module", tenon: { entry: "./broken.mjs" } }),
  );
  const { code, err } = await typed(["load", at.folder, "--socket", at.serving.socket]);
  assert.equal(code, 1);
  assert.match(err, /^error TENON_LOAD_FAILED\n[^]*caused by RangeError: no luck [^]*broken\.mjs:3:7/);
  assert.doesNotMatch(err, /\x1b/);
});

test("logs prints the last lines, and what a plugin wrote cannot move the cursor", async () => {
  await using at = await stage();
  const { out } = await typed(["logs", "busy", "--socket", at.serving.socket]);
  assert.match(out, /^\d{4}-\d\d-\d\dT[\d:.]+Z {2}info {3}version 1\.0\.0 is set up\n$/);
  const { out: json } = await typed(["logs", "busy", "--json", "--socket", at.serving.socket]);
  const { at: _at, ...line } = JSON.parse(json) as { at: string };
  const about = { plugin: "busy", version: "1.0.0", instance: 1, realm: "thread" };
  assert.deepEqual(line, { level: "info", event: "log", ...about, message: "version 1.0.0 is set up" });
});

test("events prints what happens, a line each, until the host closes", async () => {
  await using at = await stage();
  const out = new Paper(false, (text) => {
    if (text.includes("open")) void at.serving.close();
  });
  const { code } = await typed(["events", "--socket", at.serving.socket], { out });
  assert.equal(code, 0);
  assert.match(out.lines[0] ?? "", /^[\d:.]+ {2}open {11}tenon 0\.1\.0, pid \d+$/);
  assert.match(out.lines[1] ?? "", /^[\d:.]+ {2}state {10}busy@1\.0\.0 #1 {2}draining$/);
  assert.match(out.lines.at(-1) ?? "", /^[\d:.]+ {2}proof {10}unknown /);
});

test("events ends quietly when it is interrupted, or when nobody reads what it prints", async () => {
  await using at = await stage();
  const stop = new AbortController();
  const interrupted = await typed(["events", "--json", "--socket", at.serving.socket], {
    out: new Paper(false, () => stop.abort()),
    interrupt: stop.signal,
  });
  assert.deepEqual([interrupted.code, (JSON.parse(interrupted.out) as { event: string }).event], [0, "open"]);
  const out: Paper = new Paper(false, () => out.close());
  assert.equal((await typed(["events", "--socket", at.serving.socket], { out })).code, 0);
});

test("where no host answers, every command says so and what to do, with exit code 2", async () => {
  using place = folder();
  writeFileSync(place.at("file"), "");
  for (const command of [
    ["ps"],
    ["survivors"],
    ["ps", "--watch"],
    ["load", "x"],
    ["unload", "x"],
    ["swap", "x", "y"],
    ["events"],
    ["logs", "x"],
  ]) {
    for (const socket of [place.at("none.sock"), place.at("file")]) {
      const { code, err } = await typed(command, { env: { TENON_SOCKET: socket } });
      assert.equal(code, 2, command.join(" "));
      assert.match(
        err,
        /^error TENON_ADMIN_UNREACHABLE\n {2}Cannot reach a host at .*: .*\. Start one with `tenon serve`/,
      );
    }
  }
});

test("long work shows its progress on a terminal's stderr, and leaves nothing of it", async () => {
  await using at = await stage();
  using _lease = await at.serving.host.lease(Busy);
  const err = new Paper(true);
  const { out } = await typed(["unload", "busy", "--deadline-ms", "400", "--socket", at.serving.socket], { err });
  assert.match(err.text, /^\r\x1b\[2K⠋ unloading busy 0\.\d s[^]*\r\x1b\[2K$/);
  assert.match(out, /1 leases revoked/);
});

test("help and version are printed with exit code 0, help for nothing with 2", async () => {
  assert.deepEqual(await typed(["--version"]), { code: 0, out: "0.1.0\n", err: "" });
  const help = await typed(["--help"]);
  assert.equal(help.code, 0);
  for (const name of ["serve", "ps", "load", "unload", "swap", "survivors", "events", "logs"])
    assert.match(help.out, new RegExp(`^ {2}${name} `, "m"));
  assert.match(help.out, /Exit codes: 0 fine, 1 a finding/);
  assert.equal((await typed([])).code, 2);
  assert.equal((await typed(["swap", "--help"])).code, 0);
});
