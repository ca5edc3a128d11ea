import type { Subject } from "../harness/subject.ts";

/** From nothing to the first answer, which is what was sent. */
export type OpenOnce = (text: string) => Promise<{ readonly answer: string; readonly close: () => Promise<void> }>;

/** Milliseconds of so many opens, one after another. What comes before and after is not measured. */
export function opens(name: string, count: number, open: OpenOnce, ready: () => Promise<void> = nothing): Subject {
  return {
    name,
    open: () =>
      Promise.resolve({
        round: async () => {
          const taken = new Float64Array(count);
          for (let at = 0; at < count; at += 1) {
            await ready();
            const text = `open ${at}`;
            const startedAtMs = performance.now();
            const { answer, close } = await open(text);
            taken[at] = performance.now() - startedAtMs;
            if (answer !== text) throw new Error(`${name}: found the answer "${answer}", wanted "${text}"`);
            await close();
          }
          return taken;
        },
        [Symbol.asyncDispose]: nothing,
      }),
  };
}

async function nothing(): Promise<void> {
  // Ready as it is.
}
