import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { truncate, writeFile } from "node:fs/promises";
import { describe, it } from "node:test";
import { type OpenedConfiguration, openConfiguration } from "../../src/config/open.ts";
import { Secrets } from "../../src/config/secrets.ts";
import { isTenonError } from "../../src/contract/errors/error.ts";
import { guardLeaks } from "../leak-guard.ts";
import { withLines } from "./bad-files.ts";
import { type Folder, folder } from "./folder.ts";

guardLeaks();

const env = { TOKEN: "tok-0123456789", EMPTY: "" };

function open({ file }: Pick<Folder, "file">, secrets: Secrets = new Secrets()): Promise<OpenedConfiguration> {
  return openConfiguration(file, { env, secrets });
}

describe("openConfiguration()", () => {
  it("reads everything a file can say, sizes in bytes and paths from the file", async () => {
    await using there = await folder(`# yaml-language-server: $schema=./schema.json
host:
  { graceMs: 5000, proofs: off, thorough: true, holders: places, snapshotHeapBytes: 64MiB, storage: ./kept, faults: ./faults,
    warm: { least: 1, processes: 2, codeBytes: 8MiB }, restart: { most: 3, firstMs: 50 } }
gateway: { listen: "[::1]:8080" }
admin: { socket: ./run/tenon.sock }
telemetry: { metrics: "127.0.0.1:9464" }
plugins:
  - name: limiter/eu
    source: ./plugins/limiter
    enabled: false
    realm: inline
    digest: sha256-${"0a".repeat(32)}
    limits: { calls: 100, queue: 0, messageBytes: 64MiB, heapBytes: 1.5 GiB }
    grants: { net: ["example.org:443"], fs: { read: [./data] }, services: [kv.get] }
    startMs: 30000
    teardownMs: 10
    idleMs: 60000
    config: { burst: 5 }
  - name: "@acme/plain"
    source: { entry: ./plain.ts, name: plain, version: 1.0.0 }
`);
    const { configuration, stamps } = await open(there);
    assert.deepEqual(configuration, {
      file: there.file,
      host: {
        graceMs: 5000,
        proofs: "off",
        thorough: true,
        holders: "places",
        snapshotHeapBytes: 64 * 2 ** 20,
        storage: there.at("kept"),
        faults: there.at("faults"),
        warm: { least: 1, processes: 2, codeBytes: 8 * 2 ** 20 },
        restart: { most: 3, firstMs: 50 },
      },
      gateway: { listen: "[::1]:8080" },
      admin: { socket: there.at("run/tenon.sock") },
      telemetry: { metrics: "127.0.0.1:9464" },
      plugins: [
        {
          name: "limiter/eu",
          source: "./plugins/limiter",
          enabled: false,
          realm: "inline",
          digest: `sha256-${"0a".repeat(32)}`,
          limits: { calls: 100, queue: 0, messageBytes: 64 * 2 ** 20, heapBytes: 1.5 * 2 ** 30 },
          grants: { net: ["example.org:443"], fs: { read: [there.at("data")] }, services: ["kv.get"] },
          startMs: 30000,
          teardownMs: 10,
          idleMs: 60_000,
          instances: undefined,
          config: { burst: 5 },
        },
        {
          name: "@acme/plain",
          source: { entry: "./plain.ts", name: "plain", version: "1.0.0" },
          enabled: true,
          realm: undefined,
          digest: undefined,
          limits: {},
          grants: undefined,
          startMs: undefined,
          teardownMs: undefined,
          idleMs: undefined,
          instances: undefined,
          config: undefined,
        },
      ],
      routes: [],
    });
    assert.deepEqual([...stamps.keys()], [there.file]);
  });

  it("puts in variables and files, whole and within a text, and shows the configuration as it is written", async () => {
    await using there = await folder(
      withLines(
        "    config: { whole: '${env:TOKEN}', part: 'Bearer ${env:TOKEN}!${file:./key.txt}', list: ['${env:EMPTY}'], plain: '$${env:TOKEN} ${name}' }\n",
      ),
    );
    await there.write("key.txt", "key-0123456789\r\n");
    const { configuration, configOf, stamps } = await open(there);
    const whole = env.TOKEN;
    assert.deepEqual(configOf("a"), {
      whole,
      part: `Bearer ${whole}!key-0123456789`,
      list: [""],
      plain: "${env:TOKEN} ${name}",
    });
    assert.ok(!JSON.stringify(configuration).includes(whole));
    assert.deepEqual([...stamps.keys()], [there.file, there.at("key.txt")]);
  });

  it("lets aliases stand for what they name", async () => {
    await using there = await folder(
      "plugins:\n  - { name: a, source: ./a, config: &c { x: 1 } }\n  - { name: b, source: ./b, config: *c }\n",
    );
    const { configOf } = await open(there);
    assert.deepEqual(configOf("b"), { x: 1 });
  });

  it("does not look for the secrets of a plugin that is not enabled", async () => {
    await using there = await folder(withLines("    enabled: false\n    config: ${env:NOWHERE}\n"));
    assert.equal((await open(there)).configOf("a"), undefined);
  });

  it("takes brackets inside of texts for texts", async () => {
    await using there = await folder(
      withLines(`    config:\n      - "${"[".repeat(500)}"\n      - |\n        ${"{[".repeat(500)}\n`),
    );
    assert.deepEqual((await open(there)).configOf("a"), ["[".repeat(500), `${"{[".repeat(500)}\n`]);
  });

  it("refuses a file of 100 MB without reading it, and a secret of more than 64 KiB", async () => {
    await using there = await folder("");
    await truncate(there.file, 100_000_000);
    await assert.rejects(
      open(there),
      (error) => isTenonError(error, "TENON_CONFIG_FILE_INVALID") && error.data.found === "100000000 bytes",
    );
    await writeFile(there.file, withLines("    config: ['${file:big}']\n"));
    await there.write("big", "x".repeat(64 * 1024 + 1));
    await assert.rejects(
      open(there),
      (error) => isTenonError(error, "TENON_CONFIG_FILE_INVALID") && /big" of 65537 bytes/.test(error.data.found),
    );
  });

  it("says why a file cannot be read: missing, a directory, a pipe", async () => {
    await using there = await folder();
    const why = async (file: string): Promise<string> => {
      const error: unknown = await open({ file }).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      assert.ok(isTenonError(error, "TENON_CONFIG_FILE_UNREADABLE"), String(error));
      return error.data.why;
    };
    assert.match(await why(there.file), /ENOENT/);
    assert.equal(await why(there.path), "it is a directory");
    execFileSync("mkfifo", [there.at("pipe")]);
    assert.equal(await why(there.at("pipe")), "it is not a regular file");
  });

  it("knows the secrets of a file that it refuses", async () => {
    await using there = await folder(withLines("    config: ['${env:TOKEN}', '${env:NOWHERE}']\n"));
    const secrets = new Secrets();
    await assert.rejects(open(there, secrets));
    assert.equal(secrets.redact(`it was ${env.TOKEN}`), "it was [redacted]");
  });
});
