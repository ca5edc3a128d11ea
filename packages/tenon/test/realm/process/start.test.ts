import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { isTenonError } from "tenon";
import { findCommand } from "../../../src/realm/process/confinement.ts";
import { guardLeaks } from "../../leak-guard.ts";
import { Confined } from "./confined.ts";

guardLeaks();

const program = new URL("./fixtures/starts.ts", import.meta.url).pathname;

type Find = (name: string) => string | undefined;

/** Of each machine, which commands it has, and whether they take away the means to get privileges. */
const machines: Readonly<Record<string, readonly [find: Find, noNewPrivileges: "0" | "1"]>> = {
  "no unshare": [(name) => (name === "unshare" ? undefined : findCommand(name)), "1"],
  "no setpriv": [(name) => (name === "setpriv" ? undefined : findCommand(name)), "0"],
  "no command at all": [() => undefined, "0"],
  "an unshare that is refused": [(name) => findCommand(name === "unshare" ? "false" : name), "1"],
  "commands that are refused": [() => findCommand("false"), "0"],
};

for (const [machine, [find, noNewPrivileges]] of Object.entries(machines)) {
  test(`on a machine with ${machine} a process is contained and says so`, async () => {
    await using confined = await Confined.start({ find, rights: ["fs-read"] });
    assert.equal(confined.realm.strength, "contained");
    const status = await confined.attempt(`return require("node:fs").readFileSync("/proc/self/status", "utf8")`);
    assert.equal(/^NoNewPrivs:\s*(\d)$/m.exec(status)?.[1], noNewPrivileges, status);
    assert.match(
      await confined.attempt(`require("node:child_process").execFileSync("/bin/true"); return "started"`),
      /^ERR_ACCESS_DENIED/,
    );
  });
}

test("a child that is killed before it is ready is an error, and none is started behind less", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tenon-start-"));
  try {
    const killed = join(folder, "unshare");
    await writeFile(killed, "#!/bin/sh\nkill -9 $$\n", { mode: 0o755 });
    await chmod(folder, 0o755);
    const started = Confined.start({ find: (name) => (name === "unshare" ? killed : findCommand(name)) });
    await assert.rejects(
      started,
      (error) => isTenonError(error, "TENON_PROCESS_START") && /ended by SIGKILL/.test(error.data.why),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("with the network given a wall has the host's, and all else of its own", async () => {
  await using confined = await Confined.start({ rights: ["net"] });
  assert.equal(confined.realm.strength, "wall");
});

/** Runs starts.ts in a host of its own; answers what it said. */
function startsIn(flags: readonly string[], wrapper: readonly string[] = []): string {
  const [command = process.execPath, ...rest] = [...wrapper, process.execPath, "--conditions=@tenon/source", ...flags];
  return execFileSync(command, [...rest, program], { encoding: "utf8" }).trim();
}

test("a host that has no descriptors left is told so by type, goes on, and starts one when it has some again", () => {
  assert.equal(startsIn([]), "TENON_PROCESS_START: nothing left behind, and then wall");
});

test("a host under --permission that may start no processes is told so by type", () => {
  const said = startsIn(["--permission", "--allow-fs-read=*", "--allow-addons"]);
  assert.match(said, /^TENON_PROCESS_START/);
});

test("a host under --permission that may start processes gives them no more rights than else", () => {
  assert.match(
    startsIn(["--permission", "--allow-fs-read=*", "--allow-addons", "--allow-child-process", "--allow-fs-write=*"]),
    /then (wall|contained)$/,
  );
});
