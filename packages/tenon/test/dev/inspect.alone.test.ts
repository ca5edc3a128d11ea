import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { request } from "node:http";
import inspector from "node:inspector";
import { text } from "node:stream/consumers";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { createHost, type Host } from "tenon";
import { AdminClient, AdminError, createAdmin, type InspectionOpen, type OriginReport } from "tenon/admin";
import { guardLeaks } from "../leak-guard.ts";
import { Debugger, type Stop } from "./debugger.ts";
import { type Program, tenon } from "./program.ts";
import { folder } from "./workbench.ts";

const adder = join(import.meta.dirname, "fixtures/adder");
const total = join(adder, "total.ts");

interface Inspecting {
  readonly url: string;
  readonly devtools: string;
  readonly origin: OriginReport;
}

interface Served {
  readonly host: Program;
  readonly admin: AdminClient;
  readonly socket: readonly string[];
  readonly call: (name: string) => Promise<Answer>;
}

// One host for all that follow: a process takes its time to start.
let served: Served;
const undo = new AsyncDisposableStack();
before(async () => {
  const at = undo.use(await folder({}));
  const socket = ["--socket", at.at("s"), "--json"];
  const host = undo.use(tenon("serve", "--listen", "127.0.0.1:0", ...socket));
  const { url } = (await host.next())["data"] as { url: string };
  const call = (name: string): Promise<Answer> => post(`${url}/call/${name}/add`, "[20, 22]");
  served = { host, admin: new AdminClient(at.at("s")), socket, call };
});
after(() => undo.disposeAsync());

guardLeaks();

interface Answer {
  readonly status: number | undefined;
  readonly body: string;
}

// Not fetch(), which keeps its connections for later.
function post(url: string, body: string): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const sent = request(
    url,
    { method: "POST", agent: false, headers: { "content-type": "application/json" } },
    (response) => {
      text(response).then((answered) => resolve({ status: response.statusCode, body: answered }), reject);
    },
  );
  sent.on("error", reject);
  sent.end(body);
  return promise;
}

/** Sets a breakpoint, calls, and answers where it stopped, with the call that is under way. */
async function stopAt(debug: Debugger, line: number, call: () => Promise<Answer>): Promise<[Stop, Promise<Answer>]> {
  await debug.breakAt(total, line);
  const answer = call();
  const missed = answer.then((response) => assert.fail(`answered ${response.status} without a stop`));
  missed.catch(() => undefined);
  return [await Promise.race([debug.paused(), missed]), answer];
}

for (const realm of ["thread", "inline"] as const) {
  test(`a breakpoint in TypeScript is hit through tenon inspect, and the call completes after it (${realm})`, async () => {
    const { admin, socket, call } = served;
    await admin.load({ source: adder, realm, name: realm, grants: "all" });
    await using inspect = tenon("inspect", realm, ...socket);
    const { url, origin } = (await inspect.next()) as unknown as Inspecting;
    assert.equal(origin.realm, realm);
    await using debug = await Debugger.attach(url, origin.script);
    assert.equal(debug.sourceOf(total), await readFile(total, "utf8"));
    const [stop, answer] = await stopAt(debug, 11, () => call(realm));
    assert.deepEqual([stop.file, stop.line], [total, 11]);
    assert.deepEqual(await stop.evaluate("[term, next, sum]"), [20, 20, { terms: 0, value: 0 }]);
    await debug.resume();
    assert.equal(await (await debug.paused()).evaluate("term"), 22);
    await debug.resume();
    assert.equal((await answer).body, "42");
    await debug[Symbol.asyncDispose]();
    assert.equal(await inspect.interrupt(), 0);
    assert.equal((await call(realm)).body, "42", "no breakpoint stays behind");
    assert.equal((await admin.unload({ target: realm, deadlineMs: 1_000 })).verdict, "freed", "nor anything else");
  });

  test(`a debugger that is killed while the plugin stands still leaves it going on (${realm})`, async () => {
    const { admin, socket, call } = served;
    await admin.load({ source: adder, realm, name: realm, grants: "all" });
    await using inspect = tenon("inspect", realm, ...socket);
    const { url, origin } = (await inspect.next()) as unknown as Inspecting;
    await using debug = await Debugger.attach(url, origin.script);
    const [, answer] = await stopAt(debug, 11, () => call(realm));
    inspect.kill();
    await debug.closed();
    assert.equal((await answer).body, "42");
    assert.equal((await call(realm)).body, "42", "it does not stop again");
    assert.equal((await admin.unload({ target: realm, deadlineMs: 1_000 })).verdict, "freed");
  });
}

test("a plugin that stands still is unloaded all the same, and its debugger is told", async () => {
  const { admin, socket, call } = served;
  await admin.load({ source: adder, realm: "thread", name: "still", grants: "all" });
  await using inspect = tenon("inspect", "still", ...socket);
  const { url, origin } = (await inspect.next()) as unknown as Inspecting;
  await using debug = await Debugger.attach(url, origin.script);
  const [, answer] = await stopAt(debug, 11, () => call("still"));
  const proof = await admin.unload({ target: "still", deadlineMs: 50 });
  assert.deepEqual([proof.verdict, proof.callsLost], ["freed", 1]);
  await debug.closed();
  assert.notEqual((await answer).status, 200);
  // The address stays good for whatever is loaded under the name next.
  await admin.load({ source: adder, realm: "thread", name: "still", grants: "all" });
  await using again = await Debugger.attach(url, origin.script);
  await again.breakAt(total, 11);
  await admin.unload({ target: "still", deadlineMs: 1_000 });
});

test("a debugger finds nothing at any other path, and no list of paths", async () => {
  const { admin, socket } = served;
  await admin.load({ source: adder, name: "secret", grants: "all" });
  await using inspect = tenon("inspect", "secret", ...socket);
  const { url } = (await inspect.next()) as unknown as Inspecting;
  assert.match(url, /^ws:\/\/127\.0\.0\.1:\d+\/[\da-f-]{36}$/);
  const { host } = new URL(url);
  assert.equal((await post(`http://${host}/json/list`, "")).status, 404);
  const guess = new WebSocket(`ws://${host}/${"0".repeat(36)}`);
  await new Promise((resolve) => guess.addEventListener("error", resolve));
  await admin.unload({ target: "secret" });
});

/** Resolves when the inspector of this process is closed; never where it stays open. */
async function closed(): Promise<void> {
  while (inspector.url() !== undefined) await new Promise((done) => setTimeout(done, 10));
}

async function inline(work: (host: Host, ask: () => Promise<Response>) => Promise<void>): Promise<void> {
  await using host = await createHost({ proofs: "off" });
  await host.load(adder, { realm: "inline" });
  const admin = createAdmin(host);
  await work(host, () => admin.fetch(new Request("http://admin/inspect/adder")));
  admin.end();
}

async function read(
  response: Response,
): Promise<{ readonly open: InspectionOpen; readonly leave: () => Promise<void> }> {
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const { value } = await reader.read();
  return { open: JSON.parse(new TextDecoder().decode(value)) as InspectionOpen, leave: () => reader.cancel() };
}

test("for a plugin in the host's own thread the inspector is open as long as somebody debugs it, on loopback", async () => {
  await inline(async (_host, ask) => {
    const [one, other] = [await read(await ask()), await read(await ask())];
    assert.match(one.open.url ?? "", /^ws:\/\/127\.0\.0\.1:/);
    assert.deepEqual([one.open.url, other.open.url], [inspector.url(), inspector.url()]);
    await one.leave();
    assert.equal(inspector.url(), other.open.url);
    await other.leave();
    await closed();
    await read(await ask());
  });
  await closed();
});

test("an inspector that was open before is left as it was", async () => {
  inspector.open(0, "127.0.0.1");
  const url = inspector.url();
  try {
    await inline(async (_host, ask) => {
      const { open, leave } = await read(await ask());
      assert.equal(open.url, url);
      await leave();
    });
    assert.equal(inspector.url(), url);
  } finally {
    inspector.close();
  }
});

test("a plugin in a thread that is held to its grants cannot be debugged, and nobody waits for it", async () => {
  const { admin } = served;
  await admin.load({ source: adder, realm: "thread", name: "held" });
  await assert.rejects(
    admin.inspect("held").next(),
    (error) =>
      error instanceof AdminError &&
      error.code === "TENON_INSTANCE_STATE" &&
      /held to its grants, which keep debuggers out; load it with grants "all"/.test(error.message),
  );
  await admin.unload({ target: "held", deadlineMs: 1_000 });
});

test("what is not there cannot be debugged: a plugin, a debugger that has gone, a host", async () => {
  const { admin, socket } = served;
  await using nobody = tenon("inspect", "nobody", ...socket);
  assert.equal(((await nobody.next())["error"] as { code: string }).code, "TENON_INSTANCE_UNKNOWN");
  assert.equal(await nobody.exited, 1);
  await assert.rejects(
    admin.inspect("nobody").next(),
    (error) => error instanceof AdminError && error.code === "TENON_INSTANCE_UNKNOWN",
  );
  await assert.rejects(
    admin.tellInspector("gone", "{}"),
    (error) => error instanceof AdminError && error.problem.status === 404,
  );
  await using at = await folder({});
  const unreachable = new AdminClient(at.at("s")).inspect("adder").next();
  await assert.rejects(unreachable, (error) => (error as { code?: string }).code === "TENON_ADMIN_UNREACHABLE");
});
