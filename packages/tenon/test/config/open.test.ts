import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { truncate, writeFile } from "node:fs/promises";
import { describe, it } from "node:test";
import { type OpenedConfiguration, openConfiguration } from "../../src/config/open.ts";
import { Secrets } from "../../src/config/secrets.ts";
import { isTenonError, type TenonError } from "../../src/contract/errors/error.ts";
import { guardLeaks } from "../leak-guard.ts";
import { type Folder, folder } from "./folder.ts";

guardLeaks();

const env = { TOKEN: "tok-0123456789", EMPTY: "" };

function open({ file }: Pick<Folder, "file">, secrets: Secrets = new Secrets()): Promise<OpenedConfiguration> {
  return openConfiguration(file, { env, secrets });
}

async function refusal(text: string | Uint8Array): Promise<TenonError<"TENON_CONFIG_FILE_INVALID">["data"]> {
  await using there = await folder();
  await there.write("tenon.yaml", text);
  try {
    await open(there);
  } catch (error) {
    assert.ok(isTenonError(error, "TENON_CONFIG_FILE_INVALID"), String(error));
    assert.equal(error.data.file, there.file);
    return error.data;
  }
  return assert.fail("it was taken");
}

const plugin = (lines: string): string => `plugins:\n  - name: a\n    source: ./a\n${lines}`;

describe("openConfiguration()", () => {
  it("reads everything a file can say, sizes in bytes and paths from the file", async () => {
    await using there = await folder(`# yaml-language-server: $schema=./schema.json
host: { graceMs: 5000, proofs: off }
gateway: { listen: "[::1]:8080" }
admin: { socket: ./run/tenon.sock }
plugins:
  - name: limiter/eu
    source: ./plugins/limiter
    enabled: false
    realm: inline
    digest: sha256-${"0a".repeat(32)}
    limits: { calls: 100, queue: 0, messageBytes: 64MiB, heapBytes: 1.5 GiB }
    grants: { net: { hosts: [example.org] } }
    startMs: 30000
    teardownMs: 10
    config: { burst: 5 }
  - name: "@acme/plain"
    source: { entry: ./plain.ts, name: plain, version: 1.0.0 }
`);
    const { configuration, stamps } = await open(there);
    assert.deepEqual(configuration, {
      file: there.file,
      host: { graceMs: 5000, proofs: "off" },
      gateway: { listen: "[::1]:8080" },
      admin: { socket: there.at("run/tenon.sock") },
      plugins: [
        {
          name: "limiter/eu",
          source: "./plugins/limiter",
          enabled: false,
          realm: "inline",
          digest: `sha256-${"0a".repeat(32)}`,
          limits: { calls: 100, queue: 0, messageBytes: 64 * 2 ** 20, heapBytes: 1.5 * 2 ** 30 },
          grants: { net: { hosts: ["example.org"] } },
          startMs: 30000,
          teardownMs: 10,
          config: { burst: 5 },
        },
        {
          name: "@acme/plain",
          source: { entry: "./plain.ts", name: "plain", version: "1.0.0" },
          enabled: true,
          realm: undefined,
          digest: undefined,
          limits: {},
          grants: {},
          startMs: undefined,
          teardownMs: undefined,
          config: undefined,
        },
      ],
    });
    assert.deepEqual([...stamps.keys()], [there.file]);
  });

  it("puts in variables and files, whole and within a text, and shows the configuration as it is written", async () => {
    await using there = await folder(plugin("    config: { whole: '${env:TOKEN}', part: 'Bearer ${env:TOKEN}!${file:./key.txt}', list: ['${env:EMPTY}'], plain: '$${env:TOKEN} ${name}' }\n"));
    await there.write("key.txt", "key-0123456789\r\n");
    const { configuration, configOf, stamps } = await open(there);
    const whole = env.TOKEN;
    assert.deepEqual(configOf("a"), { whole, part: `Bearer ${whole}!key-0123456789`, list: [""], plain: "${env:TOKEN} ${name}" });
    assert.ok(!JSON.stringify(configuration).includes(whole));
    assert.deepEqual([...stamps.keys()], [there.file, there.at("key.txt")]);
  });

  it("lets aliases stand for what they name", async () => {
    await using there = await folder("plugins:\n  - { name: a, source: ./a, config: &c { x: 1 } }\n  - { name: b, source: ./b, config: *c }\n");
    const { configOf } = await open(there);
    assert.deepEqual(configOf("b"), { x: 1 });
  });

  it("does not look for the secrets of a plugin that is not enabled", async () => {
    await using there = await folder(plugin("    enabled: false\n    config: ${env:NOWHERE}\n"));
    assert.equal((await open(there)).configOf("a"), undefined);
  });

  const bad: readonly (readonly [what: string, text: string | Uint8Array, line: number, column: number, path: string, found: string | RegExp, wanted?: string | RegExp])[] = [
    ["an empty file", "", 1, 1, "", "an empty file", "plugins"],
    ["a file of comments", "# nothing\n", 1, 1, "", "no settings at all"],
    ["a file cut off in the middle of a line", "plugins:\n  - nam", 2, 5, "plugins[0]", '"nam"'],
    ["a file cut off after its first key", "plugins:\n", 1, 9, "plugins", "null", 'a list of plugins, "[]" for none'],
    ["a file without plugins", "host: { graceMs: 1 }\n", 1, 1, "plugins", "nothing"],
    ["broken YAML", "plugins: [\n", 2, 1, "", /not YAML we can read/],
    ["tabs", "plugins:\n\t- name: a\n", 2, 1, "", /not YAML we can read/],
    ["two documents", "plugins: []\n---\nplugins: []\n", 2, 1, "", /multiple documents/],
    ["an own tag", "plugins: !include other.yaml\n", 1, 10, "", /Unresolved tag/],
    ["the same key twice", "plugins: []\nhost: {}\nplugins: []\n", 3, 1, "plugins", "the same key a second time"],
    ["the same key twice, deep inside", plugin("    config: { a: { b: 1, b: 2 } }\n"), 4, 26, "plugins[0].config.a.b", "the same key a second time"],
    ["an unknown key, naming the nearest", plugin("    enable: true\n"), 4, 5, "plugins[0].enable", "an unknown key", '"enabled"'],
    ["an unknown limit, naming the nearest", plugin("    limits: { heapByte: 1 }\n"), 4, 15, "plugins[0].limits.heapByte", "an unknown key", '"heapBytes"'],
    ["an unknown key that is near none, naming all", "plugins: []\nzzzzzzzzzz: 1\n", 2, 1, "zzzzzzzzzz", "an unknown key", 'one of "host", "gateway", "admin", "plugins"'],
    ["a merge key", "plugins:\n  - <<: { name: a }\n    name: b\n    source: ./b\n", 2, 5, 'plugins[0]["<<"]', "an unknown key"],
    ["two plugins of one name", "plugins:\n  - { name: a, source: ./a }\n  - { name: a, source: ./b }\n", 3, 13, "plugins[1].name", '"a", which plugins[0] has'],
    ["a name that a version could not be told from", "plugins:\n  - { name: a@1, source: ./a }\n", 2, 13, "plugins[0].name", '"a@1"'],
    ["a missing source", "plugins:\n  - name: a\n", 2, 5, "plugins[0].source", "nothing", "a path, a package name, or { entry, name, version }"],
    ["a source without version", "plugins:\n  - { name: a, source: { entry: ./a.ts, name: a } }\n", 2, 24, "plugins[0].source.version", "nothing"],
    ["a realm that a file may not choose", plugin("    realm: process\n"), 4, 12, "plugins[0].realm", '"process"', '"thread" or "inline"'],
    ["a word for true", plugin("    enabled: yes\n"), 4, 14, "plugins[0].enabled", '"yes"', "true or false"],
    ["a limit that is no number", plugin("    limits: { calls: many }\n"), 4, 22, "plugins[0].limits.calls", '"many"', "a whole number, 1 or more"],
    ["a limit of a half", plugin("    limits: { calls: 1.5 }\n"), 4, 22, "plugins[0].limits.calls", "1.5"],
    ["a limit below none", plugin("    limits: { queue: -1 }\n"), 4, 22, "plugins[0].limits.queue", "-1"],
    ["an endless limit", plugin("    limits: { queue: .inf }\n"), 4, 22, "plugins[0].limits.queue", "Infinity"],
    ["a size in no unit we know", plugin("    limits: { heapBytes: 64MB }\n"), 4, 26, "plugins[0].limits.heapBytes", '"64MB"', /64MiB/],
    ["a size that is no number", plugin("    limits: { heapBytes: .nan }\n"), 4, 26, "plugins[0].limits.heapBytes", "NaN"],
    ["milliseconds below none", plugin("    startMs: -5\n"), 4, 14, "plugins[0].startMs", "-5", "a whole number of milliseconds, 0 or more"],
    ["a digest that is none", plugin("    digest: sha256-abc\n"), 4, 13, "plugins[0].digest", '"sha256-abc"'],
    ["grants as a list", plugin("    grants: [net]\n"), 4, 13, "plugins[0].grants", "an array"],
    ["a grant of an odd name", plugin("    grants: { 'a b': 1 }\n"), 4, 15, "plugins[0].grants", 'the key "a b"'],
    ["a port out of range", 'gateway: { listen: "127.0.0.1:65536" }\nplugins: []\n', 1, 20, "gateway.listen", '"127.0.0.1:65536"'],
    ["a key of the prototype", plugin("    config: { __proto__: { a: 1 } }\n"), 4, 15, "plugins[0].config", 'the key "__proto__"'],
    ["a key that is no text", plugin("    config: { [a]: 1 }\n"), 4, 15, "plugins[0].config", "a key that is no text"],
    ["a number with too many digits", plugin("    config: { id: 12345678901234567890 }\n"), 4, 19, "plugins[0].config.id", /more digits/],
    ["an alias of nothing", "plugins: *there\n", 1, 10, "plugins", "*there, which stands for nothing before it"],
    ["an alias of itself", "plugins: &here [*here]\n", 1, 17, /^plugins\[0\]/ as unknown as string, "more than 64 levels of nesting"],
    ["a variable that is not set", plugin("    config:\n      token: Bearer ${env:NOWHERE}\n"), 5, 14, "plugins[0].config.token", 'the variable "NOWHERE", which is not set'],
    ["a variable of the prototype", plugin("    config: ['${env:constructor}']\n"), 4, 14, "plugins[0].config[0]", 'the variable "constructor", which is not set'],
    ["a file that is not there", plugin("    config: ['${file:./none.txt}']\n"), 4, 14, "plugins[0].config[0]", /none\.txt", which cannot be read \(ENOENT/],
    ["a directory for a file", plugin("    config: ['${file:.}']\n"), 4, 14, "plugins[0].config[0]", /it is a directory/],
    ["a misspelt reference", plugin("    config: ['${evn:TOKEN}']\n"), 4, 14, "plugins[0].config[0]", '"${evn:"', '"${env:"; as a plain text, "$${evn:"'],
    ["a reference without end", plugin("    config: ['${env:TOKEN']\n"), 4, 14, "plugins[0].config[0]", '"${env:" without "}"'],
    ["a reference to no name", plugin("    config: ['${env:}']\n"), 4, 14, "plugins[0].config[0]", '"${env:" without a name'],
    ["a reference without quotes between braces", plugin("    config: { token: ${env:TOKEN} }\n"), 4, 22, "", /without quotes/, 'quotes around it: "${env:NAME}"'],
    ["bytes that are not UTF-8", Buffer.from("plugins: []\n# \xff\n", "latin1"), 2, 3, "", "bytes that are not UTF-8"],
  ];

  for (const [what, text, line, column, path, found, wanted] of bad) {
    it(`refuses ${what}`, async () => {
      const data = await refusal(text);
      const fits = (actual: string, expected: string | RegExp): void => (typeof expected === "string" ? assert.equal(actual, expected) : assert.match(actual, expected));
      assert.deepEqual([data.line, data.column], [line, column], JSON.stringify(data));
      fits(data.path, path);
      fits(data.found, found);
      if (wanted !== undefined) fits(data.wanted, wanted);
    });
  }

  it("tells several problems in one error, in order of place", async () => {
    const data = await refusal("plugins:\n  - nmae: a\n    source: 5\nhots: {}\n");
    assert.deepEqual(
      [`${data.line}:${data.column} ${data.path}`, ...data.others.map((other) => other.split(" found")[0])],
      ["2:5 plugins[0].name", '2:5: at "plugins[0].nmae"', '3:13: at "plugins[0].source"', '4:1: at "hots"'],
    );
  });

  it("bounds what it tells of a file full of problems", async () => {
    const { others } = await refusal(Array.from({ length: 10_000 }, (_, index) => `k${index}: 1`).join("\n"));
    assert.equal(others.length, 20);
    assert.equal(others.at(-1), "and 9981 more");
  });

  it("refuses alias bombs, brackets without end and indents without end, and does not hang over them", async () => {
    const levels = "abcdefghi".split("").map((name, index, all) => `${name}: &${name} [${Array(9).fill(index === 0 ? "x" : `*${all[index - 1]}`).join(",")}]`);
    assert.equal((await refusal(levels.join("\n"))).found, "more than 5000 values by aliases");
    assert.equal((await refusal("[".repeat(260_000))).found, "more than 64 open brackets");
    assert.equal((await refusal(`plugins: [{ config: ${"{ a: ".repeat(200)}`)).found, "more than 64 open brackets");
    assert.match((await refusal("- ".repeat(20_000))).found, /nesting too deep/);
    assert.match((await refusal(`plugins: ${"\n".repeat(1)}${Array.from({ length: 100 }, (_, depth) => `${" ".repeat(depth + 1)}a:`).join("\n")}`)).found, /64 levels/);
  });

  it("takes brackets inside of texts for texts", async () => {
    await using there = await folder(plugin(`    config:\n      - "${"[".repeat(500)}"\n      - |\n        ${"{[".repeat(500)}\n`));
    assert.deepEqual((await open(there)).configOf("a"), ["[".repeat(500), `${"{[".repeat(500)}\n`]);
  });

  it("refuses a file of 100 MB without reading it, and a secret of more than 64 KiB", async () => {
    await using there = await folder("");
    await truncate(there.file, 100_000_000);
    await assert.rejects(open(there), (error) => isTenonError(error, "TENON_CONFIG_FILE_INVALID") && error.data.found === "100000000 bytes");
    await writeFile(there.file, plugin("    config: ['${file:big}']\n"));
    await there.write("big", "x".repeat(64 * 1024 + 1));
    await assert.rejects(open(there), (error) => isTenonError(error, "TENON_CONFIG_FILE_INVALID") && /big" of 65537 bytes/.test(error.data.found));
  });

  it("says why a file cannot be read: missing, a directory, a pipe", async () => {
    await using there = await folder();
    const why = async (file: string): Promise<string> => {
      const error: unknown = await open({ file }).then(() => undefined, (thrown: unknown) => thrown);
      assert.ok(isTenonError(error, "TENON_CONFIG_FILE_UNREADABLE"), String(error));
      return error.data.why;
    };
    assert.match(await why(there.file), /ENOENT/);
    assert.equal(await why(there.path), "it is a directory");
    execFileSync("mkfifo", [there.at("pipe")]);
    assert.equal(await why(there.at("pipe")), "it is not a regular file");
  });

  it("knows the secrets of a file that it refuses", async () => {
    await using there = await folder(plugin("    config: ['${env:TOKEN}', '${env:NOWHERE}']\n"));
    const secrets = new Secrets();
    await assert.rejects(open(there, secrets));
    assert.equal(secrets.redact(`it was ${env.TOKEN}`), "it was [redacted]");
  });
});
