import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import fc from "fast-check";
import { type Artifact, openArtifact } from "../../src/artifact/artifact.ts";
import { SourceMaps } from "../../src/artifact/source-map.ts";
import { evaluate } from "./evaluate.ts";

const fixtures = join(import.meta.dirname, "fixtures");
const celsius = join(fixtures, "weather/src/celsius.ts");
const index = join(fixtures, "weather/src/index.ts");

async function failing(): Promise<{ artifact: Artifact; stack: string }> {
  const artifact = await openArtifact("./weather", { from: fixtures });
  const { answer } = (await evaluate(artifact)) as { answer: (reading: object) => unknown };
  try {
    answer({ place: "x", kelvin: -1 });
  } catch (error) {
    return { artifact, stack: String((error as Error).stack) };
  }
  return assert.fail("it did not throw");
}

describe("SourceMaps", () => {
  it("puts the places of the original TypeScript into a stack", async () => {
    const { artifact, stack } = await failing();
    using maps = new DisposableStack();
    const known = new SourceMaps();
    maps.use(known.add(artifact.url, String(artifact.sourceMap)));
    const lines = known.mapStack(stack).split("\n");
    assert.equal(lines[0], "Error: colder than cold");
    assert.equal(lines[1], `    at toCelsius (${celsius}:6:33)`);
    assert.equal(lines[2], `    at answer (${index}:12:54)`);
    assert.equal(lines[3], stack.split("\n")[3], "frames of others stay");
  });

  it("leaves a script alone that it does not know, and one that was disposed of by all", async () => {
    const { artifact, stack } = await failing();
    const known = new SourceMaps();
    assert.equal(known.mapStack(stack), stack);
    const first = known.add(artifact.url, String(artifact.sourceMap));
    const second = known.add(artifact.url, String(artifact.sourceMap));
    first[Symbol.dispose]();
    first[Symbol.dispose]();
    assert.notEqual(known.mapStack(stack), stack);
    second[Symbol.dispose]();
    assert.equal(known.mapStack(stack), stack);
  });

  it("never throws for a malformed map, and leaves the stack alone", () => {
    const stack = "Error\n    at f (tenon:a@1.0.0/x.ts?00000000:3:7)\n    at tenon:a@1.0.0/x.ts?00000000:0:0";
    const wrong = [
      "",
      "{",
      "null",
      "5",
      "[]",
      "{}",
      '{"version":3}',
      '{"version":3,"sources":null,"mappings":5}',
      '{"version":3,"sources":["file://far/x"],"names":[],"mappings":";;AAAA"}',
      '{"version":3,"sources":[5],"names":[],"mappings":"~~~"}',
      '{"version":2,"sections":[{"offset":{},"map":{}}]}',
    ];
    for (const map of wrong) {
      const known = new SourceMaps();
      using _held = known.add("tenon:a@1.0.0/x.ts?00000000", map);
      assert.equal(known.mapStack(stack), stack, map);
    }
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc
            .record({
              version: fc.constant(3),
              sources: fc.array(fc.string()),
              names: fc.array(fc.string()),
              mappings: fc.string(),
            })
            .map((map) => JSON.stringify(map)),
        ),
        fc.nat(9),
        fc.nat(90),
        (map, line, column) => {
          const known = new SourceMaps();
          using _held = known.add("tenon:a@1.0.0/x.ts", map);
          known.mapStack(`at tenon:a@1.0.0/x.ts:${line}:${column}`);
        },
      ),
    );
  });

  it("maps what is said of a place outside a stack frame too, and only so much of a long text", async () => {
    const { artifact, stack } = await failing();
    const known = new SourceMaps();
    using _held = known.add(artifact.url, String(artifact.sourceMap));
    const place = /tenon:[^()]+:\d+:\d+/.exec(stack)?.[0];
    assert.equal(known.mapStack(`see ${place}, there`), `see ${celsius}:6:33, there`);
    const long = `${"x".repeat(70_000)} ${place}`;
    assert.equal(known.mapStack(long), long);
  });
});
