import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { stringify } from "yaml";
import { openConfiguration } from "../../src/config/open.ts";
import { Secrets } from "../../src/config/secrets.ts";
import { isTenonError } from "../../src/contract/errors/error.ts";
import { folder } from "./folder.ts";

const valid = `host: { graceMs: 10000, proofs: now }
gateway: { listen: "127.0.0.1:8080" }
admin: { socket: ./tenon.sock }
plugins:
  - name: limiter
    source: ./plugins/limiter
    enabled: true
    realm: thread
    limits: { calls: 100, heapBytes: 64MiB }
    grants: {}
    config: &shared
      burst: 5
      list: ["\${env:TOKEN}", { a: 1 }]
      text: |
        lines [ of {
        text
  - name: other
    source: { entry: ./x.ts, name: x, version: 1.0.0 }
    config: *shared
`;

/** A typed error or a configuration; anything else fails. True where it is a configuration. */
async function isTaken(file: string): Promise<boolean> {
  try {
    const { configuration } = await openConfiguration(file, {
      env: { TOKEN: "tok-0123456789" },
      secrets: new Secrets(),
    });
    assert.ok(Array.isArray(configuration.plugins));
    return true;
  } catch (error) {
    assert.ok(isTenonError(error, "TENON_CONFIG_FILE_INVALID"), String(error));
    assert.ok(error.data.line >= 1 && error.data.column >= 1, error.message);
    return false;
  }
}

async function takesOrRefuses(texts: fc.Arbitrary<string | Uint8Array>, numRuns: number): Promise<void> {
  await using there = await folder();
  await fc.assert(
    fc.asyncProperty(texts, async (text) => {
      await isTaken(await there.write("tenon.yaml", text));
    }),
    { numRuns },
  );
}

const signs = fc.constantFrom(
  ..."&*[]{}:,-?|>!%@`\"'#$\n\t \\~<",
  "<<: ",
  "- ",
  "${env:",
  "${file:",
  "}",
  "*shared",
  "&a ",
  "!!",
  "---\n",
  "...\n",
  "\uFEFF",
  "\u0000",
  "\u2028",
);

describe("a configuration of any kind is taken or refused with a typed error", () => {
  it("random texts", () => takesOrRefuses(fc.string({ unit: "binary", maxLength: 300 }), 100));

  it("random texts of what means something in YAML", () =>
    takesOrRefuses(
      fc.array(fc.oneof(signs, fc.string({ maxLength: 5 })), { maxLength: 60 }).map((parts) => parts.join("")),
      200,
    ));

  it("random bytes", () => takesOrRefuses(fc.uint8Array({ maxLength: 300 }), 100));

  it("random values under the keys there are", () => {
    const value = fc.anything({ maxDepth: 3, withNullPrototype: false }).map((inner) => {
      try {
        return JSON.parse(JSON.stringify(inner) ?? "null") as unknown;
      } catch {
        return null;
      }
    });
    const keys = ["name", "source", "enabled", "realm", "digest", "limits", "grants", "startMs", "config"];
    const plugin = fc.record(Object.fromEntries(keys.map((key) => [key, value])), { requiredKeys: [] });
    const root = fc.record(
      { host: value, gateway: value, admin: value, plugins: fc.oneof(value, fc.array(plugin, { maxLength: 3 })) },
      { requiredKeys: [] },
    );
    return takesOrRefuses(
      root.map((each) => stringify(each)),
      100,
    );
  });

  it("a valid file with pieces cut out, doubled, moved and put in", () => {
    const place = fc.nat({ max: valid.length });
    const change = fc.tuple(
      place,
      place,
      fc.oneof(signs, fc.string({ maxLength: 4 })),
      fc.constantFrom("cut", "double", "put"),
    );
    const mutated = fc.array(change, { minLength: 1, maxLength: 4 }).map((changes) =>
      changes.reduce((text, [one, other, piece, how]) => {
        const [from, to] = [Math.min(one, other), Math.min(Math.max(one, other), Math.min(one, other) + 40)];
        if (how === "cut") return text.slice(0, from) + text.slice(to);
        return text.slice(0, to) + (how === "double" ? text.slice(from, to) : piece) + text.slice(to);
      }, valid),
    );
    return takesOrRefuses(mutated, 200);
  });

  it("a valid file cut off at any place", async () => {
    await using there = await folder();
    for (let end = 0; end < valid.length; end += 1) {
      const text = valid.slice(0, end);
      // Before the first plugin has its source there is nothing that could be meant.
      const taken = await isTaken(await there.write("tenon.yaml", text));
      if (taken) assert.match(text, /source: ./);
    }
    assert.ok(await isTaken(await there.write("tenon.yaml", valid)));
  });
});
