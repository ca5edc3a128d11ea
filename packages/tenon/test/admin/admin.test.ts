import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { test } from "node:test";
import { createHost, type Host } from "tenon";
import { type Admin, type AdminProblem, createAdmin, type EventLine, type HostReport } from "tenon/admin";
import { guardLeaks } from "../leak-guard.ts";
import { busy } from "../serve/busy.ts";
import { Busy } from "../serve/fixtures/contract.ts";
import { folder } from "../serve/folder.ts";

guardLeaks();

const get = (admin: Admin, path: string): Promise<Response> => admin.fetch(new Request(`http://admin${path}`));
const post = (admin: Admin, path: string, body: unknown): Promise<Response> => {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return admin.fetch(new Request(`http://admin${path}`, { method: "POST", body: text }));
};
const report = async (admin: Admin): Promise<HostReport> =>
  (await (await get(admin, "/instances")).json()) as HostReport;
const problem = async (response: Response): Promise<AdminProblem> => {
  assert.equal(response.headers.get("content-type"), "application/problem+json");
  const read = (await response.json()) as AdminProblem;
  assert.equal(read.status, response.status);
  return read;
};

interface Stage extends AsyncDisposable {
  readonly host: Host;
  readonly admin: Admin;
}

async function stage(): Promise<Stage> {
  const host = await createHost({ proofs: "off" });
  return { host, admin: createAdmin(host, { heldMs: 100 }), [Symbol.asyncDispose]: () => host[Symbol.asyncDispose]() };
}

test("GET / and every answer say who it is", async () => {
  await using at = await stage();
  const response = await get(at.admin, "/");
  assert.equal(response.headers.get("tenon-pid"), String(process.pid));
  assert.equal(((await response.json()) as { pid: number }).pid, process.pid);
  assert.equal((await get(at.admin, "/nothing")).headers.get("tenon-pid"), String(process.pid));
});

test("GET /instances shows each instance with its holders and what its scope holds, in both realms", async () => {
  await using at = await stage();
  for (const realm of ["thread", "inline"] as const) await at.host.load(busy(), { realm, name: realm });
  using lease = await at.host.lease(Busy, "thread");
  assert.equal(await lease.say("hi"), "1.0.0 hi");
  const { instances } = await report(at.admin);
  assert.deepEqual(
    instances.map(({ name, realm, strength, state }) => [name, realm, strength, state]),
    [
      ["thread", "thread", "contained", "active"],
      ["inline", "inline", "none", "active"],
    ],
  );
  assert.equal(instances[0]?.holders.length, 2);
  const place = { file: "busy.ts", line: 9, column: 11 };
  for (const { held } of instances) {
    assert.deepEqual(held, {
      kind: "told",
      tree: { label: "realm", held: [{ label: "plugin", held: [{ label: "a file", place, held: [] }] }] },
    });
  }
});

test("a plugin that is stuck is shown as not answering, is asked once only, and answers again when it is free", async () => {
  await using at = await stage();
  await at.host.load(busy());
  const spun = at.host.client(Busy).spin(600);
  for (let look = 0; look < 3; look++) {
    const [instance] = (await report(at.admin)).instances;
    assert.equal(instance?.inFlight, 1);
    assert.deepEqual(instance.held, { kind: "not answering" });
  }
  await spun;
  assert.equal((await report(at.admin)).instances[0]?.held.kind, "told");
});

test("being asked what it holds does not keep a plugin from being unloaded", async () => {
  await using at = await stage();
  await at.host.load(busy());
  const spun = at.host.client(Busy).spin(400);
  const asked = report(at.admin);
  await spun;
  assert.equal((await post(at.admin, "/unload", { target: "busy" })).status, 200);
  await asked;
});

test("load, swap and unload do what the host does and answer what it answers", async () => {
  await using at = await stage();
  const loaded = await post(at.admin, "/load", { source: busy(), name: "b", realm: "inline", limits: { calls: 3 } });
  assert.deepEqual([loaded.status, ((await loaded.json()) as { name: string }).name], [200, "b"]);
  assert.equal(await at.host.client(Busy).next("x"), 1);
  const swap = (await (await post(at.admin, "/swap", { target: "b", source: busy("2.0.0") })).json()) as Record<
    string,
    unknown
  >;
  assert.deepEqual(
    [swap["how"], swap["state"], swap["to"]],
    ["replaced", "handed over", { plugin: "busy", version: "2.0.0", instance: 2 }],
  );
  assert.equal(await at.host.client(Busy).next("x"), 2);
  const proof = (await (await post(at.admin, "/unload", { target: "b", deadlineMs: 100 })).json()) as Record<
    string,
    unknown
  >;
  assert.deepEqual([proof["plugin"], proof["version"], proof["verdict"]], ["busy", "2.0.0", "unknown"]);
  assert.deepEqual(at.host.instances, []);
});

test("a held plugin is not unloaded without a deadline, and the answer names who holds it", async () => {
  await using at = await stage();
  await at.host.load(busy());
  using _lease = await at.host.lease(Busy);
  const answer = await problem(await post(at.admin, "/unload", { target: "busy" }));
  assert.deepEqual([answer.status, answer.code], [409, "TENON_UNLOAD_HELD"]);
  assert.equal((answer.data as { holders: string[] }).holders.length, 1);
});

const badBodies: readonly (readonly [
  path: string,
  body: unknown,
  status: number,
  code: string | undefined,
  detail: RegExp,
])[] = [
  ["/load", "", 400, undefined, /JSON/],
  ["/load", "{", 400, undefined, /JSON/],
  ["/load", "[]", 400, undefined, /Wanted a JSON object/],
  ["/load", "null", 400, undefined, /Wanted a JSON object/],
  ["/load", {}, 400, undefined, /Wanted "source"/],
  ["/load", { source: 5 }, 400, "TENON_OPTION_INVALID", /source/],
  ["/load", { source: "./nowhere" }, 404, "TENON_PLUGIN_NOT_FOUND", /nowhere/],
  ["/load", { source: busy(), sauce: 1 }, 400, "TENON_OPTION_INVALID", /"sauce".*unknown field.*source, name, realm/],
  ["/load", '{"source":"x","__proto__":{}}', 400, "TENON_OPTION_INVALID", /__proto__/],
  ["/load", { source: busy(), realm: "cellar" }, 400, "TENON_OPTION_INVALID", /cellar/],
  ["/load", { source: busy(), name: 7 }, 400, "TENON_OPTION_INVALID", /"name".*number/],
  ["/load", { source: busy(), config: { a: 1 } }, 422, "TENON_CONFIG_INVALID", /configur/],
  ["/unload", { target: "none" }, 404, "TENON_INSTANCE_UNKNOWN", /loaded are/],
  ["/unload", { target: "none", deadlineMs: "5" }, 400, "TENON_OPTION_INVALID", /deadlineMs/],
  ["/unload", { target: "none", deadlineMs: -5 }, 400, "TENON_OPTION_INVALID", /deadlineMs/],
  ["/unload", { target: "a@@" }, 400, "TENON_OPTION_INVALID", /target/],
  ["/swap", { target: "none", source: busy() }, 404, "TENON_INSTANCE_UNKNOWN", /loaded are/],
];
for (const [path, body, status, code, detail] of badBodies) {
  test(`POST ${path} with ${JSON.stringify(body).replace(JSON.stringify(busy()), "busy()")} is refused and nothing is loaded`, async () => {
    await using at = await stage();
    const answer = await problem(await post(at.admin, path, body));
    assert.deepEqual([answer.status, answer.code], [status, code]);
    assert.match(answer.detail, detail);
    assert.deepEqual(at.host.instances, []);
  });
}

test("a body larger than 8 MiB, or not UTF-8, is refused", async () => {
  await using at = await stage();
  assert.equal((await problem(await post(at.admin, "/load", " ".repeat(9 * 2 ** 20)))).status, 413);
  const bytes = new Uint8Array([0x22, 0xff, 0x22]);
  const request = new Request("http://admin/load", { method: "POST", body: bytes });
  assert.equal((await problem(await at.admin.fetch(request))).title, "Body cannot be read");
});

test("a plugin that fails in setup is told with its own error and the place in its source", async () => {
  using place = folder();
  writeFileSync(
    place.at("broken.mjs"),
    'const contract = { name: "b", major: 1, methods: {}, services: {}, events: {} };\nexport default { tenon: 1 };\nthrow new RangeError("no luck", { cause: contract });\n',
  );
  await using at = await stage();
  const answer = await problem(
    await post(at.admin, "/load", { source: { entry: place.at("broken.mjs"), name: "b", version: "1.0.0" } }),
  );
  assert.equal(answer.code, "TENON_LOAD_FAILED");
  assert.match(answer.detail, /RangeError: no luck/);
  assert.match(answer.causes?.[0] ?? "", /no luck[^]*broken\.mjs:3/);
});

test("another path or method is answered with what there is", async () => {
  await using at = await stage();
  assert.match(
    (await problem(await get(at.admin, "/nothing"))).detail,
    /GET \/instances, GET \/survivors, GET \/events/,
  );
  const wrong = await get(at.admin, "/load");
  assert.equal(wrong.headers.get("allow"), "POST");
  assert.equal((await problem(wrong)).status, 405);
});

test("GET /logs answers the last lines of a plugin, also of one whose name must be encoded", async () => {
  await using at = await stage();
  await at.host.load(busy(), { name: "busy/eu" });
  const lines = (await (await get(at.admin, "/logs/busy%2Feu")).json()) as { text: string }[];
  assert.deepEqual(
    lines.map(({ text }) => text),
    ["version 1.0.0 is set up"],
  );
  assert.equal((await problem(await get(at.admin, "/logs/none"))).code, "TENON_INSTANCE_UNKNOWN");
  assert.equal((await get(at.admin, "/logs/%zz")).status, 404);
});

async function read(
  response: Response,
  enough: (lines: readonly EventLine[]) => boolean,
): Promise<readonly EventLine[]> {
  const lines: EventLine[] = [];
  let rest = "";
  for await (const piece of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const parts = (rest + piece).split("\n");
    rest = parts.pop() ?? "";
    lines.push(...parts.map((line) => JSON.parse(line) as EventLine));
    if (enough(lines)) break;
  }
  return lines;
}

test("GET /events tells states, logs and proofs as they come, and ends with end()", async () => {
  await using at = await stage();
  const all = read(await get(at.admin, "/events"), () => false);
  await at.host.load(busy());
  await at.host.unload("busy");
  at.admin.end();
  const told = (await all).map((line) => (line.event === "state" ? line.data.state : line.event));
  assert.deepEqual(told, ["open", "verified", "starting", "log", "active", "draining", "unloading", "gone", "proof"]);
  const late = await read(await get(at.admin, "/events"), () => false);
  assert.deepEqual(
    late.map(({ event }) => event),
    ["open"],
  );
});

test("a failed instance's event says why", async () => {
  await using at = await stage();
  const failed = (line: EventLine): boolean => line.event === "state" && line.data.state === "failed";
  const lines = read(await get(at.admin, "/events"), (all) => all.some(failed));
  await assert.rejects(at.host.load(busy(), { config: 1 }));
  const line = (await lines).find(failed);
  assert.equal((line?.data as { error: { code: string } }).error.code, "TENON_CONFIG_INVALID");
});

test("a reader that goes away is forgotten, and one that never reads holds a bounded amount", async () => {
  await using at = await stage();
  const gone = await get(at.admin, "/events");
  await gone.body?.cancel();
  const idle = await get(at.admin, "/events");
  await at.host.load(busy(), { realm: "inline" });
  await at.host.client(Busy).print(300);
  await at.host.unload("busy");
  at.admin.end();
  const lines = await read(idle, () => false);
  const [first] = lines;
  assert.ok(first?.event === "lost" && first.data.lines > 100);
  assert.equal(lines.at(-1)?.event, "proof");
  assert.ok(JSON.stringify(lines).length < 2 * 2 ** 20);
  // One line opens, eight are of the plugin's life, and of what is read one tells what was lost.
  assert.equal(first.data.lines + lines.length - 1, 1 + 8 + 300);
});

test("a closed host answers that it is closing", async () => {
  await using at = await stage();
  await at.host.close();
  assert.equal((await problem(await post(at.admin, "/load", { source: busy() }))).code, "TENON_HOST_CLOSED");
  assert.deepEqual((await report(at.admin)).instances, []);
});

test("createAdmin() refuses a deadline that is none", async () => {
  await using at = await stage();
  for (const heldMs of [-1, NaN, "1" as unknown as number]) {
    assert.throws(() => createAdmin(at.host, { heldMs }), { code: "TENON_OPTION_INVALID" });
  }
});
