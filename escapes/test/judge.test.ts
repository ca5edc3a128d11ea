import assert from "node:assert/strict";
import { test } from "node:test";
import { groups } from "../cases.ts";
import { nowhere, objectOfTheHost, variant } from "../expectation.ts";
import { brokenWalls, expectedOf, judge, worst } from "../judge.ts";
import type { Trial } from "../protocol.ts";
import { surprises } from "../run-realm.ts";
import { newSecret, Secrets } from "../secrets.ts";

const trial = (made: Partial<Trial>): Trial => ({
  plugin: "kill",
  variant: "x",
  reached: [],
  ended: false,
  note: "",
  ...made,
});

test("what was reached decides, then whether the realm ended of it", () => {
  const outcome = (made: Partial<Trial>): string => judge("host", variant("x", nowhere), "thread", trial(made)).outcome;
  assert.equal(outcome({}), "blocked");
  assert.equal(outcome({ ended: true }), "contained");
  assert.equal(outcome({ ended: true, reached: ["signalled the host"] }), "not-a-wall");
  assert.equal(worst(["blocked", "not-a-wall", "contained"]), "not-a-wall");
  assert.equal(worst([]), undefined);
});

test("what is otherwise than expected is told, in either direction", () => {
  const found = (made: Partial<Trial>): readonly string[] => {
    const finding = judge("host", variant("x", objectOfTheHost), "inline", trial(made));
    return surprises({ realm: "inline", strength: "none", findings: [finding], hosts: 1 });
  };
  assert.deepEqual(found({ reached: ["signalled the host"] }), []);
  assert.deepEqual(found({ note: "threw x" }), ['kill, "x" (inline): expected not-a-wall, was blocked: threw x']);
});

test("an expectation may differ between Nodes, and a wall may have no hole under any", () => {
  const either = { node24: "not-a-wall", node26: "blocked" } as const;
  const expected = { ...nowhere, "process wall": either };
  assert.ok(["not-a-wall", "blocked"].includes(expectedOf(expected, "process wall")));
  const one = { plugin: "open", ids: [], tries: "", variants: [variant("x", expected)] };
  assert.deepEqual(brokenWalls([one, ...(groups[0]?.cases ?? [])]), ["open"]);
});

test("a secret is found in what is shown, and only where it is whole", () => {
  const secrets = new Secrets(newSecret("environment"));
  const file = secrets.get("file");
  assert.deepEqual(secrets.shownBy(`x${file}y`, "/opt/tenon/"), ["read a file of the host"]);
  assert.deepEqual(secrets.shownBy(file.slice(0, -1), "/opt/tenon/"), []);
  assert.deepEqual(secrets.shownBy(`at /opt/tenon/x.js; size ${secrets.size}`, "/opt/tenon/"), [
    "read a file of the host",
    "learned where the host's code is",
  ]);
});
