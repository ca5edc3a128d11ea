import assert from "node:assert/strict";
import { test } from "node:test";
import { createGateway } from "tenon/gateway";
import { guardLeaks } from "../leak-guard.ts";
import { desk, hosted, problem, stage } from "./stage.ts";

guardLeaks();

test("POST /call/<name>/<method> answers JSON and says which plugin and version it came from", async () => {
  await using at = await stage();
  const response = await at.json("/call/desk/order", { key: "alice", cost: 2 });
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-type"), "application/json");
  assert.equal(response.headers.get("tenon-plugin"), "desk");
  assert.equal(response.headers.get("tenon-version"), "1.0.0");
  assert.equal(await response.json(), "2 of alice");
});

test("names may have a scope, slashes and a version range, encoded or not, and queries are passed over", async () => {
  await using at = await stage();
  await at.host.load(desk("2.1.0", "@acme/desk"), { realm: "inline" });
  await at.host.load(desk("2.2.0", "@acme/desk"), { realm: "inline" });
  await at.host.load(desk("3.0.0"), { realm: "inline", name: "desk/eu" });
  const wanted = {
    "/call/@acme/desk/say": "2.2.0 hi",
    "/call/%40acme%2Fdesk/say": "2.2.0 hi",
    "/call/@acme/desk@2.1.0/say": "2.1.0 hi",
    "/call/@acme/desk@^2/say": "2.2.0 hi",
    "/call/desk/eu/say": "3.0.0 hi",
    "/call/desk%2Feu@%3E=3/say": "3.0.0 hi",
    "/call/desk@1%20%7C%7C%202/say": "1.0.0 hi",
    "/call/desk/say?version=2&%zz=": "1.0.0 hi",
    "/call/desk/%73ay": "1.0.0 hi",
  };
  const found = Object.keys(wanted).map(async (path) => [path, await (await at.json(path, "hi")).json()] as const);
  assert.deepEqual(Object.fromEntries(await Promise.all(found)), wanted);
});

test("a method that takes null takes an empty body, typed or not", async () => {
  await using at = await stage();
  for (const init of [{}, { headers: { "content-type": "application/json" } }, { body: new Uint8Array() }]) {
    assert.equal(await (await at.call("/call/desk/nothing", init)).json(), "nothing needed");
  }
});

test("bytes are base64 text both ways; what is no base64 is refused with its path", async () => {
  await using at = await stage();
  const answer = await at.json("/call/desk/flip", { data: Buffer.from([1, 2, 3]).toString("base64") });
  assert.deepEqual(await answer.json(), { data: Buffer.from([3, 2, 1]).toString("base64") });
  for (const data of ["%%%", "AQID=", "AQ", 5]) {
    const { status, code, path } = await problem(await at.json("/call/desk/flip", { data }));
    assert.deepEqual([status, code, path], [422, "TENON_INPUT_INVALID", "data"]);
  }
});

test("calls follow a swap, and each answer names the version that gave it", async () => {
  await using at = await stage();
  await at.host.swap("desk", desk("1.1.0"));
  const response = await at.json("/call/desk/say", "hi");
  assert.deepEqual([response.headers.get("tenon-version"), await response.json()], ["1.1.0", "1.1.0 hi"]);
});

test("other HTTP methods are refused with the ones there are, other paths with how to call", async () => {
  await using at = await stage();
  const answers = [
    ["GET", "/call/desk/say", 405, "POST"],
    ["HEAD", "/call/desk/say", 405, "POST"],
    ["OPTIONS", "/call/desk/say", 405, "POST"],
    ["POST", "/healthz", 405, "GET, HEAD"],
    ["DELETE", "/readyz", 405, "GET, HEAD"],
    ["GET", "/", 404, null],
    ["POST", "/call/desk", 404, null],
    ["POST", "/call/desk/", 404, null],
    ["POST", "/call//say", 404, null],
    ["POST", "/prefix/call/desk/say", 404, null],
    ["POST", "/Call/desk/say", 404, null],
  ] as const;
  for (const [method, path, status, allow] of answers) {
    const response = await at.call(path, { method });
    assert.deepEqual([response.status, response.headers.get("allow")], [status, allow], `${method} ${path}`);
    await response.text();
  }
});

test("GET /healthz and /readyz answer, HEAD without a body", async () => {
  await using at = await stage();
  assert.deepEqual(await (await at.call("/healthz", { method: "GET" })).json(), { status: "ok" });
  assert.deepEqual(await (await at.call("/readyz", { method: "GET" })).json(), {
    status: "ready",
    instances: [{ name: "desk", version: "1.0.0", state: "active", realm: "inline" }],
  });
  for (const path of ["/healthz", "/readyz"]) {
    const head = await at.call(path, { method: "HEAD" });
    assert.deepEqual([head.status, head.headers.get("content-type"), await head.text()], [200, "application/json", ""]);
  }
});

test("/readyz says no where it is told to and as soon as the host begins to close; /healthz goes on", async () => {
  let ready = false;
  await using host = await hosted();
  const told = createGateway(host, { ready: () => ready });
  const gateway = createGateway(host);
  const status = async (handle: typeof gateway, path: string): Promise<number> =>
    (await handle(new Request(`http://x${path}`))).status;
  assert.equal(await status(told, "/readyz"), 503);
  ready = true;
  assert.deepEqual([await status(told, "/readyz"), await status(gateway, "/readyz")], [200, 200]);
  const closing = host.close();
  assert.deepEqual([await status(gateway, "/readyz"), await status(gateway, "/healthz")], [503, 200]);
  await closing;
  const refused = await gateway(new Request("http://x/call/desk/nothing", { method: "POST" }));
  assert.deepEqual([refused.status, (await problem(refused)).code], [503, "TENON_HOST_CLOSED"]);
  assert.equal(refused.headers.get("retry-after"), "1");
});
