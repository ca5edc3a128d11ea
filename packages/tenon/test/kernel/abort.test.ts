import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { deriveAbort } from "../../src/kernel/abort.ts";

const listeners = (signal: AbortSignal): number => getEventListeners(signal, "abort").length;

function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  setFlagsFromString("--no-expose-gc");
}

test("a derived signal aborts with the reason of the first parent that does, once", () => {
  const [one, two] = [new AbortController(), new AbortController()];
  const derived = deriveAbort(one.signal, undefined, two.signal);
  let aborts = 0;
  derived.signal.addEventListener("abort", () => (aborts += 1));
  two.abort("two");
  one.abort("one");
  assert.deepEqual([derived.signal.aborted, derived.signal.reason, aborts], [true, "two", 1]);
});

test("a derived signal of a parent that has aborted is aborted from the start, and listens to nobody", () => {
  const fresh = new AbortController();
  const derived = deriveAbort(fresh.signal, AbortSignal.abort("before"));
  assert.equal(derived.signal.reason, "before");
  assert.equal(listeners(fresh.signal), 0);
});

test("a derived signal can be aborted by itself and leaves its parents as they were", () => {
  const parent = new AbortController();
  const derived = deriveAbort(parent.signal);
  derived.abort("own");
  assert.equal(derived.signal.reason, "own");
  assert.equal(parent.signal.aborted, false);
  assert.equal(listeners(parent.signal), 0);
});

test("a derived signal without parents aborts when told, with the platform's reason unless given one", () => {
  const derived = deriveAbort(undefined);
  assert.equal(derived.signal.aborted, false);
  derived.abort();
  assert.equal((derived.signal.reason as Error).name, "AbortError");
});

test("disposing aborts nothing, and the derived signal follows nobody from then on", () => {
  const parent = new AbortController();
  const derived = deriveAbort(parent.signal);
  derived[Symbol.dispose]();
  derived[Symbol.dispose]();
  parent.abort();
  assert.equal(derived.signal.aborted, false);
});

test("parents keep no listener once the derived signal is disposed or one of them has aborted", () => {
  const [longLived, other] = [new AbortController(), new AbortController()];
  {
    using derived = deriveAbort(longLived.signal, longLived.signal, other.signal);
    assert.deepEqual([listeners(longLived.signal), listeners(other.signal), derived.signal.aborted], [1, 1, false]);
  }
  assert.deepEqual([listeners(longLived.signal), listeners(other.signal)], [0, 0]);
  deriveAbort(longLived.signal, other.signal);
  other.abort();
  assert.deepEqual([listeners(longLived.signal), listeners(other.signal)], [0, 0]);
});

test("a long-lived parent does not keep a disposed derived signal that was listened to", async () => {
  const longLived = new AbortController();
  const derivedOnce = (isDisposed: boolean): WeakRef<AbortSignal> => {
    const derived = deriveAbort(longLived.signal);
    derived.signal.addEventListener("abort", () => {});
    if (isDisposed) derived[Symbol.dispose]();
    return new WeakRef(derived.signal);
  };
  const [disposed, followed] = [derivedOnce(true), derivedOnce(false)];
  for (let tries = 0; tries < 20 && disposed.deref() !== undefined; tries += 1) {
    await turn();
    collectGarbage();
  }
  assert.equal(disposed.deref(), undefined);
  assert.ok(followed.deref(), "one that still follows is kept: the check above can fail");
  longLived.abort();
});
