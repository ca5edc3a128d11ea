import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { describe, it } from "node:test";
import { createHost, isTenonError } from "tenon";
import { f, struct } from "tenon/contract";
import { readConfiguration } from "../../src/config/open.ts";
import { guardLeaks } from "../leak-guard.ts";
import { Note, Notes } from "../instance/fixtures/segment-contract.ts";
import { folder } from "./folder.ts";

guardLeaks();

const entry = fileURLToPath(new URL("../instance/fixtures/segment-user.ts", import.meta.url));
const notes = `{ name: Note, fields: { by: u32, stamp: f64, text: utf8(16), values: "f64[4]" } }`;

function fileWith(segments: string): string {
  const plugin = (name: string): string =>
    `  - { name: ${name}, source: { entry: "${entry}", name: ${name}, version: 1.0.0 } }\n`;
  return `host:\n  segments:\n    ${segments}\nplugins:\n${plugin("feed")}${plugin("reader")}`;
}

describe("segments of a configuration file", () => {
  it("are shared by the plugins that it names", async () => {
    await using there = await folder(
      fileWith(`notes: { struct: ${notes}, count: 10, plugins: { feed: write, reader: read } }`),
    );
    await using host = await createHost({ config: there.file, contracts: [Notes], proofs: "off" });
    const reference = await host.client(Notes, "feed").allocate({ text: "by file", by: 2 });
    assert.deepEqual(await host.client(Notes, "reader").read(reference), { by: 2, text: "by file", sum: 8 });
    const ours = host.segments.open("notes", Note);
    assert.equal(ours.count, 10);
    assert.equal(ours.view(reference).text, "by file");
    assert.deepEqual((await host.plan()).pending, []);
  });

  it("say every type that a struct can have", async () => {
    const Point = struct("Point", { x: f.f64, y: f.f64 });
    const All = struct("All", {
      ...{
        a: f.u8,
        b: f.u16,
        c: f.u32,
        d: f.u64,
        e: f.i8,
        g: f.i16,
        h: f.i32,
        i: f.i64,
        j: f.f32,
        k: f.f64,
        l: f.bool,
      },
      ...{ text: f.utf8(5), raw: f.bytes(3), list: f.array(f.i16, 3), names: f.array(f.utf8(4), 2) },
      ...{ at: Point, corners: f.array(Point, 4) },
    });
    const point = "name: Point, fields: { x: f64, y: f64 }";
    const written = `{ name: All, fields: { a: u8, b: u16, c: u32, d: u64, e: i8, g: i16, h: i32, i: i64, j: f32, k: f64, l: bool,
          text: utf8(5), raw: bytes(3), list: "i16[3]", names: "utf8(4)[2]", at: { ${point} }, corners: { ${point}, items: 4 } } }`;
    await using there = await folder(fileWith(`all: { struct: ${written}, count: 1, plugins: {} }`));
    const { segments } = (await readConfiguration(there.file)).host;
    assert.deepEqual(JSON.parse(JSON.stringify(segments?.["all"]?.struct)), JSON.parse(JSON.stringify(All)));
  });

  const bad: readonly [what: string, segments: string, path: string, found: string][] = [
    [
      "an unknown type",
      "x: { struct: { name: X, fields: { a: f99 } }, count: 1, plugins: {} }",
      "x.struct.fields.a",
      '"f99"',
    ],
    [
      "a size of nothing",
      'x: { struct: { name: X, fields: { a: "u8[0]" } }, count: 1, plugins: {} }',
      "x.struct.fields.a",
      '"u8[0]"',
    ],
    [
      "a size where none goes",
      "x: { struct: { name: X, fields: { a: u8(3) } }, count: 1, plugins: {} }",
      "x.struct.fields.a",
      '"u8(3)"',
    ],
    [
      "a name inherited by objects",
      "x: { struct: { name: X, fields: { a: toString } }, count: 1, plugins: {} }",
      "x.struct.fields.a",
      '"toString"',
    ],
    ["no fields", "x: { struct: { name: X, fields: {} }, count: 1, plugins: {} }", "x.struct", ".fields: an array"],
    [
      "a lower-case name",
      "x: { struct: { name: x, fields: { a: u8 } }, count: 1, plugins: {} }",
      "x.struct",
      '.title: "x"',
    ],
    [
      "too many bytes",
      "x: { struct: { name: X, fields: { a: bytes(20000000) } }, count: 1, plugins: {} }",
      "x.struct",
      ".a.bytes: 20000000",
    ],
    [
      "a struct in it without a name",
      "x: { struct: { name: X, fields: { a: { fields: {} } } }, count: 1, plugins: {} }",
      "x.struct.fields.a",
      "an object",
    ],
    ["no count", "x: { struct: { name: X, fields: { a: u8 } }, plugins: {} }", "x.count", "nothing"],
    [
      "another mode",
      "x: { struct: { name: X, fields: { a: u8 } }, count: 1, plugins: { feed: own } }",
      "x.plugins.feed",
      '"own"',
    ],
    [
      "an odd key",
      "x: { struct: { name: X, fields: { a: u8 } }, count: 1, plugins: {}, size: 3 }",
      "x.size",
      "an unknown key",
    ],
  ];
  for (const [what, segments, path, found] of bad) {
    it(`are refused with ${what}, and its place`, async () => {
      await using there = await folder(fileWith(segments));
      await assert.rejects(readConfiguration(there.file), (error) => {
        assert.ok(isTenonError(error, "TENON_CONFIG_FILE_INVALID"), String(error));
        assert.equal(error.data.path, `host.segments.${path}`);
        assert.ok(error.data.found.startsWith(found), error.data.found);
        assert.equal(error.data.line, 3);
        return true;
      });
    });
  }
});
