import { getCallSites } from "node:util";
import { batchedNs } from "../harness/sampling.ts";
import type { Subject } from "../harness/subject.ts";

/** A way to remember where a timer was set; `opened` is the function that was called for it. */
type Remember = (opened: (way: Remember) => unknown) => unknown;

const depth = 4;

function limited<Taken>(take: () => Taken): Taken {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = depth;
  const taken = take();
  Error.stackTraceLimit = before;
  return taken;
}

function captured(opened: (way: Remember) => unknown): { stack?: unknown } {
  return limited(() => {
    const holder = {};
    Error.captureStackTrace(holder, opened);
    return holder;
  });
}

const placesOf = (_holder: unknown, sites: readonly NodeJS.CallSite[]): readonly string[] =>
  sites.map((site) => `${site.getFileName()}:${site.getLineNumber()}:${site.getColumnNumber()}`);

function readAtOnce(opened: (way: Remember) => unknown): unknown {
  const before = Object.getOwnPropertyDescriptor(Error, "prepareStackTrace") ?? { value: undefined };
  Error.prepareStackTrace = placesOf;
  const read = captured(opened).stack;
  Object.defineProperty(Error, "prepareStackTrace", before);
  return read;
}

/** The candidates. What is unread holds the `this` of each frame, until it is read. */
export const ways: Readonly<Record<string, Remember>> = {
  "nothing remembered": () => undefined,
  "new Error, unread": () => limited(() => new Error()),
  "Error.captureStackTrace, unread": captured,
  "Error.captureStackTrace, read at once": readAtOnce,
  "util.getCallSites": () => getCallSites(depth),
};

interface Entry {
  readonly timer: NodeJS.Timeout;
  readonly place: unknown;
}

/** Sets a timer from some way down, enters it with its place, and clears it. */
export function remembering(name: string, way: Remember): Subject {
  const entered = new Map<number, Entry>();
  const counter = { next: 0 };
  function set(remember: Remember): number {
    const id = counter.next++;
    entered.set(id, { timer: setTimeout(() => undefined, 60_000), place: remember(set) });
    return id;
  }
  const clear = (id: number): boolean => {
    clearTimeout(entered.get(id)?.timer);
    return entered.delete(id);
  };
  const below = (frames: number): boolean => (frames === 0 ? clear(set(way)) : below(frames - 1));
  const check = (cleared: boolean): void => {
    if (!cleared) throw new Error("found no entry of the timer, wanted one");
  };
  return {
    name,
    open: () =>
      Promise.resolve({
        round: () => Promise.resolve(batchedNs({ batches: 10, batch: 1_000 }, { call: () => below(10), check })),
        [Symbol.asyncDispose]: () => Promise.resolve(),
      }),
  };
}
