import assert from "node:assert/strict";
import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { createGateway, type Problem } from "tenon/gateway";
import { guardLeaks } from "../leak-guard.ts";
import { Desk } from "./fixtures/contract.ts";
import { desk, hosted, pieces, problem, stage, streamed } from "./stage.ts";

guardLeaks();

const events = { accept: "text/event-stream" };

test("a stream that comes out is NDJSON, or server-sent events for who accepts those", async () => {
  await using at = await stage();
  const lines = await at.json("/call/desk/count", { to: 3, fail: false });
  assert.deepEqual(
    ["content-type", "cache-control", "tenon-plugin", "tenon-version"].map((name) => lines.headers.get(name)),
    ["application/x-ndjson", "no-store", "desk", "1.0.0"],
  );
  assert.equal(await lines.text(), "1\n2\n3\n");
  const told = await at.json("/call/desk/count", { to: 2, fail: false }, { headers: events });
  assert.equal(told.headers.get("content-type"), "text/event-stream");
  assert.equal(await told.text(), "data: 1\n\ndata: 2\n\nevent: end\ndata: {}\n\n");
  assert.equal(await (await at.json("/call/desk/count", { to: 0, fail: false })).text(), "");
  assert.equal(await (await at.json("/call/desk/parcels", 2)).text(), '{"data":"AP8="}\n{"data":"Af8="}\n');
});

test("an error in mid-stream is the last line, or an event of its own, with all that a problem document says", async () => {
  await using at = await stage();
  const said: Omit<Problem, "type"> = {
    status: 500,
    title: "Plugin failed",
    detail: "no numbers left",
    name: "TooPoor",
    code: "E_POOR",
  };
  const lines = (await (await at.json("/call/desk/count", { to: 2, fail: true })).text()).split("\n");
  assert.deepEqual(
    [lines.slice(0, 2), JSON.parse(lines[2] ?? ""), lines.slice(3)],
    [["1", "2"], { error: said }, [""]],
  );
  const told = await (await at.json("/call/desk/count", { to: 1, fail: true }, { headers: events })).text();
  const [, last = ""] = told.split("event: error\ndata: ");
  assert.deepEqual([told.startsWith("data: 1\n\n"), JSON.parse(last)], [true, said]);
});

test("a stream that fails before its first item has a status of its own, like any call", async () => {
  await using at = await stage({ firstItemMs: 60_000 }, { limits: { calls: 1, queue: 0 } });
  assert.equal((await problem(await at.json("/call/desk/count", { to: -1, fail: true }))).code, "E_POOR");
  assert.equal((await problem(await at.json("/call/desk/count", { to: "x" }))).status, 422);
  const held = at.json("/call/desk/wait", null);
  while (at.host.instances[0]?.inFlight !== 1) await new Promise(setImmediate);
  assert.equal(
    (await problem(await at.json("/call/desk/count", { to: 1, fail: false }))).code,
    "TENON_CALL_QUEUE_FULL",
  );
  await at.host.unload("desk", { deadlineMs: 0 });
  assert.equal((await problem(await held)).code, "TENON_CALL_LOST");
});

test("a stream that keeps silent has its status after a while, and its failure as the last line", async () => {
  await using at = await stage({ firstItemMs: 1 });
  const silent = await at.json("/call/desk/wait", null, { headers: { "tenon-deadline-ms": "300" } });
  assert.deepEqual([silent.status, at.host.instances[0]?.inFlight], [200, 1]);
  const { error } = (await silent.json()) as { error: Problem };
  assert.deepEqual([error.status, error.code], [504, "TENON_CALL_DEADLINE"]);
});

test("a stream that goes in is NDJSON, cut anywhere: in a line, in a letter, at its end", async () => {
  await using at = await stage();
  const joined = async (...body: (string | Uint8Array)[]): Promise<unknown> =>
    (await at.call("/call/desk/join", streamed(pieces(...body)))).json();
  assert.equal(await joined('"a"\n"b', 'c"', "\n", '"d"'), "a|bc|d");
  assert.equal(await joined('"a"\r\n\n  \n"b"\n\n'), "a|b");
  assert.equal(await joined(""), "");
  const letters = Buffer.from('"grüße 🦊"\n"ß"');
  assert.equal(await joined(...Array.from(letters, (byte) => Uint8Array.of(byte))), "grüße 🦊|ß");
});

test("a stream in and out at once answers items as they come", async () => {
  await using at = await stage();
  // `fetch` is half duplex: it shows no answer before all is sent.
  const headers = { "content-type": "application/x-ndjson", connection: "close" };
  const sending = request(`${at.url}/call/desk/double`, { method: "POST", headers });
  sending.write("1\n2");
  const [answer] = (await once(sending, "response")) as [IncomingMessage];
  const lines = createInterface(answer)[Symbol.asyncIterator]();
  assert.equal((await lines.next()).value, "2");
  sending.write("0\n3\n");
  assert.deepEqual([(await lines.next()).value, (await lines.next()).value], ["40", "6"]);
  sending.end();
  assert.equal((await lines.next()).done, true);
  assert.equal(await (await at.call("/call/desk/double", streamed(pieces("1\n2\n")))).text(), "2\n4\n");
});

test("a bad line ends the call with its own problem; in a stream both ways as the last line", async () => {
  await using at = await stage({ maxBodyBytes: 100 });
  const bad = {
    '"a"\n{oops\n': [400, "Body is not JSON"],
    [`"a"\n"${"x".repeat(200)}`]: [413, "Body too large"],
    '"a"\n5\n': [422, "Input does not fit the contract"],
  } as const;
  for (const [text, wanted] of Object.entries(bad)) {
    const { status, title } = await problem(await at.call("/call/desk/join", streamed(pieces(text))));
    assert.deepEqual([status, title], wanted, text);
  }
  const broken = await problem(await at.call("/call/desk/join", streamed(pieces(Uint8Array.of(0x22, 0xff, 0x22)))));
  assert.deepEqual([broken.status, broken.title], [400, "Body is not UTF-8"]);
  const both = await (await at.call("/call/desk/double", streamed(pieces("1\nx\n")))).text();
  assert.match(both, /^2\n\{"error":\{"status":400,"title":"Body is not JSON"[^\n]*\}\}\n$/);
});

test("a plugin that needs no more of a stream answers at once, and the connection is closed with the rest unread", async () => {
  await using at = await stage();
  const open = new TransformStream<Uint8Array, Uint8Array>();
  const writer = open.writable.getWriter();
  void writer.write(new TextEncoder().encode('"one"\n"two"\n'));
  const answer = await at.call("/call/desk/first", streamed(open.readable, { connection: "keep-alive" }));
  assert.deepEqual([await answer.json(), answer.headers.get("connection")], ["one", "close"]);
  await writer.abort().catch(() => undefined);
});

test("an input stream that never ends is bounded by the deadline of its call", async () => {
  await using at = await stage();
  const open = new TransformStream<Uint8Array, Uint8Array>();
  const writer = open.writable.getWriter();
  void writer.write(new TextEncoder().encode('"one"\n'));
  const answer = await at.call("/call/desk/join", streamed(open.readable, { "tenon-deadline-ms": "50" }));
  assert.deepEqual([(await problem(answer)).status, answer.headers.get("connection")], [504, "close"]);
  await writer.abort().catch(() => undefined);
});

test("a caller that goes away aborts the plugin's signal: of a call, of a silent stream, of one that flows", async () => {
  await using at = await stage({ firstItemMs: 1 }, { realm: "thread" });
  const tally = at.host.client(Desk).tally;
  // fetch cancels an answer that nobody keeps when it is collected.
  const kept: unknown[] = [];
  for (const [method, reads] of [
    ["hold", false],
    ["wait", true],
    ["flood", true],
  ] as const) {
    const before = await tally(null);
    const caller = new AbortController();
    const answer = at.json(`/call/desk/${method}`, null, { signal: caller.signal });
    if (reads) kept.push(await answer);
    while (at.host.instances[0]?.inFlight !== 1) await new Promise(setImmediate);
    // Behind the call on its way: by its answer the plugin has begun, and can be told of the end.
    await tally(null);
    caller.abort();
    if (!reads) await assert.rejects(answer, { name: "AbortError" });
    const told = async (): Promise<number> => {
      const { aborted, ended } = await tally(null);
      return aborted + ended;
    };
    while ((await told()) === before.aborted + before.ended);
  }
  assert.equal(kept.length, 2);
});

test("a thousand callers that never read hold their plugin back, cost little, and others are served", async () => {
  await using host = await hosted();
  await host.load(desk(), { limits: { calls: 2_000 } });
  const gateway = createGateway(host);
  const client = host.client(Desk);
  const flood = (): Promise<Response> =>
    gateway(
      new Request("http://x/call/desk/flood", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: "null",
      }),
    );
  const unread = await Promise.all(Array.from({ length: 1_000 }, flood));
  const settled = async (): Promise<number> => {
    let { made } = await client.tally(null);
    for (let next = (await client.tally(null)).made; next !== made; next = (await client.tally(null)).made) made = next;
    return made;
  };
  // A window of 32 items each, and what is under way.
  assert.ok((await settled()) <= 1_000 * 40);
  assert.equal(await client.say("still here"), "1.0.0 still here");
  for (const { body } of unread) await body?.cancel();
  while ((await client.tally(null)).ended < 1_000);
  assert.equal(host.instances[0]?.inFlight, 0);
});
