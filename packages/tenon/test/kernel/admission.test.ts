import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import fc from "fast-check";
import { Admission } from "../../src/kernel/admission.ts";

type Release = () => void;

function entered(admission: Admission): Release {
  const entry = admission.enter();
  assert.ok(typeof entry === "function", "admitted at once");
  return entry;
}

function queued(admission: Admission, signal?: AbortSignal): Promise<Release> {
  const entry = admission.enter(signal);
  assert.ok(entry instanceof Promise, "put in the queue");
  return entry;
}

test("who comes below the limit is admitted at once, above it waits, above the queue is turned away", () => {
  const admission = new Admission(2, 1);
  entered(admission);
  entered(admission);
  void queued(admission);
  assert.equal(admission.enter(), undefined);
  assert.deepEqual([admission.inFlight, admission.waiting], [2, 1]);
});

test("a place that is given back goes to who has waited longest", async () => {
  const admission = new Admission(1, 2);
  const release = entered(admission);
  const order: string[] = [];
  const [first, second] = ["first", "second"].map((name) =>
    queued(admission).then((next) => {
      order.push(name);
      next();
    }),
  );
  release();
  await Promise.all([first, second]);
  assert.deepEqual([order, admission.inFlight, admission.waiting], [["first", "second"], 0, 0]);
});

test("a place handed on is never free in between", async () => {
  const admission = new Admission(1, 2);
  const release = entered(admission);
  const waiter = queued(admission);
  release();
  void queued(admission);
  assert.deepEqual([admission.inFlight, admission.waiting], [1, 1]);
  assert.equal(typeof (await waiter), "function");
});

test("giving a place back twice gives it back once", () => {
  const admission = new Admission(2, 0);
  const release = entered(admission);
  entered(admission);
  release();
  release();
  assert.equal(admission.inFlight, 1);
});

test("an aborted waiter leaves the queue at once, with the signal's reason and no listener left", async () => {
  const admission = new Admission(1, 1);
  const release = entered(admission);
  const controller = new AbortController();
  const waiter = queued(admission, controller.signal);
  controller.abort("too slow");
  assert.equal(admission.waiting, 0);
  await assert.rejects(waiter, (reason) => reason === "too slow");
  assert.equal(getEventListeners(controller.signal, "abort").length, 0);
  release();
  assert.equal(admission.inFlight, 0);
});

test("an admitted waiter keeps no listener, and its signal takes nothing back", async () => {
  const admission = new Admission(1, 1);
  const release = entered(admission);
  const controller = new AbortController();
  const waiter = queued(admission, controller.signal);
  release();
  assert.equal(getEventListeners(controller.signal, "abort").length, 0);
  controller.abort();
  (await waiter)();
  assert.equal(admission.inFlight, 0);
});

test("who comes with an aborted signal is refused with its reason, also where there is room", async () => {
  const admission = new Admission(1, 1);
  await assert.rejects(queued(admission, AbortSignal.abort("gone")), (reason) => reason === "gone");
  assert.deepEqual([admission.inFlight, admission.waiting], [0, 0]);
});

test("refuse() turns away everybody who waits, and nobody else", async () => {
  const admission = new Admission(1, 2);
  const release = entered(admission);
  const controller = new AbortController();
  const waiters = [queued(admission), queued(admission, controller.signal)];
  admission.refuse("closing");
  assert.deepEqual([admission.inFlight, admission.waiting], [1, 0]);
  assert.deepEqual(await Promise.allSettled(waiters), [
    { status: "rejected", reason: "closing" },
    { status: "rejected", reason: "closing" },
  ]);
  assert.equal(getEventListeners(controller.signal, "abort").length, 0);
  release();
  entered(admission);
});

test("idle() resolves as soon as nothing is in flight and nobody waits", async () => {
  const admission = new Admission(1, 1);
  await admission.idle();
  const release = entered(admission);
  const waiter = queued(admission);
  let isIdle = false;
  const idle = Promise.all([admission.idle(), admission.idle()]).then(() => (isIdle = true));
  release();
  const next = await waiter;
  assert.equal(isIdle, false);
  next();
  await idle;
});

test("idle() waits for the last that is in flight, each time", async () => {
  const admission = new Admission(2, 0);
  for (const _ of ["once", "again"]) {
    const [first, last] = [entered(admission), entered(admission)];
    let isIdle = false;
    const idle = admission.idle().then(() => (isIdle = true));
    first();
    await new Promise(setImmediate);
    assert.equal(isIdle, false);
    last();
    await idle;
  }
});

test("a limit that is no whole number in range is refused", () => {
  for (const [limit, queueLimit, message] of [
    [0, 1, "Cannot bound admission: its limit is 0, wanted a whole number of 1 or more"],
    [Number.NaN, 1, "Cannot bound admission: its limit is NaN, wanted a whole number of 1 or more"],
    [1.5, 1, "Cannot bound admission: its limit is 1.5, wanted a whole number of 1 or more"],
    [1, -1, "Cannot bound admission: its queue limit is -1, wanted a whole number of 0 or more"],
  ] as const) {
    assert.throws(() => new Admission(limit, queueLimit), { name: "RangeError", message });
  }
  assert.equal(typeof new Admission(Infinity, 0).enter(), "function");
});

type Step =
  | { readonly kind: "enter" }
  | { readonly kind: "release" | "abort"; readonly index: number }
  | { readonly kind: "refuse" };

const index = fc.nat(30);
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.constant({ kind: "enter" as const }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant("release" as const), index }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("abort" as const), index }) },
    { weight: 1, arbitrary: fc.constant({ kind: "refuse" as const }) },
  ),
  { maxLength: 60 },
);

interface Visitor {
  readonly controller: AbortController;
  state: "in" | "waiting" | "out";
  /** What its promise came to, as opposed to what the model expects. */
  got: "place" | "refusal" | undefined;
  release: Release | undefined;
}

class Model {
  readonly admission: Admission;
  readonly visitors: Visitor[] = [];
  readonly #limit: number;
  readonly #queueLimit: number;

  constructor(limit: number, queueLimit: number) {
    this.admission = new Admission(limit, queueLimit);
    this.#limit = limit;
    this.#queueLimit = queueLimit;
  }

  in(state: Visitor["state"]): Visitor[] {
    return this.visitors.filter((visitor) => visitor.state === state);
  }

  async run(step: Step): Promise<void> {
    switch (step.kind) {
      case "enter":
        this.#enter();
        break;
      case "release": {
        const visitor = this.in("in")[step.index];
        const [next] = this.in("waiting");
        if (visitor === undefined) break;
        visitor.release?.();
        visitor.release?.();
        visitor.state = "out";
        if (next) next.state = "in";
        break;
      }
      case "abort": {
        const visitor = this.visitors[step.index];
        visitor?.controller.abort("aborted");
        if (visitor?.state === "waiting") visitor.state = "out";
        break;
      }
      case "refuse":
        for (const visitor of this.in("waiting")) visitor.state = "out";
        this.admission.refuse("refused");
    }
    await null;
    this.check();
  }

  #enter(): void {
    const visitor: Visitor = { controller: new AbortController(), state: "out", got: undefined, release: undefined };
    const [inside, waiting] = [this.in("in").length, this.in("waiting").length];
    const entry = this.admission.enter(visitor.controller.signal);
    if (inside < this.#limit) {
      assert.equal(typeof entry, "function");
      Object.assign(visitor, { state: "in", got: "place", release: entry });
    } else if (waiting < this.#queueLimit) {
      assert.ok(entry instanceof Promise);
      visitor.state = "waiting";
      entry.then(
        (release) => Object.assign(visitor, { got: "place", release }),
        () => (visitor.got = "refusal"),
      );
    } else {
      assert.equal(entry, undefined);
      return;
    }
    this.visitors.push(visitor);
  }

  check(): void {
    assert.equal(this.admission.inFlight, this.in("in").length);
    assert.equal(this.admission.waiting, this.in("waiting").length);
    for (const { state, got, controller } of this.visitors) {
      assert.ok(state !== "in" || got === "place", "whoever is in got a place");
      assert.ok(state !== "waiting" || got === undefined, "whoever waits got nothing yet");
      assert.ok(state !== "out" || got !== undefined, "nobody was forgotten");
      assert.equal(getEventListeners(controller.signal, "abort").length, state === "waiting" ? 1 : 0);
    }
  }
}

test("whoever enters, leaves and aborts, the bounds hold, the longest waiting is next, and nobody is forgotten", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 4 }), fc.nat(4), steps, async (limit, queueLimit, todo) => {
      const model = new Model(limit, queueLimit);
      for (const step of todo) await model.run(step);
      const idle = model.admission.idle();
      while (model.in("in").length > 0) await model.run({ kind: "release", index: 0 });
      await idle;
      assert.deepEqual([model.admission.inFlight, model.admission.waiting], [0, 0]);
    }),
    { numRuns: 300 },
  );
});
