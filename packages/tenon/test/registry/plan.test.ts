import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { type Asked, plan, planText, type PlanStep, type Present } from "../../src/registry/plan.ts";

const digest = (letter: string): string => `sha256-${letter.repeat(64)}`;
const asked = (name: string, more: Partial<Asked> = {}): Asked => ({
  name,
  plugin: name,
  version: "1.0.0",
  digest: digest("a"),
  realm: "thread",
  limits: { calls: 10, heapBytes: undefined },
  grants: {},
  instances: undefined,
  config: undefined,
  ...more,
});
const present = (name: string, more: Partial<Present> = {}): Present => ({
  ...asked(name),
  instance: 1,
  provides: undefined,
  uses: [],
  ...more,
});
const same = (text: string): string => text;
const steps = (
  plugins: readonly Asked[],
  there: readonly Present[],
  disabled: readonly string[] = [],
): readonly PlanStep[] => plan({ plugins, disabled }, there, same);
const brief = (all: readonly PlanStep[]): readonly string[] => all.map(({ kind, name }) => `${kind} ${name}`);
const changes = (from: Partial<Present>, to: Partial<Asked>): readonly string[] => {
  const [step] = steps([asked("a", to)], [present("a", from)]);
  return step?.kind === "swap" ? step.changes : [];
};

describe("plan()", () => {
  it("loads what is not there, keeps what is as wanted, unloads what is wanted no more and says why", () => {
    const all = steps([asked("new"), asked("same")], [present("same"), present("gone"), present("off")], ["off"]);
    assert.deepEqual(brief(all), ["load new", "keep same", "unload off", "unload gone"]);
    assert.deepEqual(
      all.flatMap((step) => (step.kind === "unload" ? [step.why] : [])),
      ["disabled", "no longer in the file"],
    );
  });

  it("swaps for other bytes, another version, plugin, realm, limit, grant or configuration, and names each", () => {
    assert.deepEqual(changes({}, { digest: digest("b"), version: "2.0.0" }), [
      "version 1.0.0 -> 2.0.0",
      "digest sha256-aaaaaaaaaaaa… -> sha256-bbbbbbbbbbbb…",
    ]);
    assert.deepEqual(changes({}, { plugin: "other" }), ["plugin a -> other"]);
    assert.deepEqual(changes({}, { realm: "inline" }), ["realm thread -> inline"]);
    assert.deepEqual(changes({}, { limits: { calls: 20 } }), ["limits.calls 10 -> 20"]);
    assert.deepEqual(changes({}, { limits: { calls: 10, heapBytes: 5 } }), ["limits.heapBytes nothing -> 5"]);
    assert.deepEqual(changes({ grants: { net: [] } }, {}), ["grants.net an array -> nothing"]);
    assert.deepEqual(changes({ config: { a: { b: 1, c: [1, 2] } } }, { config: { a: { b: 2, c: [1] } } }), [
      "config.a.b 1 -> 2",
      "config.a.c[1] 2 -> nothing",
    ]);
    assert.deepEqual(changes({ config: { a: 1 } }, {}), ["config an object -> nothing"]);
  });

  it("keeps what says the same in another order", () => {
    assert.deepEqual(changes({ config: { a: 1, b: { c: 2, d: 3 } } }, { config: { b: { d: 3, c: 2 }, a: 1 } }), []);
  });

  it("bounds what it tells of a configuration that changed everywhere", () => {
    const numbers = (start: number): readonly number[] => Array.from({ length: 500 }, (_, index) => start + index);
    const told = changes({ config: numbers(0) }, { config: numbers(1) });
    assert.equal(told.length, 20);
    assert.equal(told.at(-1), "and 481 more in config");
  });

  it("takes secrets out of what it tells", () => {
    const [step] = plan(
      { plugins: [asked("a", { config: { token: "new-secret" } })], disabled: [] },
      [present("a", { config: { token: "old-secret" } })],
      (text) => text.replaceAll(/\w+-secret/g, "…"),
    );
    assert.deepEqual(step?.kind === "swap" ? step.changes : [], ['config.token "…" -> "…"']);
  });

  it("puts what is used before its users, and takes it out after them, whatever the order of the file", () => {
    const there = [
      present("outer", { uses: ["relay/1"], instance: 1 }),
      present("relay", { provides: "relay/1", uses: ["echo/1"], instance: 2 }),
      present("echo", { provides: "echo/1", instance: 3 }),
    ];
    const newer = there.map(({ name }) => asked(name, { version: "2.0.0" }));
    assert.deepEqual(brief(steps(newer, there)), ["swap echo", "swap relay", "swap outer"]);
    assert.deepEqual(brief(steps([], there.toReversed())), ["unload outer", "unload relay", "unload echo"]);
  });

  it("keeps the order of the file where plugins use each other in a circle or are not known yet", () => {
    const there = [
      present("a", { provides: "a/1", uses: ["b/1"] }),
      present("b", { provides: "b/1", uses: ["a/1"], instance: 2 }),
    ];
    assert.deepEqual(brief(steps([asked("c"), asked("b"), asked("a")], there)), ["load c", "keep a", "keep b"]);
    assert.deepEqual(brief(steps([asked("z"), asked("y"), asked("x")], [])), ["load z", "load y", "load x"]);
  });

  it("has exactly one step for every name there is on either side, and nothing to do once it is done", () => {
    const names = fc.uniqueArray(fc.constantFrom("a", "b", "c", "d", "e"), { maxLength: 5 });
    const version = fc.constantFrom("1.0.0", "2.0.0");
    const uses = fc.dictionary(
      fc.constantFrom("a", "b", "c", "d", "e"),
      fc.array(fc.constantFrom("a/1", "b/1", "c/1"), { maxLength: 2 }),
    );
    fc.assert(
      fc.property(names, names, version, uses, (wanted, there, to, used) => {
        const plugins = wanted.map((name) => asked(name, { version: to }));
        const is = there.map((name, index) =>
          present(name, { instance: index, provides: `${name}/1`, uses: used[name] ?? [] }),
        );
        const all = steps(plugins, is);
        assert.deepEqual(all.map(({ name }) => name).toSorted(), [...new Set([...wanted, ...there])].toSorted());
        const done = plugins.map((each, index) => ({ ...each, instance: index, provides: undefined, uses: [] }));
        assert.ok(steps(plugins, done).every(({ kind }) => kind === "keep"));
      }),
    );
  });
});

describe("planText()", () => {
  it("has a line a step, and the changes below", () => {
    const text = planText(
      steps(
        [asked("new"), asked("same"), asked("next", { version: "2.0.0", config: { burst: 6 } })],
        [present("same"), present("next", { config: { burst: 5 } }), present("gone")],
      ),
    );
    assert.equal(
      text,
      [
        "+ load   new: new@1.0.0 (thread)",
        "= keep   same: same@1.0.0 (thread)",
        "~ swap   next: next@1.0.0 (thread)",
        "           version 1.0.0 -> 2.0.0",
        "           config.burst 5 -> 6",
        "- unload gone: gone@1.0.0 (thread), no longer in the file",
      ].join("\n"),
    );
  });

  it("says when there is nothing on either side", () => {
    assert.equal(planText([]), "nothing is wanted and nothing is there");
  });
});
