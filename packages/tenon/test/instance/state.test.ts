import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Patience } from "../../src/instance/patience.ts";
import { type Event, next, type State, type StateKind } from "../../src/instance/state.ts";
import { Wheel } from "../../src/kernel/wheel.ts";
import type { Proof } from "../../src/witness/proof.ts";
import { guardLeaks } from "../leak-guard.ts";
import { ManualClock } from "../kernel/manual-clock.ts";

guardLeaks();

const patience = new Patience(new Wheel(new ManualClock()), 1000);
const proof = { verdict: "freed" } as Proof;
const error = new Error("as drawn");

const events: Readonly<Record<Event["kind"], Event>> = {
  verify: { kind: "verify", digest: "sha256-0" },
  start: { kind: "start" },
  ready: { kind: "ready" },
  drain: { kind: "drain", why: "as drawn", patience },
  drained: { kind: "drained" },
  fail: { kind: "fail", error },
  clear: { kind: "clear", why: "as drawn" },
  prove: { kind: "prove", proof },
  rest: { kind: "rest", proof },
  leave: { kind: "leave" },
};
const allEvents = Object.values(events);
/** Whether a life is over by then, or only rests. */
const isRest = ({ kind }: Event): boolean => kind === "rest";
const anyEvents = fc.array(fc.constantFrom(...allEvents), { maxLength: 30 });

/** Every state, with how it is reached. */
const ways: Readonly<Record<StateKind, readonly Event["kind"][]>> = {
  located: [],
  verified: ["verify"],
  starting: ["verify", "start"],
  active: ["verify", "start", "ready"],
  draining: ["verify", "start", "ready", "drain"],
  unloading: ["verify", "start", "ready", "drain", "drained"],
  idle: ["verify", "start", "ready", "drain", "drained", "rest"],
  failed: ["verify", "start", "fail"],
  gone: ["verify", "start", "ready", "drain", "drained", "prove"],
};
const leadsOn: Readonly<Record<StateKind, readonly Event["kind"][]>> = {
  located: ["verify", "fail"],
  verified: ["start", "fail"],
  starting: ["ready", "fail"],
  active: ["drain", "fail"],
  draining: ["drained", "fail"],
  unloading: ["prove", "rest"],
  idle: ["start", "leave"],
  failed: ["clear"],
  gone: [],
};
const carries: Readonly<Record<StateKind, readonly string[]>> = {
  located: [],
  verified: ["digest"],
  starting: ["sinceMs"],
  active: ["sinceMs"],
  draining: ["sinceMs", "why", "patience"],
  unloading: ["sinceMs", "why"],
  idle: ["sinceMs", "proof"],
  failed: ["sinceMs", "error"],
  gone: ["sinceMs", "proof"],
};

function after(drawn: readonly Event[], from: State = { kind: "located" }): readonly State[] {
  const states = [from];
  for (const [index, event] of drawn.entries()) {
    const state = next(states.at(-1) as State, event, index);
    if (state !== undefined) states.push(state);
  }
  return states;
}

function reach(kind: StateKind): State {
  return after(ways[kind].map((event) => events[event])).at(-1) as State;
}

test("every state is reached by its way, and left by exactly the events that have a place in it", () => {
  for (const kind of Object.keys(ways) as StateKind[]) {
    const state = reach(kind);
    assert.equal(state.kind, kind);
    const left = allEvents.filter((event) => next(state, event, 0) !== undefined).map((event) => event.kind);
    assert.deepEqual(new Set(left), new Set(leadsOn[kind]), kind);
  }
});

test("no life comes to a dead state: whatever has happened, some events lead to gone", () => {
  fc.assert(
    fc.property(anyEvents, (drawn) => {
      let state = after(drawn).at(-1) as State;
      for (const kind of ["leave", "fail", "clear", "drained", "prove"] as const)
        state = next(state, events[kind], 0) ?? state;
      assert.equal(state.kind, "gone");
    }),
  );
});

test("gone is final", () => {
  fc.assert(
    fc.property(anyEvents, (drawn) => {
      assert.equal(after(drawn, reach("gone")).length, 1);
    }),
  );
});

test("every draining ends: no event keeps it from being drained or from failing, and none repeats it but a rest", () => {
  const anyButRest = anyEvents.map((drawn) => drawn.filter((event) => !isRest(event)));
  fc.assert(
    fc.property(anyButRest, fc.constantFrom(events.drained, events.fail), (drawn, end) => {
      const states = after([...drawn, end], reach("draining"));
      assert.notEqual(states.at(-1)?.kind, "draining");
      assert.equal(states.filter(({ kind }) => kind === "draining").length, 1);
    }),
  );
});

test("failed is left by clear only, and then the life ends in a proof", () => {
  fc.assert(
    fc.property(anyEvents, (drawn) => {
      const [, second, third] = after(drawn, reach("failed"));
      if (!drawn.includes(events.clear)) assert.equal(second, undefined);
      else assert.equal(second?.kind, "unloading");
      if (third !== undefined) assert.ok("proof" in third, third.kind);
    }),
  );
});

test("a state carries its own data and nothing else, with the time it began", () => {
  fc.assert(
    fc.property(anyEvents, (drawn) => {
      for (const state of after(drawn)) assert.deepEqual(Object.keys(state), ["kind", ...carries[state.kind]]);
    }),
  );
  assert.deepEqual(after([events.verify, events.start, events.fail]), [
    { kind: "located" },
    { kind: "verified", digest: "sha256-0" },
    { kind: "starting", sinceMs: 1 },
    { kind: "failed", sinceMs: 2, error },
  ]);
  assert.deepEqual(next(reach("draining"), events.drained, 9), { kind: "unloading", sinceMs: 9, why: "as drawn" });
});
