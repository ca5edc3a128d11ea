import { setTimeout as sleep } from "node:timers/promises";
import type { Window } from "./protocol.ts";

const everyMs = 2;
/** Later than this the host stood still: what was due meanwhile counts from when it was due. */
const lateMs = 3 * everyMs;

/** Calls each of them every 2 ms, whether the last call has been answered or not, until it is told to stop. */
export async function callAll(
  ping: readonly ((n: number) => Promise<number>)[],
  until: Promise<unknown>,
): Promise<Window> {
  const tookMs: number[] = [];
  const underWay = new Set<Promise<void>>();
  let [going, failed] = [true, 0];
  void until.then(() => (going = false));
  const startedAtMs = performance.now();
  for (let n = 0; going; n += 1) {
    const dueMs = startedAtMs + n * everyMs;
    const nowMs = performance.now();
    const fromMs = nowMs - dueMs > lateMs ? dueMs : nowMs;
    for (const call of ping) {
      const answered = call(n)
        .then((answer) => {
          if (answer !== n + 1) throw new Error(`answered ${answer}, wanted ${n + 1}`);
          tookMs.push(performance.now() - fromMs);
        })
        .catch(() => void (failed += 1))
        .finally(() => underWay.delete(answered));
      underWay.add(answered);
    }
    const pauseMs = dueMs + everyMs - performance.now();
    if (pauseMs > 0) await sleep(pauseMs);
    else if (n % 100 === 0) await sleep(0);
  }
  await Promise.all(underWay);
  return { tookMs, failed };
}
