import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import fc from "fast-check";
import { isTenonError } from "tenon";
import { allocate, contract, f, method, struct, t, type LayoutField, type StructList } from "tenon/contract";

const Point = struct("Point", { x: f.f64, y: f.f64 });
const Quote = struct("Quote", {
  ok: f.bool,
  cost: f.u32,
  price: f.f64,
  symbol: f.utf8(8),
  digest: f.bytes(4),
  serial: f.u64,
  window: f.array(f.i16, 3),
  at: Point,
  corners: f.array(Point, 2),
});

function refused(make: () => unknown): { readonly path: string; readonly found: string; readonly wanted: string } {
  try {
    make();
  } catch (error) {
    if (isTenonError(error, "TENON_CONTRACT_INVALID")) {
      const { path, found, wanted } = error.data;
      return { path, found, wanted };
    }
    throw error;
  }
  throw new Error("nothing was refused");
}

function unfit(write: () => unknown): string {
  try {
    write();
  } catch (error) {
    if (isTenonError(error, "TENON_STRUCT_VALUE")) return error.message.replace(/\. Give .*/, "");
    throw error;
  }
  return "written";
}

test("fields stand in their order, each at the next multiple of its alignment, and the schema says where", () => {
  const places = Quote.fields.map(({ name, offset }: LayoutField) => `${name} ${offset}`);
  assert.deepEqual(places, [
    ...["ok 0", "cost 4", "price 8", "symbol 16", "digest 24"],
    ...["serial 32", "window 40", "at 48", "corners 64"],
  ]);
  assert.deepEqual([Quote.size, Quote.align], [96, 8]);
  const Tight = struct("Tight", { a: f.u8, b: f.u16, c: f.u8 });
  assert.deepEqual([Tight.size, Tight.align], [6, 2]);
});

test("a struct reads as it was written, whatever stands beside it", () => {
  const quote = allocate(Quote, { cost: 4_294_967_295, symbol: "añ", window: [1, -2, 3], at: { x: 1, y: 2 } });
  quote.ok = true;
  quote.price = -0.5;
  quote.serial = 2n ** 64n - 1n;
  quote.digest = Uint8Array.of(1, 2, 3, 4);
  quote.window.set(1, -32_768);
  quote.corners.set(1, { x: 7, y: 8 });
  assert.deepEqual(JSON.parse(JSON.stringify(quote)), {
    ok: true,
    cost: 4_294_967_295,
    price: -0.5,
    symbol: "añ",
    digest: { 0: 1, 1: 2, 2: 3, 3: 4 },
    serial: "18446744073709551615",
    window: [1, -32_768, 3],
    at: { x: 1, y: 2 },
    corners: [
      { x: 0, y: 0 },
      { x: 7, y: 8 },
    ],
  });
  assert.deepEqual([quote.window.length, quote.window.at(-1), quote.window.at(3)], [3, 3, undefined]);
  assert.deepEqual([...quote.window], [1, -32_768, 3]);
  assert.match(inspect(allocate(Point, { x: 1 })), /\{ x: 1, y: 0 \}/);
});

test("a struct inside of a struct and its lists are seen in place; their bytes are copies", () => {
  const quote = allocate(Quote);
  const { at, window, digest } = quote;
  (at as { x: number }).x = 5;
  window.set(0, 9);
  digest[0] = 1;
  assert.deepEqual([quote.at.x, quote.window.at(0), quote.digest[0]], [5, 9, 0]);
});

test("a list of numbers is filled by a function in a copy, and gone through at once; other lists are not", () => {
  const kept: Int16Array[] = [];
  const quote = allocate(Quote, {
    window(items) {
      for (let index = 0; index < items.length; index += 1) items[index] = index - 1;
      kept.push(items);
    },
  });
  kept[0]?.fill(9);
  const window = quote.window as unknown as StructList<number>;
  assert.equal(
    window.reduce((text, item, index) => `${text} ${index}:${item}`, ""),
    " 0:-1 1:0 2:1",
  );
  const corners = allocate(Quote, {
    corners: [
      { x: 1, y: 2 },
      { x: 3, y: 4 },
    ],
  }).corners as unknown as StructList<{ x: number }>;
  assert.equal(
    corners.reduce((sum, { x }) => sum + x, 0),
    4,
  );
  const filled = { corners: () => undefined } as never;
  assert.match(
    unfit(() => allocate(Quote, filled)),
    /only numbers can be filled by a function/,
  );
});

test("text is UTF-8 to the byte, and what is none reads as U+FFFD", () => {
  const Read = struct("Read", { text: f.utf8(8) });
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 8 }), (bytes) => {
      const end = bytes.indexOf(0);
      const cut = end < 0 ? bytes : bytes.subarray(0, end);
      const known = decoder.decode(cut);
      const found = allocate(Read, Uint8Array.from({ length: 8 }, (_, index) => bytes[index] ?? 0) as object).text;
      if (known.includes("\ufffd")) assert.ok(found.includes("\ufffd"), `${[...bytes]}`);
      else assert.equal(found, known);
    }),
  );
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 8 }), (text) => {
      const fits = new TextEncoder().encode(text).length <= 8 && !text.includes("\0");
      if (!fits)
        assert.notEqual(
          unfit(() => allocate(Read, { text })),
          "written",
        );
      else assert.equal(allocate(Read, { text }).text, text);
    }),
  );
  assert.equal(allocate(Read, { text: "\ud800" }).text, "\ufffd");
});

test("what does not fit a field is refused with its path, and nothing of it is written", () => {
  const quote = allocate(Quote, { cost: 7 });
  const loose = quote as unknown as Record<string, unknown>;
  const wrong: readonly (readonly [string, unknown])[] = [
    ...[-1, 1.5, 2 ** 32, Number.NaN, "1", 1n, null, undefined].map((value) => ["cost", value] as const),
    ...["", 1n, null].map((value) => ["price", value] as const),
    ...[1, "true", null].map((value) => ["ok", value] as const),
    ...["123456789", "ññññn", "a\0b", 5].map((value) => ["symbol", value] as const),
    ...[Uint8Array.of(1), [1, 2, 3, 4], "abcd"].map((value) => ["digest", value] as const),
    ...[-1n, 2n ** 64n, 1.5, "1"].map((value) => ["serial", value] as const),
    ...[[1, 2], [1, 2, 3, 4], [1, 2, 40_000], "abc"].map((value) => ["window", value] as const),
    ...[{ x: 1 }, { x: 1, y: "2" }, 5].map((value) => ["at", value] as const),
  ];
  for (const [name, value] of wrong)
    assert.match(
      unfit(() => (loose[name] = value)),
      new RegExp(`^Cannot write Quote\\.${name}[.:[]`),
      String(value),
    );
  assert.equal(quote.cost, 7);
  assert.equal(
    unfit(() => (quote.at = { x: 1, y: "2" as never })),
    'Cannot write Quote.at.y: found "2", wanted a number',
  );
  assert.equal(
    unfit(() => quote.corners.set(0, { x: 1, y: "2" as never })),
    'Cannot write Quote.corners[].y: found "2", wanted a number',
  );
  assert.match(
    unfit(() => allocate(Quote, { costs: 1 } as object)),
    /Quote\.costs: .* no such field/,
  );
  assert.throws(() => quote.window.set(3, 1), /Cannot set item 3 of a list: there are 3/);
});

test("a struct cannot be made of names, types and sizes that no language can share", () => {
  const made = (fields: Record<string, unknown>) => () => struct("Odd", fields as never);
  assert.equal(refused(() => struct("odd", { a: f.u8 })).wanted, 'a name like "Quote"');
  assert.equal(refused(made({})).wanted, "one field or more");
  for (const name of ["constructor", "__proto__", "toJSON", "then", "A", "a-b", "", "é"])
    assert.match(refused(made(Object.fromEntries([[name, f.u8]]))).wanted, /a name like|one field or more/, name);
  assert.match(refused(made({ a: { layout: { type: "pointer" } } })).wanted, /^u8 to u64/);
  assert.match(refused(made({ a: 5 })).wanted, /a type of tenon\/contract's `f`/);
  for (const size of [0, -1, 1.5, Number.NaN, 2 ** 24 + 1]) {
    assert.match(refused(made({ a: f.utf8(size) })).wanted, /an integer from 1 to/);
    assert.match(refused(made({ a: f.array(f.u8, size) })).wanted, /an integer from 1 to/);
  }
  assert.match(refused(made({ a: f.array(f.u64, 2 ** 22) })).wanted, /at most 16777216 bytes/);
  assert.match(refused(made({ a: f.bytes(2 ** 23), b: f.bytes(2 ** 23), c: f.u8 })).wanted, /at most 16777216 bytes/);
  let deep = f.array(f.u8, 1) as Parameters<typeof f.array>[0];
  for (let level = 0; level < 20; level += 1) deep = f.array(deep, 1);
  assert.match(refused(made({ a: deep })).found, /nested deeper than 16/);
});

test("a layout that anyone may have written is refused where it overlaps, leaves its place, or says a wrong size", () => {
  const one = JSON.parse(JSON.stringify(Quote)) as { size: number; align: number; fields: Record<string, unknown>[] };
  const changed = (change: (layout: typeof one) => void): { readonly path: string; readonly wanted: string } => {
    const copy = structuredClone(one);
    change(copy);
    return refused(() => contract("c", 1, { methods: { go: method(copy as never, t.Null()) } }));
  };
  assert.deepEqual(
    changed(({ fields }) => (fields[2] = { ...fields[2], offset: 4 })),
    {
      path: "methods.go.input.price.offset",
      found: "4",
      wanted: "8: it would overlap the field before it, which ends at 8",
    },
  );
  assert.equal(changed(({ fields }) => (fields[1] = { ...fields[1], offset: 8 })).path, "methods.go.input.cost.offset");
  assert.match(changed(({ fields }) => (fields[1] = { ...fields[1], name: "ok" })).wanted, /each name once/);
  assert.match(changed((layout) => (layout.size = 95)).wanted, /^96$/);
  assert.match(changed((layout) => (layout.align = 4)).wanted, /^8$/);
  assert.match(changed((layout) => (layout.fields = [])).wanted, /one field or more/);
  assert.match(changed(({ fields }) => (fields[1] = { ...fields[1], type: "u31" })).wanted, /u8 to u64/);
});

test("contracts hold structs as whole values and inside of objects and lists, never as one of several alternatives", () => {
  const Good = contract("good", 1, {
    methods: { go: method(t.Object({ at: Point, all: t.Array(Point) }), t.Optional(Point)) },
  });
  assert.equal(allocate(Point, { x: 3 }).x, 3);
  assert.equal(JSON.stringify(Good.methods.go.input).includes('"tenon":"struct"'), true);
  assert.match(
    refused(() => contract("bad", 1, { methods: { go: method(t.Union([Point, t.Null()]), t.Null()) } })).wanted,
    /an object with the struct in it/,
  );
});

test("whatever fits a struct comes out of it as it went in", () => {
  const values = fc.record({
    ok: fc.boolean(),
    cost: fc.nat({ max: 2 ** 31 - 1 }),
    price: fc.double(),
    symbol: fc.string({ maxLength: 8, unit: "grapheme-ascii" }).filter((text) => !text.includes("\0")),
    digest: fc.uint8Array({ minLength: 4, maxLength: 4 }),
    serial: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    window: fc.array(fc.integer({ min: -(2 ** 15), max: 2 ** 15 - 1 }), { minLength: 3, maxLength: 3 }),
    at: fc.record({ x: fc.double(), y: fc.double() }, { noNullPrototype: true }),
  });
  fc.assert(
    fc.property(values, ({ window, at, ...rest }) => {
      const quote = allocate(Quote, { ...rest, window, at });
      for (const [name, given] of Object.entries(rest)) assert.deepEqual(Reflect.get(quote, name), given);
      assert.deepEqual([...quote.window], window);
      assert.deepEqual({ x: quote.at.x, y: quote.at.y }, at);
    }),
  );
});
