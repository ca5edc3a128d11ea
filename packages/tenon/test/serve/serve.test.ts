import assert from "node:assert/strict";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { once } from "node:events";
import { join } from "node:path";
import { test } from "node:test";
import { AdminClient } from "tenon/admin";
import { isTenonError } from "tenon";
import { serve } from "tenon/serve";
import { guardLeaks } from "../leak-guard.ts";
import { busy } from "./busy.ts";
import { folder } from "./folder.ts";
import { callText, head, raw } from "./raw.ts";
import { accepts, stage } from "./stage.ts";

guardLeaks();

test("serve() takes calls over HTTP and is looked after over its socket", async () => {
  await using at = await stage();
  assert.equal(await (await at.call("say", "hi")).json(), "1.0.0 hi");
  const { instances, host } = await new AdminClient(at.serving.socket).instances();
  assert.deepEqual([host.pid, instances.map(({ name }) => name)], [process.pid, ["busy"]]);
  const answers = await Promise.all(
    ["/healthz", "/readyz"].map((path) => fetch(at.url + path, { headers: { connection: "close" } })),
  );
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 200],
  );
  await Promise.all(answers.map((answer) => answer.text()));
  await at.serving.close();
  assert.deepEqual(readdirSync(at.folder), []);
  assert.equal(await accepts(at.url), false);
});

test("what its configuration says is taken, options go before it, and until the plugins are there it says that it is starting", async () => {
  using place = folder();
  const plugin = `export { default } from ${JSON.stringify(join(import.meta.dirname, "fixtures/busy.ts"))};`;
  writeFileSync(place.at("slow.mjs"), `await new Promise((resolve) => setTimeout(resolve, 500));\n${plugin}\n`);
  const source = { entry: "./slow.mjs", name: "busy", version: "1.0.0" };
  const file = {
    gateway: { listen: "nowhere.invalid:1" },
    admin: { socket: "own.sock" },
    plugins: [{ name: "busy", source }],
  };
  writeFileSync(place.at("tenon.yaml"), JSON.stringify(file));
  const starting = serve({ listen: "0", host: { config: place.at("tenon.yaml"), proofs: "off" } });
  const asked: string[] = [];
  while (asked.at(-1) !== "there") {
    const answer = await new AdminClient(place.at("own.sock")).about().then(
      () => "there",
      ({ message }: Error) => message,
    );
    if (answer !== asked.at(-1)) asked.push(answer);
  }
  await using serving = await starting;
  assert.deepEqual(asked.slice(-2), ["Starting: The host is not ready yet.", "there"]);
  assert.deepEqual(
    serving.host.instances.map(({ name }) => name),
    ["busy"],
  );
});

test("close() lets calls under way end, with their connections told to close, and proves the plugins gone", async () => {
  await using at = await stage({ host: { proofs: "now" } });
  using kept = await raw(at.url, callText("wait", 300));
  using idle = await raw(at.url, callText("say", "x"));
  await idle.received(/1\.0\.0 x/);
  const closing = await at.serving.close();
  await Promise.all([kept.closed, idle.closed]);
  assert.match(kept.text, /^HTTP\/1\.1 200 [^]*connection: close[^]*\r\n\r\n300$/i);
  assert.deepEqual(
    [closing.fine, closing.requestsCut, closing.proofs.map(({ verdict }) => verdict)],
    [true, 0, ["freed"]],
  );
});

test("what is under way at the deadline is cut off, and the closing says so", async () => {
  await using at = await stage();
  using held = await raw(at.url, callText("hold", ""));
  using flooded = await raw(at.url, callText("flood", ""));
  await flooded.received(/xxxx/);
  const closing = await at.serving.close({ deadlineMs: 50 });
  await Promise.all([held.closed, flooded.closed]);
  assert.deepEqual([closing.fine, closing.requestsCut], [false, 2]);
});

test("during the notice before the end, /readyz says no while calls are still taken", async () => {
  await using at = await stage();
  const closing = at.serving.close({ noticeMs: 400 });
  const ready = await fetch(`${at.url}/readyz`, { headers: { connection: "close" } });
  assert.equal(ready.status, 503);
  await ready.text();
  assert.equal(await (await at.call("say", "late")).json(), "1.0.0 late");
  assert.equal((await closing).fine, true);
});

test("a connection whose request never came does not hold up the end", async () => {
  await using at = await stage();
  using silent = await raw(at.url, "");
  using half = await raw(at.url, "POST /call/busy/say HTTP/1.1\r\nhost");
  const before = performance.now();
  const closing = await at.serving.close({ deadlineMs: 60_000 });
  await Promise.all([silent.closed, half.closed]);
  assert.equal(closing.fine, true);
  // Not a measurement: the deadline is a minute.
  assert.ok(performance.now() - before < 30_000);
});

test("close() is idempotent, and refuses what is no duration without beginning", async () => {
  await using at = await stage();
  for (const deadlineMs of [-1, NaN, "5" as unknown as number]) {
    await assert.rejects(at.serving.close({ deadlineMs }), { code: "TENON_OPTION_INVALID" });
  }
  assert.equal(await (await at.call("say", "still")).json(), "1.0.0 still");
  const [one, two] = await Promise.all([at.serving.close(), at.serving.close()]);
  assert.equal(one, two);
});

test("who reads events sees the proofs of the end", async () => {
  await using at = await stage();
  const told: string[] = [];
  const reading = (async () => {
    for await (const { event } of new AdminClient(at.serving.socket).events()) told.push(event);
  })();
  while (told.length === 0) await new Promise(setImmediate);
  await at.serving.close();
  await reading;
  assert.equal(told.at(-1), "proof");
});

test("a reader of events that never reads does not keep the host from ending", async () => {
  await using at = await stage();
  const events = new AdminClient(at.serving.socket).events();
  assert.equal((await events.next()).value?.event, "open");
  await at.serving.host.client((await import("./fixtures/contract.ts")).Busy).print(300);
  await at.serving.close();
  await events.return();
  assert.equal(existsSync(at.serving.socket), false);
});

test("a port that is taken is refused, and nothing stays: no socket, no host", async () => {
  using place = folder();
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const { port } = other.address() as { port: number };
  const failing = serve({ listen: `127.0.0.1:${port}`, socket: place.at("a.sock") });
  await assert.rejects(failing, {
    code: "TENON_LISTEN_FAILED",
    message: new RegExp(`127\\.0\\.0\\.1:${port}: another program listens there`),
  });
  assert.deepEqual(readdirSync(place.path), []);
  await new Promise((resolve) => other.close(resolve));
});

test("addresses that this machine does not have, and hosts that are none, are refused", async () => {
  using place = folder();
  for (const listen of ["192.0.2.1:0", "no.such.host.invalid:0"]) {
    await assert.rejects(serve({ listen, socket: place.at("a.sock") }), { code: "TENON_LISTEN_FAILED" });
  }
  assert.deepEqual(readdirSync(place.path), []);
});

test("a socket that a live host has is refused before the port is touched, and that host goes on", async () => {
  await using at = await stage();
  const failing = serve({ listen: new URL(at.url).host, socket: at.serving.socket });
  await assert.rejects(failing, { code: "TENON_SOCKET_TAKEN", message: new RegExp(`pid ${process.pid} `) });
  assert.equal(await (await at.call("say", "on")).json(), "1.0.0 on");
});

test("bad options of any part are refused, and nothing stays", async () => {
  using place = folder();
  writeFileSync(place.at("file"), "");
  const socket = place.at("a.sock");
  const bad = [
    { socket, listen: "x" },
    { socket, listen: "0", limits: { headersMs: 0 } },
    { socket, listen: "0", limits: { patience: 5 } as object },
    { socket, listen: "0", host: { graceMs: -1 } },
    { socket, listen: "0", gateway: { maxBodyBytes: -1 } },
  ];
  for (const options of bad) await assert.rejects(serve(options), { code: "TENON_OPTION_INVALID" });
  assert.deepEqual(readdirSync(place.path), ["file"]);
});

for (const realm of ["inline", "thread"] as const)
  test(`a keep-alive connection serves one request after another, and pipelined ones in order, ${realm}`, async () => {
    await using at = await stage({}, realm);
    using connection = await raw(at.url, ["a", "b", "c"].map((text) => callText("say", text)).join(""));
    await connection.received(/1\.0\.0 a[^]*1\.0\.0 b[^]*1\.0\.0 c/);
    for (let number = 0; number < 50; number += 1) {
      connection.socket.write(callText("say", `d${number}`));
      await connection.received(new RegExp(`1\\.0\\.0 d${number}"`));
    }
  });

test("a request that is aborted in its body, its answer or its stream frees its place", async () => {
  await using at = await stage();
  const { host } = at.serving;
  const inBody = await raw(at.url, `${head("say", 1_000)}"half`);
  const inAnswer = await raw(at.url, callText("wait", 300));
  const inStream = await raw(at.url, callText("flood", ""));
  await inStream.received(/xxxx/);
  while ((host.instances[0]?.inFlight ?? 0) < 2) await new Promise(setImmediate);
  for (const { socket } of [inBody, inAnswer, inStream]) socket.destroy();
  assert.equal(await (await at.call("say", "still there")).json(), "1.0.0 still there");
  while ((host.instances[0]?.inFlight ?? 0) > 0) await new Promise(setImmediate);
  assert.equal((await at.serving.close()).fine, true);
});

test("swapping over the socket under calls over HTTP loses none", async () => {
  await using at = await stage();
  const admin = new AdminClient(at.serving.socket);
  const calling = { on: true };
  const answers: unknown[] = [];
  const callers = Array.from({ length: 4 }, async () => {
    while (calling.on) answers.push(await (await at.call("next", "")).json());
  });
  while (answers.length < 20) await new Promise(setImmediate);
  const swap = await admin.swap({ target: "busy", source: busy("2.0.0") });
  while (answers.length < 60) await new Promise(setImmediate);
  calling.on = false;
  await Promise.all(callers);
  assert.equal(swap.state, "handed over");
  assert.deepEqual(
    answers.toSorted((a, b) => Number(a) - Number(b)),
    answers.map((_, index) => index + 1),
  );
});

test("serve() tells its metrics beside the calls, or at an address of their own, or not at all", async () => {
  const scrape = (url: string, init: RequestInit = {}): Promise<Response> =>
    fetch(url, { ...init, headers: { connection: "close" } });
  {
    await using at = await stage();
    assert.equal(at.serving.metricsUrl, `${at.url}/metrics`);
    await (await at.call("say", "x")).text();
    const answer = await scrape(`${at.url}/metrics?name=x`);
    assert.equal(answer.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    assert.match(await answer.text(), /^tenon_calls_total\{plugin="busy",.*method="say"\} 1$/m);
    const head = await scrape(`${at.url}/metrics`, { method: "HEAD" });
    assert.deepEqual([head.status, await head.text()], [200, ""]);
    const posted = await scrape(`${at.url}/metrics`, { method: "POST" });
    assert.deepEqual([posted.status, posted.headers.get("allow")], [405, "GET, HEAD"]);
    await posted.text();
    const called = await at.call("metrics", "x");
    assert.equal(((await called.json()) as { code: string }).code, "TENON_METHOD_UNKNOWN");
  }
  {
    await using at = await stage({ metrics: "127.0.0.1:0" });
    const { metricsUrl = "" } = at.serving;
    assert.notEqual(new URL(metricsUrl).host, new URL(at.url).host);
    assert.match(await (await scrape(metricsUrl)).text(), /^tenon_info/m);
    assert.equal((await scrape(`${at.url}/metrics`)).status, 404);
    const other = await scrape(new URL("/call/busy/say", metricsUrl).href);
    assert.deepEqual([other.status, other.headers.get("content-type")], [404, "application/problem+json"]);
    await other.text();
  }
  await using at = await stage({ metrics: "off" });
  assert.equal(at.serving.metricsUrl, undefined);
  assert.equal((await scrape(`${at.url}/metrics`)).status, 404);
});

test("serve() refuses an address for its metrics that is none or taken, and has opened nothing then", async () => {
  const error = await serve({ metrics: "nowhere" }).catch((thrown: unknown) => thrown);
  assert.ok(isTenonError(error, "TENON_OPTION_INVALID"), String(error));
  assert.equal(error.data.option, "metrics");
  await using at = await stage();
  using place = folder();
  const taken = await serve({ listen: "0", socket: place.at("b.sock"), metrics: new URL(at.url).host }).catch(
    (thrown: unknown) => thrown,
  );
  assert.ok(isTenonError(taken, "TENON_LISTEN_FAILED"), String(taken));
});
