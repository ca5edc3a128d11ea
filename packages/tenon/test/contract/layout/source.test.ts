import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type LayoutLanguage, layoutSource, structsIn } from "tenon";
import { f, type FieldType, struct, type StructLayout } from "tenon/contract";
import { compile, missing } from "./compilers.ts";

const Point = struct("Point", { x: f.f64, y: f.f32 });
const Quote = struct("Quote", {
  ok: f.bool,
  cost: f.u32,
  price: f.f64,
  symbol: f.utf8(8),
  digest: f.bytes(4),
  serial: f.u64,
  window: f.array(f.i16, 3),
  at: Point,
  corners: f.array(f.array(Point, 2), 3),
  // Words that some language keeps for itself.
  type: f.u8,
  int: f.i8,
  int_: f.i64,
  func: f.u16,
});
const structs = [...structsIn(Quote).values()];

/** What a plugin has of its own, and what must be said of it where it is not what the host has. */
interface Pairing {
  readonly name: string;
  readonly change: (text: string) => string;
}

/** Each change is one that a person makes in a struct's source by hand. */
const wrong: Readonly<Record<LayoutLanguage, readonly Pairing[]>> = {
  c: [
    { name: "two fields in another order", change: swap("  uint32_t cost;\n", "  double price;\n") },
    { name: "a narrower field", change: swapText("  uint32_t cost;", "  uint16_t cost;") },
    { name: "a signed field", change: swapText("  uint32_t cost;", "  int32_t cost;") },
    { name: "a float in place of an integer", change: swapText("  uint32_t cost;", "  float cost;") },
    { name: "a longer text", change: swapText("char symbol[8];", "char symbol[9];") },
    { name: "a list of another length", change: swapText("int16_t window[3];", "int16_t window[2];") },
    { name: "a list of another type", change: swapText("int16_t window[3];", "uint16_t window[3];") },
    {
      name: "a packed struct",
      change: swapText("typedef struct Quote {", "typedef struct __attribute__((packed)) Quote {"),
    },
    { name: "a field more at the end", change: swapText("} Quote;", "  double more;\n} Quote;") },
    { name: "a field that is missing", change: swapText("  double price;\n", "") },
    { name: "another struct inside", change: swapText("  float y;", "  double y;") },
  ],
  rust: [
    { name: "two fields in another order", change: swap("    pub cost: u32,\n", "    pub price: f64,\n") },
    { name: "a narrower field", change: swapText("pub cost: u32", "pub cost: u16") },
    { name: "a signed field", change: swapText("pub cost: u32", "pub cost: i32") },
    { name: "a float in place of an integer", change: swapText("pub cost: u32", "pub cost: f32") },
    { name: "a longer text", change: swapText("pub symbol: [u8; 8]", "pub symbol: [u8; 9]") },
    { name: "a list of another type", change: swapText("pub window: [i16; 3]", "pub window: [u16; 3]") },
    { name: "no repr(C)", change: (text) => text.replaceAll("#[repr(C)]\n", "") },
    { name: "a packed struct", change: (text) => text.replaceAll("#[repr(C)]", "#[repr(C, packed)]") },
    { name: "a field that is missing", change: swapText("    pub price: f64,\n", "") },
  ],
  go: [
    { name: "two fields in another order", change: swap("\tCost uint32\n", "\tPrice float64\n") },
    { name: "a narrower field", change: swapText("\tCost uint32", "\tCost uint16") },
    { name: "a signed field", change: swapText("\tCost uint32", "\tCost int32") },
    { name: "a float in place of an integer", change: swapText("\tCost uint32", "\tCost float32") },
    { name: "a longer text", change: swapText("\tSymbol [8]byte", "\tSymbol [9]byte") },
    { name: "a list of another type", change: swapText("\tWindow [3]int16", "\tWindow [3]uint16") },
    { name: "a field more at the end", change: swapText("\tFunc uint16\n", "\tFunc uint16\n\tMore float64\n") },
    { name: "a field that is missing", change: swapText("\tPrice float64\n", "") },
  ],
};

function swapText(from: string, to: string): Pairing["change"] {
  return (text) => {
    assert.ok(text.includes(from), `${from} stands in the source`);
    return text.replace(from, to);
  };
}

function swap(one: string, other: string): Pairing["change"] {
  return (text) => swapText(one + other, other + one)(text);
}

/** What each compiler says of a check that does not hold. */
const complaints: Readonly<Record<LayoutLanguage, RegExp>> = {
  c: /static assertion failed: "(Quote|Point)|has no member named/,
  rust: /evaluation panicked: (Quote|Point)|mismatched types|no field|reference to packed field|reference to field of packed/,
  go: /invalid argument: index|cannot use|overflows|has no field|undefined/,
};

const languages = Object.keys(wrong) as readonly LayoutLanguage[];

for (const language of languages) {
  const skip = missing(language) ?? false;

  test(
    `${language}: the struct as it is generated compiles, alone and as checks beside types of the program`,
    { skip },
    () => {
      assert.equal(compile(language, layoutSource(language, structs)), undefined);
      const definitions = layoutSource(language, structs);
      const checks = layoutSource(language, structs, { checksOnly: true });
      assert.ok(checks.length < definitions.length);
      if (language !== "go")
        assert.equal(compile(language, `${definitions}\n${withoutHead(language, checks)}`), undefined);
    },
  );

  for (const { name, change } of wrong[language]) {
    test(`${language}: ${name} does not compile`, { skip }, () => {
      const said = compile(language, change(layoutSource(language, structs)));
      assert.match(said ?? "it compiled", complaints[language]);
    });
  }
}

const skipCxx = missing("c++") ?? false;
test("C++: the header compiles, and one of another size does not", { skip: skipCxx }, () => {
  const header = layoutSource("c", structs);
  assert.equal(compile("c++", header), undefined);
  assert.match(compile("c++", header.replace("uint32_t cost;", "uint64_t cost;")) ?? "", /Quote/);
});

const scalar = fc.constantFrom(f.u8, f.u16, f.u32, f.u64, f.i8, f.i16, f.i32, f.i64, f.f32, f.f64, f.bool);
const { type: field } = fc.letrec<{ type: FieldType<unknown> }>((tie) => ({
  type: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    scalar,
    fc.integer({ min: 1, max: 9 }).map(f.utf8),
    fc.integer({ min: 1, max: 9 }).map(f.bytes),
    fc.tuple(tie("type"), fc.integer({ min: 1, max: 5 })).map(([of, count]) => f.array(of, count)),
  ),
}));
const bodies = fc.array(field, { minLength: 1, maxLength: 12 });

for (const language of languages) {
  test(`${language}: every struct of sixty at random compiles`, { skip: missing(language) ?? false }, () => {
    const made = fc.sample(bodies, { numRuns: 60, seed: 7 }).map((types, index) => {
      const fields = Object.fromEntries(types.map((type, place) => [`field${place}`, type]));
      return struct(`Random${index}`, index % 3 === 0 ? { ...fields, inner: Point } : fields);
    });
    assert.equal(compile(language, layoutSource(language, [...structsIn(...made).values()])), undefined);
  });
}

test("two structs of one name that are laid out differently are refused", () => {
  const Other = struct("Point", { x: f.f64 });
  assert.throws(() => structsIn(Quote, Other), /Point/);
  assert.deepEqual(
    structs.map(({ title }: StructLayout) => title),
    ["Point", "Quote"],
  );
});

// A second crate attribute or package clause may not follow.
function withoutHead(language: LayoutLanguage, text: string): string {
  return language === "rust" ? text.replace(/#\[cfg[\s\S]*?;\n/, "") : text;
}
