import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { after, test } from "node:test";
import { AdminClient } from "tenon/admin";
import { guardLeaks } from "../leak-guard.ts";
import { busy } from "../serve/busy.ts";
import { folder } from "../serve/folder.ts";
import { callText, raw } from "../serve/raw.ts";
import { accepts } from "../serve/stage.ts";
import { shellText, TenonProcess } from "./process.ts";

const cache = folder();
guardLeaks();
after(() => cache[Symbol.dispose]());

interface Served extends AsyncDisposable {
  readonly tenon: TenonProcess;
  readonly url: string;
  readonly admin: AdminClient;
}

/** A served directory whose tenon.yaml asks for the plugin "busy". */
function configured(): ReturnType<typeof folder> {
  const place = folder();
  const source = JSON.stringify(busy());
  writeFileSync(
    place.at("tenon.yaml"),
    `gateway: { listen: "127.0.0.1:0" }\nplugins:\n  - { name: busy, source: ${source} }\n`,
  );
  return place;
}

function start(
  { path: cwd }: { readonly path: string },
  args: readonly string[],
  nodeFlags: readonly string[] = [],
): TenonProcess {
  return new TenonProcess(args, { cwd, cache: cache.path, nodeFlags });
}

async function served(
  place: ReturnType<typeof folder>,
  args: readonly string[] = [],
  nodeFlags: readonly string[] = [],
): Promise<Served> {
  const tenon = start(place, ["serve", "--log", "text", ...args], nodeFlags);
  const [, url = ""] = await tenon.printed(/takes calls at (http:\S+), /);
  await tenon.printed(/ {2}busy@1\.0\.0 {2}thread \(contained\)/);
  return {
    tenon,
    url,
    admin: new AdminClient(place.at("tenon.sock")),
    [Symbol.asyncDispose]: () => tenon[Symbol.asyncDispose](),
  };
}

test("on SIGTERM calls under way are answered, plugins proven gone, the socket removed, and the exit code is 0", async () => {
  using place = configured();
  await using at = await served(place);
  using waiting = await raw(at.url, callText("wait", 500));
  while ((await at.admin.instances()).instances[0]?.inFlight !== 1);
  at.tenon.kill("SIGTERM");
  await at.tenon.printed(/SIGTERM: takes no more calls/);
  await waiting.received(/200 [^]*connection: close[^]*\r\n\r\n500$/i);
  assert.equal(await at.tenon.ended(), 0, at.tenon.err);
  assert.match(
    at.tenon.out,
    /proof {10}freed {2}busy@1\.0\.0[^]*closed: 0 requests cut off, 1 of 1 plugins proven gone\n$/,
  );
  assert.deepEqual(readdirSync(place.path), ["tenon.yaml"]);
  assert.equal(await accepts(at.url), false);
});

test("a call that is still under way at the deadline is cut off, and the exit code is 1", async () => {
  using place = configured();
  await using at = await served(place, ["--deadline-ms", "100"]);
  using held = await raw(at.url, callText("hold", ""));
  while ((await at.admin.instances()).instances[0]?.inFlight !== 1);
  at.tenon.kill("SIGTERM");
  await held.closed;
  assert.equal(await at.tenon.ended(), 1);
  assert.match(at.tenon.out, /closed: 1 requests cut off/);
});

test("a second signal ends at once, with 143 or 130, and the next host takes over the socket", async () => {
  const twice = async (signal: "SIGTERM" | "SIGINT", code: number): Promise<void> => {
    using place = configured();
    await using at = await served(place, ["--deadline-ms", "60000"]);
    using _held = await raw(at.url, callText("hold", ""));
    while ((await at.admin.instances()).instances[0]?.inFlight !== 1);
    at.tenon.kill(signal);
    await at.tenon.printed(/takes no more calls/);
    at.tenon.kill(signal);
    assert.equal(await at.tenon.ended(), code);
    assert.ok(existsSync(place.at("tenon.sock")));
    await using next = await served(place);
    assert.notEqual((await next.admin.about()).pid, at.tenon.child.pid);
  };
  await Promise.all([twice("SIGTERM", 143), twice("SIGINT", 130)]);
});

test("a journal tells the next run that the one before was killed, or that it closed", async () => {
  using place = configured();
  const args = ["--journal", "tenon.journal"];
  {
    await using killed = await served(place, args);
    killed.tenon.kill("SIGKILL");
    await killed.tenon.ended();
  }
  {
    await using second = await served(place, args);
    await second.tenon.printed(/the run before was broken off after \S+ \(host\)/);
    second.tenon.kill("SIGTERM");
    assert.equal(await second.tenon.ended(), 0, second.tenon.err);
  }
  {
    await using third = await served(place, args);
    assert.doesNotMatch(third.tenon.out + third.tenon.err, /broken off/);
  }
  const kinds = readFileSync(place.at("tenon.journal"), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => (JSON.parse(line) as { kind: string }).kind);
  assert.equal(kinds.filter((kind) => kind === "opened").length, 3);
  assert.ok(kinds.includes("proof") && kinds.includes("state"));
  assert.equal(kinds.filter((kind) => kind === "closed").length, 1);
});

test("after kill -9 a host starts again in the same place, and everything is there", async () => {
  using place = configured();
  await using first = await served(place);
  using _held = await raw(first.url, callText("hold", ""));
  first.tenon.kill("SIGKILL");
  assert.equal(await first.tenon.ended(), "SIGKILL");
  await assert.rejects(first.admin.about(), {
    code: "TENON_ADMIN_UNREACHABLE",
    message: /nobody listens on the socket/,
  });
  await using second = await served(place);
  using call = await raw(second.url, callText("say", "back"));
  await call.received(/1\.0\.0 back/);
  assert.deepEqual(
    (await second.admin.instances()).instances.map(({ name, state }) => [name, state]),
    [["busy", "active"]],
  );
  second.tenon.kill("SIGTERM");
  assert.equal(await second.tenon.ended(), 0);
  assert.deepEqual(readdirSync(place.path), ["tenon.yaml"]);
});

test("a port or a socket that is taken is told, with exit code 2, and the other host goes on", async () => {
  using place = configured();
  await using at = await served(place);
  using other = configured();
  await using onPort = start(other, ["serve", "--listen", new URL(at.url).host]);
  await using onSocket = start(place, ["serve", "--json"]);
  assert.deepEqual([await onPort.ended(), await onSocket.ended()], [2, 2]);
  assert.match(
    onPort.err,
    /^error TENON_LISTEN_FAILED\n {2}Cannot listen on 127\.0\.0\.1:\d+: another program listens there\. Stop what listens/,
  );
  assert.match(
    onSocket.err,
    new RegExp(`^error TENON_SOCKET_TAKEN\n.*the Tenon host with pid ${at.tenon.child.pid} listens`),
  );
  assert.equal((JSON.parse(onSocket.out) as { error: { code: string } }).error.code, "TENON_SOCKET_TAKEN");
  assert.deepEqual(readdirSync(other.path), ["tenon.yaml"]);
  using call = await raw(at.url, callText("say", "on"));
  await call.received(/1\.0\.0 on/);
});

test("a configuration that is not right is told with line and column, with exit code 2", async () => {
  using place = folder();
  writeFileSync(place.at("tenon.yaml"), "plugins:\n  - nam: x\n");
  await using tenon = start(place, ["serve"]);
  assert.equal(await tenon.ended(), 2);
  assert.match(tenon.err, /^error TENON_CONFIG_FILE_INVALID\n[^]*tenon\.yaml:2:5/);
  await using missing = start(place, ["serve", "--config", "none.yaml"]);
  assert.equal(await missing.ended(), 2);
  assert.match(missing.err, /^error TENON_CONFIG_FILE_UNREADABLE\n/);
});

test("commands find the host by the configuration of the directory they are run in", async () => {
  using place = folder();
  mkdirSync(place.at("run"));
  writeFileSync(
    place.at("tenon.yaml"),
    'gateway: { listen: "127.0.0.1:0" }\nadmin: { socket: run/own.sock }\nplugins: []\n',
  );
  await using tenon = start(place, ["serve", "--log", "text"]);
  await tenon.printed(/admin socket .*run\/own\.sock/);
  await using ps = start(place, ["ps"]);
  assert.equal(await ps.ended(), 0);
  assert.match(ps.out, /0 plugins · 0 instances/);
});

test("an error that nobody caught is told, the host closes in order, and the exit code is 1", async () => {
  using place = configured();
  const planted = `data:text/javascript,${encodeURIComponent('process.on("SIGUSR2", () => { throw new Error("planted"); });')}`;
  await using at = await served(place, [], ["--import", planted]);
  using waiting = await raw(at.url, callText("wait", 300));
  while ((await at.admin.instances()).instances[0]?.inFlight !== 1);
  at.tenon.kill("SIGUSR2");
  await waiting.received(/\r\n\r\n300$/);
  assert.equal(await at.tenon.ended(), 1);
  assert.match(at.tenon.err, /uncaught Error: planted\n {4}at /);
  assert.match(at.tenon.out, /closed: 0 requests cut off, 1 of 1 plugins proven gone\n$/);
});

test("where nobody looks at a terminal, serve prints one JSON object a line: of a call's lines with its trace, the last one with the proofs", async () => {
  using place = configured();
  await using tenon = start(place, ["serve"]);
  const [, url = ""] = await tenon.printed(/"event":"serving","message":"[^"]*","data":{"url":"([^"]+)"/);
  const [traceId, spanId] = ["0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"] as const;
  const headers = { "content-type": "application/json", traceparent: `00-${traceId}-${spanId}-01` };
  await fetch(`${url}/call/busy/wait`, { method: "POST", headers, body: "1" });
  await tenon.printed(/"message":"waited"/);
  tenon.kill("SIGTERM");
  assert.equal(await tenon.ended(), 0);
  const lines = tenon.out
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown> & { data: Record<string, unknown> });
  for (const { at, level, event, message } of lines)
    for (const each of [at, level, event, message]) assert.equal(typeof each, "string", JSON.stringify({ at, event }));
  assert.equal(lines[0]?.["event"], "serving");
  const { at: _at, call, ...waited } = lines.find(({ message }) => message === "waited") as Record<string, unknown>;
  assert.equal(typeof call, "number");
  assert.deepEqual(waited, {
    ...{ level: "debug", event: "log", plugin: "busy", version: "1.0.0", instance: 1, realm: "thread", method: "wait" },
    ...{ trace_id: traceId, span_id: spanId, message: "waited", fields: { ms: 1 } },
  });
  const last = lines.at(-1);
  assert.deepEqual([last?.["event"], last?.["level"], last?.data["fine"]], ["closed", "info", true]);
  assert.equal((last?.data["proofs"] as { verdict: string }[])[0]?.verdict, "freed");
});

test("what is printed ends quietly where its reader ends, and a host that nobody reads serves on", async () => {
  using place = configured();
  await using at = await served(place);
  const shell = (text: string): ReturnType<typeof spawnSync> =>
    spawnSync("bash", ["-o", "pipefail", "-c", text], { cwd: place.path, encoding: "utf8" });
  const piped = shell(`${shellText("events")} | head -n 1 & sleep 1; ${shellText("unload busy")} | head -n 1; wait`);
  assert.match(String(piped.stdout), / open {11}tenon/);
  assert.doesNotMatch(String(piped.stderr), /EPIPE/);
  at.tenon.child.stdout?.destroy();
  at.tenon.child.stderr?.destroy();
  await at.admin.load({ source: busy() });
  using call = await raw(at.url, callText("say", "unread"));
  await call.received(/1\.0\.0 unread/);
  at.tenon.kill("SIGTERM");
  assert.equal(await at.tenon.ended(), 0);
});
