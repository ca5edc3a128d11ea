import assert from "node:assert/strict";
import { test } from "node:test";
import { thrownBy } from "tenon";
import { createGateway, type Problem } from "tenon/gateway";
import { guardLeaks } from "../leak-guard.ts";
import { desk, hosted, problem, stage } from "./stage.ts";

guardLeaks();

test("what the caller did wrong has a status of its own, a code and, in the input, a path", async () => {
  await using at = await stage();
  const wanted: Readonly<Record<string, readonly [input: unknown, status: number, code: string, path?: string]>> = {
    "/call/nobody/say": ["x", 404, "TENON_INSTANCE_UNKNOWN"],
    "/call/desk@9/say": ["x", 404, "TENON_INSTANCE_UNKNOWN"],
    "/call/desk/sing": ["x", 404, "TENON_METHOD_UNKNOWN"],
    "/call/desk/constructor": ["x", 404, "TENON_METHOD_UNKNOWN"],
    "/call/desk/__proto__": ["x", 404, "TENON_METHOD_UNKNOWN"],
    "/call/desk/a%2Fb": ["x", 404, "TENON_METHOD_UNKNOWN"],
    "/call/desk@@@/say": ["x", 400, "TENON_OPTION_INVALID"],
    "/call/desk@latest%20please/say": ["x", 400, "TENON_OPTION_INVALID"],
    "/call/desk/say": [5, 422, "TENON_INPUT_INVALID", ""],
    "/call/desk/order": [{ key: "alice", cost: 0 }, 422, "TENON_INPUT_INVALID", "cost"],
    "/call/desk/order?": [{ cost: 1 }, 422, "TENON_INPUT_INVALID", "key"],
    "/call/desk/keep": [{ a: [JSON.parse('{"__proto__": 1}')] }, 422, "TENON_INPUT_INVALID", "a[0].__proto__"],
  };
  for (const [at_, [input, status, code, path]] of Object.entries(wanted)) {
    const found = await problem(await at.json(at_, input));
    assert.deepEqual([found.status, found.code, found.path], [status, code, path], at_);
  }
});

test("a plugin's own error shows its name, message and code, and no stack, cause or path of the host", async () => {
  await using at = await stage();
  const response = await at.json("/call/desk/fail", "poor");
  assert.deepEqual(await problem(response), {
    type: "about:blank",
    status: 500,
    title: "Plugin failed",
    detail: "no cents left",
    code: "E_POOR",
    name: "TooPoor",
  });
  for (const what of ["nothing", "text"]) {
    const { status, title, detail } = await problem(await at.json("/call/desk/fail", what));
    assert.deepEqual([status, title], [500, "Plugin failed"]);
    assert.match(detail, /^Thrown value: /);
  }
});

test("what a plugin's own call failed with is the plugin's failure, and keeps the files of the host to itself", async () => {
  await using at = await stage();
  assert.equal(await (await at.json("/call/desk/ask", "on trees")).json(), "book on trees");
  const unfit = await problem(await at.json("/call/desk/ask", 5));
  assert.deepEqual([unfit.status, unfit.title, unfit.path], [500, "Plugin failed", undefined]);
  const hidden = await (await at.json("/call/desk/ask", "unreadable")).text();
  assert.match(hidden, /"status":500.*"code":"TENON_ARTIFACT_UNREADABLE"/);
  assert.doesNotMatch(hidden, /srv|books|EACCES/);
});

test("a call that the plugin, its realm or its limits cannot answer tells which, with when to come back", async () => {
  await using at = await stage({}, { realm: "thread", limits: { calls: 1, queue: 0, messageBytes: 10_000 } });
  const found = async (method: string, input: unknown): Promise<unknown> => {
    const { status, code } = await problem(await at.json(`/call/desk/${method}`, input));
    return [status, code];
  };
  assert.deepEqual(await found("lie", null), [502, "TENON_OUTPUT_INVALID"]);
  assert.deepEqual(await found("big", 20_000), [500, "TENON_VALUE_TOO_LARGE"]);
  assert.deepEqual(await found("say", "x".repeat(20_000)), [413, "TENON_VALUE_TOO_LARGE"]);
  const held = at.json("/call/desk/hold", null);
  while (at.host.instances[0]?.inFlight !== 1) await new Promise(setImmediate);
  const full = await at.json("/call/desk/say", "x");
  assert.equal(full.headers.get("retry-after"), "1");
  assert.equal((await problem(full)).code, "TENON_CALL_QUEUE_FULL");
  await at.host.unload("desk", { deadlineMs: 0 });
  assert.equal((await problem(await held)).code, "TENON_CALL_LOST");
});

test("calls that wait for a plugin that goes are told to come back", async () => {
  await using at = await stage({}, { limits: { calls: 1, queue: 1 } });
  const held = at.json("/call/desk/hold", null);
  while (at.host.instances[0]?.inFlight !== 1) await new Promise(setImmediate);
  const two = [at.json("/call/desk/say", "x"), at.json("/call/desk/say", "x")];
  // One is turned away, so the other waits.
  await Promise.race(two);
  await at.host.unload("desk", { deadlineMs: 0 });
  const codes = await Promise.all(two.map(async (each) => [(await each).status, (await problem(await each)).code]));
  assert.deepEqual(codes.toSorted(), [
    [503, "TENON_CALL_QUEUE_FULL"],
    [503, "TENON_LEASE_REVOKED"],
  ]);
  await held;
});

test("who has gone away before the call gets 499, and the plugin is not asked", async () => {
  await using host = await hosted();
  await host.load(desk(), { realm: "inline" });
  const init = { method: "POST", signal: AbortSignal.abort(), body: "null" };
  const headers = { "content-type": "application/json" };
  const gone = await problem(await createGateway(host)(new Request("http://x/call/desk/hold", { ...init, headers })));
  assert.deepEqual([gone.status, gone.code], [499, "TENON_CALL_ABORTED"]);
});

test("a realm that ends under a call gives 502; for the next the plugin is gone where it does not come back", async () => {
  await using at = await stage({}, { realm: "thread" }, { restart: false });
  const lost = await problem(await at.json("/call/desk/die", null));
  assert.deepEqual([lost.status, lost.code], [502, "TENON_CALL_LOST"]);
  assert.equal((await problem(await at.json("/call/desk/say", "x"))).status, 404);
});

test("a plugin that is to come back is waited for; who cannot wait so long gets 503 and when to come back", async () => {
  await using soon = await stage({}, { realm: "thread" });
  assert.equal((await problem(await soon.json("/call/desk/die", null))).code, "TENON_CALL_LOST");
  assert.equal(await (await soon.json("/call/desk/say", "x")).json(), "1.0.0 x");
  const restart = { firstMs: 3_600_000, maxMs: 3_600_000 };
  await using late = await stage({ deadlineMs: 100 }, { realm: "thread" }, { restart });
  await late.json("/call/desk/die", null);
  const refused = await late.json("/call/desk/say", "x");
  assert.equal(refused.headers.get("retry-after"), "1");
  assert.deepEqual((await problem(refused)).code, "TENON_INSTANCE_RESTARTING");
});

test("tenon-deadline-ms bounds a call; what is no number of milliseconds is refused before the plugin is asked", async () => {
  await using at = await stage({ deadlineMs: 60_000 }, { realm: "thread" });
  const asked = (path: string, deadline: string): Promise<Response> =>
    at.json(path, path.endsWith("say") ? "x" : null, { headers: { "tenon-deadline-ms": deadline } });
  for (const deadline of ["0", "20"]) {
    const late = await problem(await asked("/call/desk/hold", deadline));
    assert.deepEqual([late.status, late.code], [504, "TENON_CALL_DEADLINE"]);
  }
  for (const deadline of ["60000", "999999999999999"]) {
    assert.equal(await (await asked("/call/desk/say", deadline)).json(), "1.0.0 x");
  }
  for (const deadline of ["", "-1", "1.5", "1e3", "0x10", "Infinity", "NaN", "soon", "5, 10", "9".repeat(400)]) {
    const bad = await problem(await asked("/call/desk/say", deadline));
    assert.deepEqual([bad.status, bad.code], [400, "TENON_OPTION_INVALID"], deadline);
  }
});

test("calls without a deadline of their own have the gateway's", async () => {
  await using at = await stage({ deadlineMs: 20 });
  assert.equal((await problem(await at.json("/call/desk/hold", null))).status, 504);
});

test("onFailure gets the error behind each answer of 500 and above, with the stack that callers do not see", async () => {
  const told: unknown[] = [];
  await using at = await stage({ onFailure: (error, request) => told.push([error, new URL(request.url).pathname]) });
  await problem(await at.json("/call/desk/say", 5));
  await problem(await at.json("/call/desk/fail", "poor"));
  const [[error, path]] = told as [[Error, string]];
  assert.deepEqual([told.length, path, thrownBy(error)], [1, "/call/desk/fail", "desk@1.0.0 (inline)"]);
  assert.match(error.stack ?? "", /desk\.ts/);
});

test("a handler of failures, or of readiness, that throws ends no request", async () => {
  await using host = await hosted();
  await host.load(desk(), { realm: "inline" });
  const bad = (): never => {
    throw new Error("at /srv/secret");
  };
  const gateway = createGateway(host, { ready: bad, onFailure: bad });
  const warned: Error[] = [];
  const warn = (warning: Error): number => warned.push(warning);
  process.on("warning", warn);
  try {
    const found: Problem[] = [];
    for (const [path, method] of [
      ["/readyz", "GET"],
      ["/call/desk/lie", "POST"],
    ] as const) {
      found.push(await problem(await gateway(new Request(`http://x${path}`, { method }))));
    }
    assert.deepEqual(
      found.map(({ status, title }) => [status, title]),
      [
        [500, "Internal error"],
        [502, "Answer does not fit the contract"],
      ],
    );
    assert.doesNotMatch(JSON.stringify(found), /secret/);
    while (warned.length < 2) await new Promise(setImmediate);
  } finally {
    process.off("warning", warn);
  }
});

test("options out of range, and options there are not, are refused", async () => {
  await using host = await hosted();
  const bad: readonly object[] = [
    ...["maxBodyBytes", "bodyMs", "deadlineMs", "firstItemMs"].flatMap((option) =>
      [0, -1, NaN, Infinity, 1.5, 2 ** 31, "5", null].map((value) => ({ [option]: value })),
    ),
    { ready: true },
    { onFailure: "log" },
    { maxBodySize: 5 },
    null as unknown as object,
  ];
  for (const options of bad) {
    assert.throws(() => createGateway(host, options), { code: "TENON_OPTION_INVALID" }, JSON.stringify(options));
  }
  createGateway(host, { maxBodyBytes: undefined } as object);
});
