import assert from "node:assert/strict";
import { test } from "node:test";
import { createHost, type Host, type HostOptions, isTenonError, type RealmKind } from "tenon";
import { f, struct } from "tenon/contract";
import { guardLeaks } from "../leak-guard.ts";
import { until } from "../realm/plugin.ts";
import { Note, Notes } from "./fixtures/segment-contract.ts";

guardLeaks();

const count = 100;
const sharing = { notes: { struct: Note, count, plugins: { feed: "write", reader: "read" } } } as const;

async function hostWith(segments: HostOptions["segments"] = sharing, more: HostOptions = {}): Promise<Host> {
  return createHost({
    from: import.meta.dirname,
    contracts: [Notes],
    segments,
    proofs: "off",
    restart: false,
    ...more,
  });
}

async function load(host: Host, name: string, realm: RealmKind, version = "1.0.0"): Promise<void> {
  await host.load({ entry: "./fixtures/segment-user.ts", name, version }, { realm, teardownMs: 20 });
}

function isCode(code: string): (error: unknown) => boolean {
  return (error) => isTenonError(error) && error.code === code;
}

for (const realm of ["inline", "thread"] as const) {
  test(`${realm}: what one plugin writes, another and the host read, in the very memory`, async () => {
    await using host = await hostWith();
    await load(host, "feed", realm);
    await load(host, "reader", realm);
    const [feed, reader] = [host.client(Notes, "feed"), host.client(Notes, "reader")];
    const reference = await feed.allocate({ text: "one", by: 3 });
    assert.deepEqual(await reader.read(reference), { by: 3, text: "one", sum: 12 });
    await feed.rewrite({ reference, text: "two" });
    assert.equal((await reader.readKept(null)).text, "two");
    const ours = host.segments.open("notes", Note);
    assert.equal(ours.view(reference).text, "two");
    const made = ours.allocate({ text: "host's", by: 1 });
    assert.deepEqual(await reader.read(made), { by: 1, text: "host's", sum: 0 });
    await assert.rejects(feed.rewrite({ reference: made, text: "x" }), /TENON_SEGMENT_READ_ONLY|may only be read/);
    assert.deepEqual(
      host.segments.status.map(({ name, holders }) => ({ name, holders })),
      [
        {
          name: "notes",
          holders: [
            { holder: "feed@1.0.0", instance: 1, records: 1 },
            { holder: "the host", instance: undefined, records: 1 },
          ].sort(({ holder: one }, { holder: other }) => (one < other ? -1 : 1)),
        },
      ],
    );
  });

  test(`${realm}: memory is private: who is not named cannot see it, nor a segment that it is not named for`, async () => {
    const other = struct("Secret", { key: f.u64 });
    await using host = await hostWith({ ...sharing, secrets: { struct: other, count: 1, plugins: { feed: "write" } } });
    for (const name of ["feed", "reader", "stranger"]) await load(host, name, realm);
    assert.deepEqual(await host.client(Notes, "feed").names(null), ["notes", "secrets"]);
    assert.deepEqual(await host.client(Notes, "reader").names(null), ["notes"]);
    assert.equal(await host.client(Notes, "reader").openOther("secrets"), "TENON_SEGMENT_UNKNOWN");
    const stranger = host.client(Notes, "stranger");
    assert.deepEqual(await stranger.names(null), []);
    for (const name of ["notes", "secrets", "__proto__", "constructor", ""])
      assert.equal(await stranger.openOther(name), "TENON_SEGMENT_UNKNOWN");
    assert.deepEqual(
      host.instances.map(({ plugin, segments }) => [
        plugin,
        ...segments.map((one) => `${one.name} ${one.mode} ${one.way}`),
      ]),
      [["feed", "notes write shared", "secrets write shared"], ["reader", "notes read shared"], ["stranger"]],
    );
  });

  test(`${realm}: what may only be read cannot be written, and each try is audited with the plugin and its place`, async () => {
    await using host = await hostWith();
    await load(host, "reader", realm);
    const ours = host.segments.open("notes", Note);
    const reference = ours.allocate({ by: 5, text: "kept", values: [1, 2, 3, 4] });
    const tried = await host.client(Notes, "reader").tamper(reference);
    const refused = Array<string>(5).fill("TENON_SEGMENT_READ_ONLY");
    assert.deepEqual(tried.slice(0, 5), refused);
    assert.equal(tried.at(-1), JSON.stringify({ by: 5, text: "kept", sum: 10 }));
    const { by, text, values } = ours.view(reference);
    assert.deepEqual([by, text, ...values], [5, "kept", 1, 2, 3, 4]);
    await until(() => host.audit.length === 5);
    assert.deepEqual(
      host.audit.map(({ kind, plugin, version, grant, what, place }) => [
        ...[kind, `${plugin}@${version}`, grant, what],
        place?.file.split("/").at(-1),
      ]),
      ["Note.by", "Note.text", "Note.values", "Note.values[]", "anything"].map((what) => [
        ...["refused", "reader@1.0.0", "segments", `write ${what} in segment "notes"`],
        "segment-user.ts",
      ]),
    );
  });

  test(`${realm}: a reference ends with its record and with the life of who made it, and the space returns`, async () => {
    await using host = await hostWith(sharing, { proofs: "now" });
    await load(host, "feed", realm);
    await load(host, "reader", "thread");
    const [feed, reader] = [host.client(Notes, "feed"), host.client(Notes, "reader")];
    const first = await feed.allocate({ text: "one", by: 1 });
    await reader.read(first);
    await feed.release(first);
    await assert.rejects(reader.readKept(null), isCode("TENON_REFERENCE_STALE"));
    await assert.rejects(feed.release(first), isCode("TENON_REFERENCE_STALE"));
    const second = await feed.allocate({ text: "two", by: 2 });
    await reader.read(second);
    assert.equal(await feed.fill(null), count - 1);
    const ours = host.segments.open("notes", Note);
    assert.throws(
      () => ours.allocate(),
      (error) => isTenonError(error, "TENON_SEGMENT_FULL") && error.data.holders === `${count} by feed@1.0.0`,
    );
    const { verdict, owned, sentence } = await host.unload("feed");
    assert.equal(verdict, "freed", sentence);
    assert.deepEqual(
      owned.filter(({ witness }) => witness === "segments").map(({ state }) => state),
      ["gone"],
    );
    await assert.rejects(reader.readKept(null), isCode("TENON_REFERENCE_STALE"));
    await assert.rejects(reader.read(second), isCode("TENON_REFERENCE_STALE"));
    assert.deepEqual(host.segments.status[0]?.holders, []);
    assert.equal(ours.references().length, 0);
    for (let time = 0; time < count; time += 1) ours.allocate();
  });
}

test("a thread that is ended at any instruction of allocating and releasing leaves no record behind", async () => {
  await using host = await hostWith();
  const ours = host.segments.open("notes", Note);
  for (let life = 0; life < 8; life += 1) {
    await load(host, "feed", "thread");
    const call = host
      .client(Notes, "feed")
      .churn(null)
      .catch((error: unknown) => error);
    await until(() => ours.references().length > 5 + life);
    await host.unload("feed", { deadlineMs: 0 });
    assert.equal((await call) instanceof Error, true);
    assert.deepEqual(host.segments.status[0]?.holders, []);
  }
  for (let time = 0; time < count; time += 1) ours.allocate();
});

test("a process reads a copy as of its load, and cannot be let write", async () => {
  await using host = await hostWith();
  const ours = host.segments.open("notes", Note);
  const reference = ours.allocate({ by: 2, text: "before" });
  await load(host, "reader", "process");
  ours.edit(reference).text = "after";
  const reader = host.client(Notes, "reader");
  assert.deepEqual(await reader.read(reference), { by: 2, text: "before", sum: 0 });
  assert.deepEqual((await reader.tamper(reference)).slice(0, 5), Array<string>(5).fill("TENON_SEGMENT_READ_ONLY"));
  assert.deepEqual(host.instances[0]?.segments, [{ name: "notes", mode: "read", way: "copy", records: 0 }]);
  await assert.rejects(load(host, "feed", "process"), isCode("TENON_SEGMENT_REALM"));
});

test("a segment opened as another struct is refused with what differs, by a plugin and by the host", async () => {
  await using host = await hostWith();
  await load(host, "reader", "inline");
  assert.equal(await host.client(Notes, "reader").openOther("notes"), "TENON_LAYOUT_MISMATCH");
  assert.throws(() => host.segments.open("notes", struct("Note", { by: f.u16 })), isCode("TENON_LAYOUT_MISMATCH"));
  assert.throws(() => host.segments.open("none", Note), isCode("TENON_SEGMENT_UNKNOWN"));
});

test("segments that cannot be are refused before anything is made", async () => {
  const right = { struct: Note, count: 1, plugins: {} };
  const wrong: readonly (readonly [unknown, RegExp])[] = [
    [5, /segments/],
    [{ Notes: right }, /names like/],
    [{ notes: 5 }, /segments\.notes/],
    [{ notes: { ...right, count: 0 } }, /segments\.notes\.count/],
    [{ notes: { ...right, count: 2 ** 21 } }, /segments\.notes\.count/],
    [{ notes: { ...right, count: 1.5 } }, /segments\.notes\.count/],
    [{ notes: { ...right, struct: {} } }, /what struct\(\) returns/],
    [{ notes: { ...right, struct: { ...Note, size: 8 } } }, /size/],
    [{ notes: { ...right, struct: struct("Big", { all: f.bytes(2 ** 24) }), count: 200 } }, /at most 2147483648 bytes/],
    [{ notes: { ...right, plugins: [] } }, /segments\.notes\.plugins/],
    [{ notes: { ...right, plugins: { "Not a name": "read" } } }, /names of plugins/],
    [{ notes: { ...right, plugins: { feed: "all" } } }, /"read" or "write"/],
    [{ notes: { ...right, more: 1 } }, /struct, count and plugins only/],
  ];
  for (const [segments, said] of wrong)
    await assert.rejects(createHost({ segments: segments as never }), (error) => {
      assert.ok(isTenonError(error, "TENON_OPTION_INVALID"), String(error));
      assert.match(error.message, said);
      return true;
    });
});

test("a reader that replaces everything its code could be called by finds no shared memory", async () => {
  for (const realm of ["inline", "thread"] as const) {
    await using host = await hostWith(
      { notes: { struct: Note, count: 4, plugins: { thief: "read" } } },
      { contracts: [] },
    );
    const ours = host.segments.open("notes", Note);
    const reference = ours.allocate({ by: 5, text: "kept", values: [1, 2, 3, 4] });
    await host.load({ entry: "./fixtures/segment-thief.ts", name: "thief", version: "1.0.0" }, { realm });
    const told = (await host.call("thief", "steal", reference)).value as readonly string[];
    assert.deepEqual(told.slice(-4), ["by", "stamp", "text", "values"]);
    // What it finds of the ring to its host is its own anyway.
    const { sizeBytes = 0 } = host.segments.status[0] ?? {};
    assert.deepEqual(
      told.filter((line) => line.endsWith(` ${sizeBytes} bytes`)),
      [],
    );
    const { by, text, values } = ours.view(reference);
    assert.deepEqual([by, text, ...values], [5, "kept", 1, 2, 3, 4]);
  }
});

test("in a thread Node's own debugger reaches the memory, which takes all grants: the docs say so", async () => {
  for (const grants of [undefined, "all"] as const) {
    await using host = await hostWith(
      { notes: { struct: Note, count: 4, plugins: { thief: "read" } } },
      { contracts: [] },
    );
    const ours = host.segments.open("notes", Note);
    const reference = ours.allocate({ by: 5 });
    const source = { entry: "./fixtures/segment-thief.ts", name: "thief", version: "1.0.0" };
    await host.load(source, { realm: "thread", ...(grants === undefined ? {} : { grants }) });
    const outcome = await host.call("thief", "debug", reference).then(
      ({ value }) => value,
      (error: unknown) => (error as { code?: unknown }).code,
    );
    assert.equal(outcome, grants === "all" ? "written" : "ERR_ACCESS_DENIED");
    if (grants === undefined) assert.equal(ours.view(reference).by, 5);
  }
});
