import assert from "node:assert/strict";
import { test } from "node:test";
import { guardLeaks } from "../leak-guard.ts";
import { head, raw } from "../serve/raw.ts";
import { pieces, problem, type Stage, stage, streamed } from "./stage.ts";

guardLeaks();

const json = { "content-type": "application/json" };

async function refusal(at: Stage, path: string, init: RequestInit): Promise<unknown> {
  const { status, code, title } = await problem(await at.call(path, init));
  return [status, code ?? title];
}

test("a body of another type or encoding than the method takes is refused before it is read", async () => {
  await using at = await stage();
  const say = (headers: Readonly<Record<string, string>>): RequestInit => ({ body: '"x"', headers });
  assert.equal(
    (await at.call("/call/desk/say", say({ "content-type": "Application/JSON; charset=utf-8" }))).status,
    200,
  );
  const wanted = [415, "Unsupported media type"];
  for (const type of ["text/plain", "application/x-ndjson", "application/jsonp", "multipart/form-data", ";", "*/*"]) {
    assert.deepEqual(await refusal(at, "/call/desk/say", say({ "content-type": type })), wanted, type);
  }
  assert.deepEqual(await refusal(at, "/call/desk/say", { body: Buffer.from('"x"') }), wanted);
  assert.deepEqual(await refusal(at, "/call/desk/say", say({ ...json, "content-encoding": "gzip" })), wanted);
  assert.deepEqual(await refusal(at, "/call/desk/join", say(json)), wanted);
  assert.deepEqual(await refusal(at, "/call/desk/join", {}), wanted);
});

test("a body that is no JSON, or no text at all, is refused", async () => {
  await using at = await stage();
  const bad = ["{", '"x" "y"', "undefined", "NaN", "'x'", "[1,]", "\0", '"\n"', "{a: 1}"];
  for (const body of bad) {
    assert.deepEqual(await refusal(at, "/call/desk/keep", { body, headers: json }), [400, "Body is not JSON"], body);
  }
  const body = Uint8Array.of(0x22, 0xc3, 0x22);
  assert.deepEqual(await refusal(at, "/call/desk/keep", { body, headers: json }), [400, "Body is not UTF-8"]);
});

test("numbers that no number holds, and nesting without end, are refused by what takes anything", async () => {
  await using at = await stage();
  const keep = (body: string): Promise<unknown> => refusal(at, "/call/desk/keep", { body, headers: json });
  assert.deepEqual(await keep("[1e999]"), [422, "TENON_INPUT_INVALID"]);
  const deep = 100_000;
  assert.deepEqual(await keep("[".repeat(deep) + "]".repeat(deep)), [413, "TENON_VALUE_TOO_LARGE"]);
  assert.deepEqual(await keep('{"a":'.repeat(deep) + "1" + "}".repeat(deep)), [413, "TENON_VALUE_TOO_LARGE"]);
  const body = `{"data":${"[".repeat(deep)}${"]".repeat(deep)}}`;
  assert.deepEqual(await refusal(at, "/call/desk/flip", { body, headers: json }), [422, "TENON_INPUT_INVALID"]);
  const line = streamed(pieces(`"a"\n${"[".repeat(deep)}${"]".repeat(deep)}\n`));
  assert.deepEqual(await refusal(at, "/call/desk/join", line), [422, "TENON_INPUT_INVALID"]);
});

test("keys that JavaScript gives a meaning change nothing but what they are in", async () => {
  await using at = await stage();
  const order = '{"key":"k","cost":1,"__proto__":{"evil":1},"constructor":{"prototype":{"evil":1}}}';
  assert.equal(await (await at.call("/call/desk/order", { body: order, headers: json })).json(), "1 of k");
  const kept = { constructor: { prototype: { evil: 1 } }, toString: 1, hasOwnProperty: 2 };
  assert.deepEqual(await (await at.json("/call/desk/keep", kept)).json(), kept);
  assert.equal(({} as { evil?: unknown }).evil, undefined);
  const parcel = '{"data":"AQ==","__proto__":{"evil":1}}';
  assert.deepEqual(await (await at.call("/call/desk/flip", { body: parcel, headers: json })).json(), { data: "AQ==" });
});

test("a body as large as the limit is taken; with one byte more it is refused, announced or not", async () => {
  await using at = await stage({ maxBodyBytes: 1_000 });
  const body = (bytes: number): string => JSON.stringify("x".repeat(bytes - 2));
  const kept = { connection: "keep-alive" };
  assert.equal(await (await at.call("/call/desk/keep", { body: body(1_000), headers: json })).text(), body(1_000));
  const chunked = { ...streamed(pieces(body(500), body(501))), headers: { ...json, ...kept } };
  for (const init of [{ body: body(1_001), headers: { ...json, ...kept } }, chunked]) {
    const response = await at.call("/call/desk/keep", init);
    assert.equal(response.headers.get("connection"), "close");
    assert.equal((await problem(response)).status, 413);
  }
  const lines = streamed(pieces(`${body(1_000)}\n`.repeat(20)));
  assert.equal(((await (await at.call("/call/desk/join", lines)).json()) as string).length, 998 * 20 + 19);
});

test("a body that stops coming is answered with 408 and the connection closed; one that breaks off reaches no plugin", async () => {
  const failed: unknown[] = [];
  await using at = await stage({ bodyMs: 30, onFailure: (error) => failed.push(error) });
  const sent = new TransformStream<Uint8Array, Uint8Array>();
  const writer = sent.writable.getWriter();
  void writer.write(Buffer.from('"half')).catch(() => undefined);
  const late = await at.call("/call/desk/say", {
    ...streamed(sent.readable),
    headers: { ...json, connection: "keep-alive" },
  });
  assert.deepEqual([late.headers.get("connection"), (await problem(late)).status], ["close", 408]);
  await writer.abort().catch(() => undefined);
  const broken = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (controller.desiredSize === 1) controller.enqueue(Buffer.from('"half"'));
      controller.error(new Error("the sender fell over"));
    },
  });
  await assert.rejects(at.call("/call/desk/say", { ...streamed(broken), headers: json }));
  assert.equal(await (await at.json("/call/desk/say", "on")).json(), "1.0.0 on");
  assert.deepEqual(failed, []);
});

test("a length that lies cuts the connection off, and no call is made with half a body", async () => {
  await using at = await stage();
  using short = await raw(at.url, `${head("say", 3, "desk")}"x" and more\r\n\r\n`);
  await short.closed;
  assert.match(short.text, /HTTP\/1\.1 400 /);
  using long = await raw(at.url, `${head("say", 300, "desk")}"x"`);
  long.socket.end();
  await long.closed;
  assert.doesNotMatch(long.text, / 200 /);
  using none = await raw(at.url, `${head("say", -1, "desk")}"x"`);
  await none.closed;
  assert.match(none.text, /^HTTP\/1\.1 400 /);
});

test("a path that is wrongly encoded, too long or full of zeros is refused", async () => {
  await using at = await stage();
  const wanted = {
    "/call/desk/%zz": [400, "Bad request"],
    "/call/%/say": [400, "Bad request"],
    "/call/%ff/say": [400, "Bad request"],
    "/call/desk/say%00": [404, "TENON_METHOD_UNKNOWN"],
    "/call/%00/say": [404, "TENON_INSTANCE_UNKNOWN"],
    "/call/..%2f..%2fetc/passwd": [404, "TENON_INSTANCE_UNKNOWN"],
    [`/call/${"x".repeat(10_000)}/say`]: [400, "TENON_OPTION_INVALID"],
  };
  for (const [path, status] of Object.entries(wanted)) {
    assert.deepEqual(await refusal(at, path, { body: '"x"', headers: json }), status, path);
  }
});
