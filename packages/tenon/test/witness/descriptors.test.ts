import assert from "node:assert/strict";
import { closeSync, openSync } from "node:fs";
import { test } from "node:test";
import { descriptorWitness } from "../../src/witness/descriptors.ts";
import { guardLeaks } from "../leak-guard.ts";

guardLeaks();

test("a descriptor opened since is named, for nobody knows by whom, until it is closed", () => {
  const witness = descriptorWitness();
  assert.deepEqual(witness.look(), { kind: "gone" });
  const descriptor = openSync("/dev/null", "r");
  assert.deepEqual(witness.look(), {
    kind: "unseen",
    why: `opened since the start, by whom is not known: ${descriptor} of /dev/null`,
  });
  closeSync(descriptor);
  assert.deepEqual(witness.look(), { kind: "gone" });
});

test("one closed since does not hide one opened since, even under its number", () => {
  const lists = [new Map([["3", "socket:[1]"]]), new Map([["3", "socket:[2]"]])];
  const witness = descriptorWitness(() => lists.shift());
  assert.deepEqual(witness.look(), {
    kind: "unseen",
    why: "opened since the start, by whom is not known: 3 of socket:[2]",
  });
});

test("of many only some are named", () => {
  const lists = [new Map<string, string>(), new Map(Array.from({ length: 8 }, (_, n) => [String(n), "/f"]))];
  const seen = descriptorWitness(() => lists.shift()).look();
  assert.match(seen.kind === "unseen" ? seen.why : "", /4 of \/f and 3 more$/);
});

test("where descriptors cannot be listed, or are too many to look at, none is claimed to be gone", () => {
  assert.deepEqual(descriptorWitness(() => undefined).look(), {
    kind: "unseen",
    why: "this platform has no /proc/self/fd",
  });
  assert.deepEqual(descriptorWitness(() => "too many").look(), {
    kind: "unseen",
    why: "the process has more than 500",
  });
});
