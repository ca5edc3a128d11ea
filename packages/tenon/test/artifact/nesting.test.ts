import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import fc from "fast-check";
import { openArtifact } from "../../src/artifact/artifact.ts";
import { nestsBeyond } from "../../src/artifact/nesting.ts";
import { pkg, tree } from "./tree.ts";

/** Text that nests `n` deep, each in a way of its own. */
const deep: Readonly<Record<string, (n: number) => string>> = {
  brackets: (n) => `x=${"[".repeat(n)}${"]".repeat(n)}`,
  "brackets never closed": (n) => "(".repeat(n),
  functions: (n) => `x=${"function(){return ".repeat(n)}1${"}".repeat(n)}`,
  arrows: (n) => `x=${"x=>".repeat(n)}1`,
  classes: (n) => `x=${"class{static a=".repeat(n)}1${"}".repeat(n)}`,
  templates: (n) => `x=${"`a${".repeat(n)}1${"}`".repeat(n)}`,
  "object literals": (n) => `x=${"{a:".repeat(n)}1${"}".repeat(n)}`,
  sums: (n) => `x=${"a+".repeat(n)}1`,
  "sums of texts": (n) => `x=${"'a'+\n".repeat(n)}1`,
  negations: (n) => `x=${"!".repeat(n)}1`,
  conditions: (n) => `x=${"a?b:".repeat(n)}1`,
  "calls in a row": (n) => `x=f${"()".repeat(n)}`,
  "members in a row": (n) => `x=a${"\n.b()".repeat(n)}`,
  "else after else": (n) => `${"if(a){}else ".repeat(n)};`,
  "else after semicolons": (n) => `${"if(a);else ".repeat(n)};`,
  "if after if": (n) => `${"if(a)\n".repeat(n)};`,
  labels: (n) => `${"a:\n".repeat(n)};`,
  "behind texts that look like closing": (n) => `x=${"[']]]',/]]/,".repeat(n)}1${"]".repeat(n)}`,
};
const deepTypes: Readonly<Record<string, (n: number) => string>> = {
  "type arguments": (n) => `type X=${"A<B,".repeat(n)}B${">".repeat(n)}`,
  "list types": (n) => `type X=A${"[]".repeat(n)}`,
  "conditional types": (n) => `type X=${"A extends B?C:".repeat(n)}D`,
};

describe("nestsBeyond()", () => {
  for (const [lang, cases] of [
    ["js", deep],
    ["ts", { ...deep, ...deepTypes }],
  ] as const) {
    for (const [name, make] of Object.entries(cases)) {
      it(`finds ${name} in ${lang}, and lets a few pass`, () => {
        assert.equal(typeof nestsBeyond(1500, make(8000), lang), "number");
        assert.equal(nestsBeyond(1500, make(20), lang), undefined);
      });
    }
  }

  it("lets long code pass that is not deep", () => {
    const long = [
      "f(a, b);\n",
      "foo()\nbar()\n",
      "export function f(a) { return a ? [a] : { a }; }\n",
      "const re = /[(/]\\/(/g, s = '((', t = `(${a}`\n",
      "// don't ((\n/* ' (( */\n",
      "switch (a) { case 1: case 2: b(); break; default: c() }\n",
      "import a from 'a'\n",
      "if (a) { b() } else if (c) { d() }\n",
      "if (a) /[(]/.test(b)\n",
      "x = a / b / (c); y = d++ / e\n",
      "class A { b() {} get c() { return 1 } d = 1\n e = 2\n }\n",
      "let v: Map<string, Array<number>> = new Map<string, number[]>()\n",
    ];
    for (const lang of ["js", "ts"] as const) {
      for (const line of long) assert.equal(nestsBeyond(100, line.repeat(5000), lang), undefined, line);
      const switched = `switch (a) { ${"case 1: case '2':\n".repeat(5000)} }`;
      assert.equal(nestsBeyond(100, switched, lang), undefined);
      assert.equal(
        nestsBeyond(100, `x = [${"1, ".repeat(50_000)}]; y = { ${"a: 1, ".repeat(5000)} }`, lang),
        undefined,
      );
    }
  });

  it("lets this library's own sources pass with room to spare", () => {
    const root = join(import.meta.dirname, "../../src");
    for (const file of readdirSync(root, { recursive: true, encoding: "utf8" }).filter((name) =>
      name.endsWith(".ts"),
    )) {
      assert.equal(nestsBeyond(300, readFileSync(join(root, file), "utf8"), "ts"), undefined, file);
    }
  });

  it("answers any text", () => {
    const piece = fc.constantFrom(
      ..."`${}()[]'\"/\\*;,:?<>+-!\n #a",
      "${",
      "/*",
      "*/",
      "//",
      "if",
      "case",
      "else",
      "é😀",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const found = nestsBeyond(10, pieces.join(""), "ts");
        assert.ok(found === undefined || found < pieces.join("").length);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("openArtifact()", () => {
  it("refuses what would end the bundler's stack, and with it the host", async () => {
    for (const make of Object.values(deep)) {
      await using made = await tree({
        "package.json": pkg(),
        "index.js": `import "./deep.js";`,
        "deep.js": `var x;\n${make(100_000)}`,
      });
      await assert.rejects(openArtifact(made.path, { from: "/" }), (error: { code: string; data: { why: string } }) => {
        assert.equal(error.code, "TENON_BUNDLE_FAILED");
        assert.match(error.data.why, /deep\.js:\d+:\d+ nests deeper than/);
        return true;
      });
    }
  });

  it("refuses deep JSON, or takes it, but lives", async () => {
    const json = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
    await using made = await tree({
      "package.json": pkg(),
      "index.js": `import a from "./a.json"; export default a;`,
      "a.json": json,
    });
    await assert.rejects(openArtifact(made.path, { from: "/" }), { code: "TENON_BUNDLE_FAILED" });
  });
});
