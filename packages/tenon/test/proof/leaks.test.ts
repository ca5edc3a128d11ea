import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { closeSync, constants, mkdtempSync, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { Proof } from "tenon";
import { listThreads } from "../../src/witness/threads.ts";
import { guardLeaks } from "../leak-guard.ts";
import { expected, type RealmName, type Row } from "./expected.ts";
import { outcome, runFixture } from "./run-fixture.ts";

guardLeaks();

const rowOf = (name: string): Row => expected[name] as Row;
const heldFrom = (place: string): object => ({
  witness: "context",
  detail: `still reachable after a full garbage collection, from ${place}`,
});

function assertOutcome(proof: Proof, name: string, realm: RealmName): void {
  assert.deepEqual(outcome(proof), rowOf(name)[realm], proof.sentence);
}

test("patches-host-prototype, inline, is held by the host's own prototype", async () => {
  const prototype = URL.prototype as { patched?: () => unknown };
  try {
    const proof = await runFixture("patches-host-prototype", "inline", rowOf("patches-host-prototype"));
    assertOutcome(proof, "patches-host-prototype", "inline");
    assert.deepEqual(proof.verdict === "leaked" && proof.holders, [heldFrom("globalThis.URL.prototype.patched")]);
  } finally {
    delete prototype.patched;
  }
});

test("hides-in-host-global, inline, is held by the host's global object", async () => {
  const global = globalThis as { hidden?: unknown };
  try {
    const proof = await runFixture("hides-in-host-global", "inline", rowOf("hides-in-host-global"));
    assertOutcome(proof, "hides-in-host-global", "inline");
    assert.deepEqual(proof.verdict === "leaked" && proof.holders, [heldFrom("globalThis.hidden")]);
  } finally {
    delete global.hidden;
  }
});

test("of a plugin blocked in a system call nothing is assumed, and its thread goes once the call returns", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tenon-fifo-"));
  const pipe = join(folder, "pipe");
  execFileSync("mkfifo", [pipe]);
  try {
    const row = rowOf("blocked-in-syscall");
    const proof = await runFixture("blocked-in-syscall", "thread", row, { words: [pipe] });
    assertOutcome(proof, "blocked-in-syscall", "thread");
    assert.match(proof.verdict === "unknown" ? proof.why : "", /^the realm had not ended \d+ ms after it was told to$/);
    const states = new Map(proof.owned.map(({ witness, state }) => [witness, state]));
    assert.deepEqual([states.get("worker"), states.get("thread")], ["there", "there"]);
    assert.ok(threadsNamed("tn1.").length > 0, "its thread is there");
  } finally {
    // A reader ends the wait for one; the leak guard sees that the thread ends then.
    closeSync(openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK));
    rmSync(folder, { recursive: true });
  }
});

function threadsNamed(prefix: string): readonly string[] {
  return (listThreads() ?? []).map(({ name }) => name).filter((name) => name.startsWith(prefix));
}
