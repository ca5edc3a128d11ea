import type { Case, Outcome } from "../case.ts";

const ownHeap: Outcome = {
  verdict: "freed",
  why: "What it hangs on is the thread's own and dies with the thread's heap.",
};
const notInline = (module: string): Outcome => ({
  verdict: "refused",
  module,
  why: `Inline plugins get modules that only compute, and ${module} is none.`,
});

/** Written by somebody who has not read the detectors, reported beside the others, never tuned on. */
export const cases: readonly Case[] = [
  {
    plugin: "retry-loop",
    kind: "leaks",
    inline: {
      verdict: "freed",
      closed: "timeout",
      why: "A forgotten timer is closed for it; that this one comes as a promise makes it no less a timer.",
    },
    thread: {
      verdict: "freed",
      closed: "timeout",
      why: "A forgotten timer is closed for it; that this one comes as a promise makes it no less a timer.",
    },
  },
  {
    plugin: "rearmed-timer",
    kind: "leaks",
    inline: {
      verdict: "freed",
      closed: "timeout",
      why: "A timer that has fired and was refreshed waits again, and is closed as any other.",
    },
    thread: {
      verdict: "freed",
      closed: "timeout",
      why: "A timer that has fired and was refreshed waits again, and is closed as any other.",
    },
  },
  {
    plugin: "graceful-shutdown",
    kind: "leaks",
    inline: {
      verdict: "freed",
      closed: 'process listener "SIG',
      why: "The listeners on the process are taken off for it, those for signals too.",
    },
    thread: { verdict: "freed", why: "A thread has a process object of its own, and no signals." },
  },
  {
    plugin: "memoised-promise",
    kind: "leaks",
    inline: {
      verdict: "leaked",
      why: "The host's map holds a promise of the plugin's realm, and the promise holds its Map.",
    },
    thread: ownHeap,
  },
  {
    plugin: "awaited-event",
    kind: "leaks",
    inline: {
      verdict: "leaked",
      why: "The host's emitter holds the listener of once, that its promise, and that the function that waits.",
    },
    thread: ownHeap,
  },
  {
    plugin: "feed-reader",
    kind: "leaks",
    inline: {
      verdict: "leaked",
      why: "The host's stream never ends, and holds its iterator and the function that waits for the next chunk.",
    },
    thread: ownHeap,
  },
  {
    plugin: "intercepted-stderr",
    kind: "leaks",
    inline: { verdict: "leaked", why: "The host's own stderr has the plugin's function as its write." },
    thread: ownHeap,
  },
  {
    plugin: "lookup-cached",
    kind: "leaks",
    inline: { verdict: "leaked", why: "The host's own module node:dns has the plugin's function as its lookup." },
    thread: ownHeap,
  },
  {
    plugin: "wasm-export-kept",
    kind: "leaks",
    inline: {
      verdict: "leaked",
      why: "An exported function holds its instance, and the instance the context that it was made in.",
    },
    thread: ownHeap,
  },
  {
    plugin: "formatter-kept",
    kind: "leaks",
    inline: {
      verdict: "leaked",
      why: "The formatter is no closure, but an object of the plugin's realm holds that realm by its prototype.",
    },
    thread: ownHeap,
  },
  {
    plugin: "keep-alive-pings",
    kind: "leaks",
    inline: notInline("node:net"),
    thread: {
      verdict: "freed",
      closed: "interval",
      why: "Server and sockets are closed with the thread's event loop; the interval is closed for it before that.",
    },
  },
  {
    plugin: "helper-ignores-sigterm",
    kind: "leaks",
    inline: notInline("node:child_process"),
    thread: { verdict: "leaked", why: "It was told to end and runs on: a signal sent is no process ended." },
  },
  {
    plugin: "helper-hangs",
    kind: "leaks",
    inline: notInline("node:child_process"),
    thread: {
      verdict: "unknown",
      why: "The thread waits in the kernel for the helper and does not end, and of such a thread nothing is assumed.",
    },
    host: "does not wait",
  },
  {
    plugin: "own-module-shimmed",
    kind: "looks leaky",
    inline: { verdict: "freed", why: "The module, the prototype and the global object that it patches are its own." },
    thread: { verdict: "freed", why: "All of them are the thread's own." },
  },
  {
    plugin: "compression-in-flight",
    kind: "looks leaky",
    inline: { verdict: "freed", why: "The work ends by itself, in well under a second, and holds nothing after that." },
    thread: { verdict: "freed", why: "The thread's end waits for the work, which is short." },
  },
  {
    plugin: "gzip-left-open",
    kind: "looks leaky",
    inline: { verdict: "freed", why: "A zlib stream that is not at work is held by nobody but the plugin." },
    thread: { verdict: "freed", why: "It dies with the thread's heap." },
  },
  {
    plugin: "lock-never-given",
    kind: "looks leaky",
    inline: {
      verdict: "freed",
      why: "The engine's list of waiters is process-wide, but holds promise and context weakly (futex-emulation.cc).",
    },
    thread: { verdict: "freed", why: "The waiters of a thread go with its isolate." },
  },
  {
    plugin: "labels-counted",
    kind: "looks leaky",
    inline: { verdict: "freed", why: "The host's map has grown, by strings and numbers, which belong to no realm." },
    thread: { verdict: "freed", why: "The map is the thread's own." },
  },
  {
    plugin: "event-awaited-until-the-end",
    kind: "looks leaky",
    inline: { verdict: "freed", why: "The plugin's signal aborts when it is taken out, and takes the listener off." },
    thread: { verdict: "freed", why: "The emitter is the thread's own, and the listener is taken off besides." },
  },
  {
    plugin: "helper-killed",
    kind: "looks leaky",
    inline: notInline("node:child_process"),
    thread: {
      verdict: "freed",
      why: "The process has ended; that its number waits in the host's table, since nobody asked for it, holds nothing.",
    },
  },
];
