// The README's first program, run as a stranger would: npm run e2e
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { codeLines, type ShownFile, shownFiles } from "../tools/readme-programs.ts";
import { repository } from "../tools/sources.ts";
import { echoModule } from "../bench/call/peers/extism-module.ts";
import { nodes, pack, run } from "./stranger.ts";

const program = "host.ts";
const project = mkdtempSync(join(tmpdir(), "tenon-e2e-"));

/** A version of a tool of this repository, so that the project gets what the sources were tried with. */
function wanted(name: string): string {
  const { devDependencies } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as {
    devDependencies: Record<string, string>;
  };
  return `${name}@${devDependencies[name] ?? "latest"}`;
}

function files(page = "README.md"): ShownFile[] {
  return shownFiles(readFileSync(join(repository, page), "utf8"));
}

function write(folder: string, shown: readonly ShownFile[]): void {
  for (const { path, text } of shown) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

before(() => {
  const tarball = pack(project);
  writeFileSync(join(project, "package.json"), JSON.stringify({ name: "stranger", private: true, type: "module" }));
  write(project, files());
  write(join(project, "testing"), files("docs/guides/testing.md"));
  run("npm", ["install", "--prefer-offline", tarball, wanted("rolldown"), wanted("@types/node")], project);
});

after(() => rmSync(project, { recursive: true, force: true }));

test(`the README shows ${program} in twelve lines of code or fewer`, () => {
  const host = files().find(({ path }) => path === program);
  assert.ok(host, `README.md has no block that begins with \`\`\`ts ${program}`);
  assert.ok(codeLines(host.text) <= 12, `${program} has ${codeLines(host.text)} lines of code, wanted at most 12`);
});

for (const [name, executable] of Object.entries(nodes)) {
  test(`the README's program runs from the packed tarball under ${name} and prints a proof`, () => {
    assert.match(run(executable, [program], project), /\bfreed\b/);
  });
}

for (const [name, executable] of Object.entries(nodes)) {
  test(`the page's test of a plugin passes with the packed kit under ${name}, and one that leaves a timer does not`, () => {
    const folder = join(project, "testing");
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const tested = (file: string): { readonly status: number | null; readonly stdout: string } =>
      spawnSync(executable, ["--test", "--test-force-exit", file], { cwd: folder, encoding: "utf8", env });
    const passed = tested("host.test.ts");
    assert.equal(passed.status, 0, passed.stdout);
    assert.match(passed.stdout, /pass 2\n/);
    const text = readFileSync(join(folder, "host.test.ts"), "utf8");
    writeFileSync(
      join(folder, "careless.ts"),
      text.replace('realm: "inline" });', "$&\n  setInterval(() => {}, 1_000);"),
    );
    const { status, stdout } = tested("careless.ts");
    assert.equal(status, 1);
    assert.match(stdout, /The test left behind:\n.*active Timeout, made at .*careless\.ts:\d+:\d+/);
  });
}

for (const [name, executable] of Object.entries(nodes)) {
  test(`the packed command serves, shows and ends under ${name}`, async () => {
    const command = [join(project, "node_modules/.bin/tenon")];
    const serving = spawn(executable, [...command, "serve", "--listen", "127.0.0.1:0", "--json"], { cwd: project });
    const lines = createInterface({ input: serving.stdout });
    const [first] = (await once(lines, "line")) as [string];
    assert.equal((JSON.parse(first) as { event: string }).event, "serving");
    assert.match(run(executable, [...command, "ps"], project), /^tenon [\d.]+ · pid \d+ · .* 0 plugins · 0 instances/);
    serving.kill("SIGTERM");
    assert.deepEqual(await once(serving, "close"), [0, null]);
  });
}

test("the packed types hold for a project that resolves like Node", () => {
  const compilerOptions = {
    ...{ module: "nodenext", moduleResolution: "nodenext", target: "es2024", lib: ["es2024", "esnext.disposable"] },
    ...{
      strict: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
      allowImportingTsExtensions: true,
      types: ["node"],
    },
  };
  writeFileSync(
    join(project, "tsconfig.json"),
    JSON.stringify({ compilerOptions, include: ["**/*.ts"], exclude: ["node_modules"] }),
  );
  run(join(repository, "node_modules/.bin/tsc"), ["-p", "."], project);
});

test("nothing but what is built is in the tarball", () => {
  const folder = join(project, "unpacked");
  cpSync(join(project, "node_modules/tenon"), folder, { recursive: true });
  const { exports } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    exports: Record<string, unknown>;
  };
  assert.ok(Object.keys(exports).includes("./plugin"));
  assert.throws(() => readFileSync(join(folder, "src/index.ts")));
});

test("a collector is sent to once the packages of OpenTelemetry are there, and before that it is said which is missing", () => {
  writeFileSync(
    join(project, "otlp.ts"),
    `import { createServer } from "node:http";
import { serve } from "tenon/serve";
const paths = new Set();
const collector = createServer((request, response) => {
  paths.add(request.url);
  request.resume().on("end", () => response.end("{}"));
});
await new Promise((resolve) => collector.listen(0, "127.0.0.1", () => resolve(undefined)));
const otlp = "http://127.0.0.1:" + collector.address().port;
try {
  const serving = await serve({ listen: "127.0.0.1:0", socket: "otlp.sock", otlp });
  await serving.host.load("./plugin", { config: { word: "Hello" } });
  await serving.host.call("greeter", "greet", { name: "Ada" });
  await serving.close();
  console.log([...paths].sort().join(" "));
} catch (error) {
  console.log(error.code, error.cause?.message);
} finally {
  collector.close();
  collector.closeAllConnections();
}
`,
  );
  const { devDependencies } = JSON.parse(readFileSync(join(repository, "packages/tenon/package.json"), "utf8")) as {
    devDependencies: Record<string, string>;
  };
  const packages = Object.entries(devDependencies).filter(([name]) => name.startsWith("@opentelemetry/"));
  for (const executable of Object.values(nodes))
    assert.match(
      run(executable, ["otlp.ts"], project),
      /^TENON_OTLP_MISSING Cannot find package '@opentelemetry\/[\w-]+'/,
    );
  run("npm", ["install", "--prefer-offline", ...packages.map(([name, range]) => `${name}@${range}`)], project);
  for (const executable of Object.values(nodes))
    assert.equal(run(executable, ["otlp.ts"], project), "/v1/metrics /v1/traces\n");
});

test("a lane runs once its package is there, and before that it is said which is missing", () => {
  const folder = join(project, "lane");
  mkdirSync(folder);
  writeFileSync(join(folder, "echo.wasm"), echoModule());
  writeFileSync(
    join(folder, "contract.js"),
    `import { bytes, contract, method } from "tenon/contract";
export const Echo = contract("echo", 1, { methods: { echo: method(bytes(), bytes()) } });
`,
  );
  writeFileSync(
    join(folder, "plugin.js"),
    `import { extismPlugin } from "tenon/extism";
import module from "./echo.wasm" with { type: "bytes" };
import { Echo } from "./contract.js";
export default extismPlugin(Echo, { module });
`,
  );
  writeFileSync(
    join(folder, "host.js"),
    `import { createHost } from "tenon";
import { Echo } from "./contract.js";
await using host = await createHost({ from: import.meta.dirname });
try {
  await host.load({ entry: "./plugin.js", name: "echo", version: "1.0.0" });
  console.log(Array.from(await host.client(Echo).echo(Uint8Array.of(1, 2, 3))).join());
} catch (error) {
  console.log(error.code, error.message);
}
`,
  );
  for (const executable of Object.values(nodes))
    assert.match(
      run(executable, ["lane/host.js"], project),
      /^TENON_PEER_MISSING .*Run: npm install @extism\/extism@2\.0\.0-rc13/,
    );
  writeFileSync(
    join(folder, "component.js"),
    `import { componentPlugin } from "tenon/component";
import component from "./echo.wasm" with { type: "component" };
import { Echo } from "./contract.js";
export default componentPlugin(Echo, { component, methods: ({ echo }) => ({ echo }) });
`,
  );
  const host = readFileSync(join(folder, "host.js"), "utf8");
  writeFileSync(join(folder, "host-of-component.js"), host.replace("./plugin.js", "./component.js"));
  assert.match(
    run(process.execPath, ["lane/host-of-component.js"], project),
    /^TENON_PEER_MISSING .*Run: npm install @bytecodealliance\/(jco-transpile|preview2-shim)@0/,
  );
  run("npm", ["install", "--prefer-offline", "@extism/extism@2.0.0-rc13"], project);
  for (const executable of Object.values(nodes)) assert.equal(run(executable, ["lane/host.js"], project), "1,2,3\n");
});
