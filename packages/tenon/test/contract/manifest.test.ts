import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import fc from "fast-check";
import { isTenonError } from "../../src/contract/errors/error.ts";
import { type Manifest, parseManifest } from "../../src/contract/manifest.ts";
import { tenonVersion } from "../../src/contract/version.ts";

const file = "/plugins/a/package.json";
const plain = { name: "weather", version: "1.2.3", tenon: {} };
const parse = (root: unknown): Manifest => parseManifest(typeof root === "string" ? root : JSON.stringify(root), file);
const refused = (root: unknown, path: string, found: string, wanted?: string): void => {
  assert.throws(
    () => parse(root),
    (error) => {
      assert.ok(isTenonError(error, "TENON_MANIFEST_INVALID"), String(error));
      assert.deepEqual([error.data.file, error.data.path, error.data.found], [file, path, found]);
      if (wanted !== undefined) assert.equal(error.data.wanted, wanted);
      return true;
    },
  );
};

describe("parseManifest()", () => {
  it("fills in what a plugin does not ask for", () => {
    assert.deepEqual(parse(plain), {
      name: "weather",
      version: "1.2.3",
      engines: undefined,
      entry: undefined,
      engine: "js",
      realm: undefined,
      grants: {},
      limits: {},
      stateless: false,
      contract: undefined,
      layouts: new Map(),
    });
  });

  it("keeps what a plugin asks for, what of a grant too", () => {
    const tenon = {
      entry: "./a.ts",
      engine: "js",
      realm: "process",
      grants: { fs: { reason: "reads maps", read: ["./maps"] } },
      limits: { heapBytes: 1e6 },
      stateless: true,
      contract: "./contract.json",
    };
    const {
      name: _name,
      version: _version,
      engines,
      ...asked
    } = parse({
      ...plain,
      name: "@acme/weather",
      version: "2.0.0-rc.1+b2",
      engines: { tenon: "*", node: ">=24" },
      tenon,
    });
    assert.deepEqual(asked, { ...tenon, layouts: new Map() });
    assert.equal(engines, "*");
  });

  it("takes the entry from tenon.entry, then exports, then main", () => {
    const entry = (root: object): string | undefined => parse({ ...plain, ...root }).entry;
    assert.equal(entry({ tenon: { entry: "a.ts" }, exports: "./b.js", main: "c.js" }), "a.ts");
    assert.equal(entry({ exports: "./b.js", main: "c.js" }), "./b.js");
    assert.equal(
      entry({
        exports: { ".": { types: "./t.d.ts", require: "./r.cjs", node: { import: "./n.js" }, default: "./d.js" } },
      }),
      "./n.js",
    );
    assert.equal(entry({ exports: { import: ["./i.js"] } }), "./i.js");
    assert.equal(entry({ exports: { "./sub": "./s.js" }, main: "c.js" }), "c.js");
    assert.equal(entry({}), undefined);
  });

  it("names an unknown key, and the known one it may stand for", () => {
    refused({ ...plain, tenon: { entyr: "a.ts" } }, "tenon.entyr", "an unknown key", '"entry"');
    refused({ ...plain, tenon: { Realm: "thread" } }, "tenon.Realm", "an unknown key", '"realm"');
    refused(
      { ...plain, tenon: { somethingElse: 1 } },
      "tenon.somethingElse",
      "an unknown key",
      'one of "entry", "engine", "realm", "grants", "limits", "stateless", "contract", "layouts"',
    );
  });

  it("leaves inline to the host", () => {
    refused(
      { ...plain, tenon: { realm: "inline" } },
      "tenon.realm",
      '"inline"',
      '"thread" or "process"; only the host may choose "inline"',
    );
  });

  it("refuses each wrong type at its path", () => {
    refused("[]", "", "a list");
    refused("null", "", "null");
    refused({ ...plain, name: "Weather" }, "name", '"Weather"');
    refused({ ...plain, name: "../up" }, "name", '"../up"');
    refused({ ...plain, name: "a".repeat(215) }, "name", `"${"a".repeat(79)}…`);
    refused({ name: "weather", tenon: {} }, "version", "nothing");
    refused({ ...plain, version: "1.2" }, "version", '"1.2"');
    refused({ ...plain, version: "v1.2.3" }, "version", '"v1.2.3"');
    refused({ ...plain, version: "1.2.3 " }, "version", '"1.2.3 "');
    refused({ ...plain, version: { toString: "1.2.3" } }, "version", "an object");
    refused({ ...plain, tenon: undefined }, "tenon", "nothing");
    refused({ ...plain, tenon: true }, "tenon", "true");
    refused({ ...plain, main: 5 }, "main", "5");
    refused({ ...plain, engines: { tenon: "latest" } }, "engines.tenon", '"latest"');
    refused({ ...plain, tenon: { engine: "wasi" } }, "tenon.engine", '"wasi"');
    refused({ ...plain, tenon: { engine: "wasm" } }, "tenon.contract", "nothing");
    refused({ ...plain, tenon: { contract: "../contract.json" } }, "tenon.contract", '"../contract.json"');
    refused({ ...plain, tenon: { entry: "" } }, "tenon.entry", '""');
    refused({ ...plain, tenon: { stateless: "yes" } }, "tenon.stateless", '"yes"');
    refused({ ...plain, tenon: { limits: { heapBytes: "1" } } }, "tenon.limits.heapBytes", '"1"', "a number above 0");
    refused({ ...plain, tenon: { limits: { heapBytes: 0 } } }, "tenon.limits.heapBytes", "0");
    refused({ ...plain, tenon: { grants: [] } }, "tenon.grants", "a list");
    refused({ ...plain, tenon: { grants: { net: {} } } }, "tenon.grants.net", "an object", "an object with a reason");
    refused({ ...plain, tenon: { grants: { net: { reason: 5 } } } }, "tenon.grants.net.reason", "5");
    const asks = (grants: object): object => ({ ...plain, tenon: { grants } });
    refused(asks({ nett: { reason: "x" } }), "tenon.grants.nett", "an unknown grant", '"net"');
    refused(asks({ net: { reason: "x", host: [] } }), "tenon.grants.net.host", "an unknown grant", '"hosts"');
    refused(asks({ net: { reason: "x", hosts: ["http://a.test"] } }), "tenon.grants.net.hosts[0]", '"http://a.test"');
    refused(asks({ fs: { reason: "x", read: ["./*"] } }), "tenon.grants.fs.read[0]", '"./*"');
  });

  it("refuses an entry outside the package", () => {
    for (const entry of [
      "../a.ts",
      "/etc/passwd",
      "a/../../b.ts",
      "C:\\a.ts",
      "\\\\share\\a.ts",
      "..\\a.ts",
      "a\0.ts",
    ]) {
      refused(
        { ...plain, tenon: { entry } },
        "tenon.entry",
        JSON.stringify(entry),
        "a path inside the package, of 1 to 1024 characters",
      );
      refused({ ...plain, exports: entry }, 'exports["."]', JSON.stringify(entry));
      refused({ ...plain, main: entry }, "main", JSON.stringify(entry));
    }
  });

  it("refuses keys that name prototypes", () => {
    refused(
      '{"name":"weather","version":"1.2.3","tenon":{"__proto__":{"realm":"thread"}}}',
      "tenon.__proto__",
      "an unknown key",
    );
    refused(
      '{"name":"weather","version":"1.2.3","tenon":{"limits":{"__proto__":1}}}',
      "tenon.limits",
      'the key "__proto__"',
    );
    refused(
      '{"name":"weather","version":"1.2.3","tenon":{"grants":{"constructor":{"reason":"x"}}}}',
      "tenon.grants",
      'the key "constructor"',
    );
    refused('{"__proto__":{"name":"weather"},"version":"1.2.3","tenon":{}}', "name", "nothing");
  });

  it("refuses what is cut off, too long or too deep", () => {
    const whole = JSON.stringify(plain);
    for (let length = 0; length < whole.length; length++)
      assert.throws(() => parse(whole.slice(0, length)), { code: "TENON_MANIFEST_INVALID" });
    refused(`"${"x".repeat(100e6)}"`, "", "100000002 characters", "at most 1048576");
    const deep = `{"net":{"reason":"x","more":${"[".repeat(200_000)}${"]".repeat(200_000)}}}`;
    refused(`{"name":"weather","version":"1.2.3","tenon":{"grants":${deep}}}`, "tenon", "nesting deeper than 32");
    assert.throws(() => parse("[".repeat(500_000)), { code: "TENON_MANIFEST_INVALID" });
    assert.equal(
      parse(`{"name":"weather","version":"1.2.3","tenon":{},"exports":${"[".repeat(5000)}"./a.js"${"]".repeat(5000)}}`)
        .entry,
      undefined,
    );
  });

  it("reads past a byte order mark", () => {
    assert.equal(parse(`\ufeff${JSON.stringify(plain)}`).name, "weather");
  });

  it("refuses a plugin for another Tenon, and takes one for this", () => {
    assert.throws(() => parse({ ...plain, engines: { tenon: "^99.0.0" } }), {
      code: "TENON_ENGINE_MISMATCH",
      data: { plugin: "weather", version: "1.2.3", wanted: "^99.0.0", found: tenonVersion },
    });
    assert.equal(parse({ ...plain, engines: { tenon: `^${tenonVersion}` } }).engines, `^${tenonVersion}`);
  });

  it("checks against the version that package.json has", () => {
    const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
      version: string;
    };
    assert.equal(tenonVersion, version);
  });

  it("answers any text and any JSON with a manifest or a typed error, and leaves prototypes alone", () => {
    const known = fc.constantFrom(
      "entry",
      "engine",
      "realm",
      "grants",
      "limits",
      "stateless",
      "contract",
      "__proto__",
      "constructor",
      "reason",
      "entrx",
    );
    const value = fc.oneof(fc.constantFrom("thread", "inline", "js", "./a.ts", "", "../x"), fc.jsonValue());
    const tenon = fc.oneof(
      { weight: 4, arbitrary: fc.dictionary(known, fc.oneof(value, fc.dictionary(known, value))) },
      { weight: 1, arbitrary: fc.jsonValue() },
    );
    const root = fc.record(
      {
        name: fc.oneof(fc.constant("weather"), value),
        version: fc.oneof(fc.constant("1.0.0"), value),
        tenon,
        exports: value,
        main: value,
        engines: fc.oneof(value, fc.dictionary(fc.constant("tenon"), value)),
      },
      { requiredKeys: ["name", "version"] },
    );
    const texts = fc.oneof({ weight: 5, arbitrary: root.map((made) => JSON.stringify(made)) }, fc.string(), fc.json());
    let parsed = 0;
    fc.assert(
      fc.property(texts, (text) => {
        try {
          const manifest = parseManifest(text, file);
          assert.ok(manifest.realm !== ("inline" as string) && !manifest.entry?.includes(".."));
          parsed += 1;
        } catch (error) {
          assert.ok(
            isTenonError(error, "TENON_MANIFEST_INVALID") || isTenonError(error, "TENON_ENGINE_MISMATCH"),
            String(error),
          );
        }
        assert.equal(Object.getPrototypeOf({}), Object.prototype);
        assert.equal(({} as { reason?: unknown }).reason, undefined);
      }),
      { numRuns: 2000 },
    );
    assert.ok(parsed > 0, "the property also saw good manifests");
  });
});
