import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { pathToFileURL } from "node:url";
import { createHost } from "tenon";
import { tree } from "../artifact/tree.ts";
import { guardLeaks } from "../leak-guard.ts";
import { failure, refusal } from "./conformance/refusal.ts";
import { fixtures, shared } from "./plugin.ts";

guardLeaks();

const computing = [
  "assert",
  "buffer",
  "crypto",
  "events",
  "os",
  "path",
  "punycode",
  "querystring",
  "stream",
  "string_decoder",
  "url",
  "util",
  "zlib",
];
const own = ["process", "console", "timers"];
const refused = [
  ...[
    "worker_threads",
    "child_process",
    "cluster",
    "net",
    "tls",
    "dgram",
    "dns",
    "http",
    "https",
    "http2",
    "fs",
    "fs/promises",
  ],
  ...[
    "async_hooks",
    "diagnostics_channel",
    "perf_hooks",
    "inspector",
    "trace_events",
    "v8",
    "module",
    "vm",
    "wasi",
    "repl",
    "readline",
    "tty",
  ],
];
const given = [
  ...["setTimeout", "setInterval", "setImmediate", "clearTimeout", "queueMicrotask", "structuredClone", "atob", "btoa"],
  ...[
    "URL",
    "URLSearchParams",
    "TextDecoder",
    "TextEncoder",
    "AbortController",
    "AbortSignal",
    "Event",
    "CustomEvent",
    "EventTarget",
    "Blob",
    "Headers",
    "FormData",
  ],
  ...[
    "ReadableStream",
    "WritableStream",
    "TransformStream",
    "DOMException",
    "MessageChannel",
    "BroadcastChannel",
    "Buffer",
  ],
];

for (const realm of ["inline", "thread"] as const) {
  suite(`modules, ${realm}`, () => {
    const shares = shared(realm, "modules");
    const ask = (what: string, name?: string): Promise<unknown> => shares().call("ask", { what, name });

    test("the entry may await at top level", async () => {
      assert.equal(await ask("awaited"), "awaited");
    });

    test("import.meta names the sources, each module its own", async () => {
      const url = (name: string): string => pathToFileURL(join(fixtures, name)).href;
      assert.deepEqual(await ask("meta"), {
        url: url("modules.ts"),
        filename: join(fixtures, "modules.ts"),
        dirname: fixtures,
        later: url("modules/later.ts"),
      });
    });

    test("Node's modules that only compute, packages from npm and JSON are there", async () => {
      assert.deepEqual(
        [await ask("path"), await ask("semver"), await ask("data")],
        ["b", true, { city: "Genoa", stations: [1, 2] }],
      );
      for (const name of [...computing, ...own]) assert.equal(await ask("require", `node:${name}`), "loaded", name);
    });

    test("import() of a literal runs the module once; of anything else it is refused", async () => {
      const { before, after } = (await ask("later")) as { readonly before: number; readonly after: number };
      assert.deepEqual([before <= 1, after], [true, 1]);
      assert.equal((await failure(ask("unknown import", "node:path"))).code, "TENON_IMPORT_DYNAMIC");
    });

    test("a stack names the module of the plugin that threw, its own line and column", async () => {
      const file = join(fixtures, "modules/later.ts");
      const line =
        readFileSync(file, "utf8")
          .split("\n")
          .findIndex((text) => text.includes("// thrown here")) + 1;
      const { stack = "" } = await failure(shares().call("fail"));
      assert.ok(stack.includes(`${file}:${line}:9`), stack);
    });

    test("errors of the language are instances of the plugin's Error; those of Node's modules are seen by Error.isError", async () => {
      assert.deepEqual(await ask("errors"), {
        own: [true, true, true, true],
        nodes: realm === "thread",
        isError: true,
      });
    });

    test("the globals that libraries look for are there", async () => {
      for (const name of given) assert.equal(await ask("global", name), "function", name);
      for (const name of ["console", "process", "performance", "crypto", "global"])
        assert.equal(await ask("global", name), "object", name);
      assert.equal(await ask("alias"), true);
      for (const name of ["require", "module", "exports", "__dirname"])
        assert.equal(await ask("global", name), "undefined", name);
      assert.equal(await ask("global", "fetch"), realm === "thread" ? "function" : "undefined");
    });

    test(
      realm === "inline"
        ? "what cannot be collected is refused by name, with a remedy"
        : "every module of Node is there",
      async () => {
        for (const name of refused) {
          const answer = await ask("require", `node:${name}`);
          // Node itself has no trace events in a worker.
          if (realm === "thread") assert.ok(answer === "loaded" || name === "trace_events", name);
          else {
            const { code, message } = answer as { readonly code: string; readonly message: string };
            assert.equal(code, "TENON_MODULE_REFUSED");
            assert.match(message, new RegExp(`"?node:${name}"?.*inline.*thread`, "s"));
          }
        }
      },
    );
  });
}

const readsAsset = `import { readFileSync } from "node:fs";
import { contract, method, t } from "tenon/contract";
import { definePlugin } from "tenon/plugin";
const text = readFileSync(new URL("./asset.txt", import.meta.url), "utf8");
export default definePlugin(contract("reads", 1, { methods: { read: method(t.Object({}), t.String()) } }), { setup: () => ({ methods: { read: () => text } }) });`;

test("an asset beside a plugin is read with node:fs in a thread, and refused inline with the module's name", async () => {
  await using files = await tree({ "plugin.ts": readsAsset, "asset.txt": "beside it" });
  await using host = await createHost({ from: files.path, proofs: "off" });
  const source = { entry: "./plugin.ts", name: "reads", version: "1.0.0" };
  const error = await failure(host.load(source, { realm: "inline" }));
  assert.match(error.message, /node:fs/);
  assert.equal(host.instances.length, 0);
  await host.load(source, { realm: "thread", grants: { fs: { read: [files.path] } } });
  assert.equal(host.instances[0]?.contract, "reads/1");
});

const throwsAtTop = `const label: string = "top";
throw new RangeError(label); // line 2`;

for (const realm of ["inline", "thread"] as const) {
  test(`${realm}: an error at top level fails the load and names its line`, async () => {
    await using files = await tree({ "plugin.ts": throwsAtTop });
    await using host = await createHost({ from: files.path, proofs: "off" });
    const error = await refusal(
      host.load({ entry: "./plugin.ts", name: "throws", version: "1.0.0" }, { realm }),
      "TENON_LOAD_FAILED",
    );
    assert.ok(error.cause instanceof RangeError);
    assert.ok(error.cause.stack?.includes(`${files.at("plugin.ts")}:2:7`));
    assert.deepEqual(host.instances, []);
  });
}
