// docs/guides/go.md, typed from top to bottom by a stranger with Go: npm run e2e
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { after, before, test } from "node:test";
import { pageScript, pageSteps, printedOtherwise } from "../tools/page-script.ts";
import { repository } from "../tools/sources.ts";
import { nodes, pack } from "./stranger.ts";

const page = readFileSync(join(repository, "docs/guides/go.md"), "utf8");
const withoutGo = spawnSync("go", ["version"]).status !== 0 && process.env["CI"] === undefined;
const skip = withoutGo ? "needs Go 1.24, which is not installed" : false;
const folder = mkdtempSync(join(tmpdir(), "tenon-go-guide-"));
let tarball = "";

before(() => {
  if (skip === false) tarball = pack(folder);
});

after(() => rmSync(folder, { recursive: true, force: true }));

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const bound = server.address();
  assert.ok(typeof bound === "object" && bound !== null);
  server.close();
  await once(server, "close");
  return bound.port;
}

const install = "npm install tenon\n";
const address = "127.0.0.1:8080";

/** The page with what differs here: the package is the one that was just built, and another port may be free. */
async function pageHere(): Promise<string> {
  assert.ok(page.includes(install) && page.includes(address), `the guide does not say ${install} or ${address}`);
  const installed = page.replace(install, `npm install --prefer-offline ${tarball}\n`);
  return installed.replaceAll(address, `127.0.0.1:${await freePort()}`);
}

for (const [name, executable] of Object.entries(nodes)) {
  test(`every command of the guide for Go does what the page says under ${name}`, { skip }, async () => {
    const steps = pageSteps(await pageHere());
    const cwd = join(folder, name.replace(" ", "-"));
    mkdirSync(cwd);
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const path = [dirname(executable), env["PATH"]].join(delimiter);
    const bash = spawn("bash", ["-c", pageScript(steps)], {
      cwd,
      env: { ...env, PATH: path, GOWORK: "off", GOTOOLCHAIN: "local" },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: 180_000,
    });
    const ended = once(bash, "close");
    const [stdout, stderr] = await Promise.all([text(bash.stdout), text(bash.stderr)]);
    const [exitCode] = (await ended) as [number | null];
    assert.deepEqual(printedOtherwise(steps, stdout), [], stderr);
    assert.equal(exitCode, 0, `${stdout}\n${stderr}`);
  });
}
