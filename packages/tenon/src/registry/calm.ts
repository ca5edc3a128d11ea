import type { Wheel } from "../kernel/wheel.ts";

const stepMs = 2;
const calmMs = 8;
const patienceMs = 200;

/**
 * Waits until the event loop turns freely again, 200 ms at most. Starting a plugin stalls it, and calls that came in
 * meanwhile wait in their sockets: they are let in before new ones are held, so that nobody waits twice.
 */
export async function calm(wheel: Wheel): Promise<void> {
  const untilMs = performance.now() + patienceMs;
  for (let calmTurns = 0; calmTurns < 3 && performance.now() < untilMs;) {
    const startedAtMs = performance.now();
    const { promise, resolve } = Promise.withResolvers<void>();
    wheel.after(stepMs, resolve);
    await promise;
    calmTurns = performance.now() - startedAtMs <= calmMs ? calmTurns + 1 : 0;
  }
}
