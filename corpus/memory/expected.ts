import type { Case } from "../case.ts";

export const cases: readonly Case[] = [
  {
    plugin: "wasm-view",
    kind: "leaks",
    inline: {
      verdict: "leaked",
      why: "The view in the host's array is of the plugin's context; the WebAssembly memory stays as well.",
    },
    thread: { verdict: "freed", why: "The object it hangs on is the thread's own and dies with the thread's heap." },
  },
  {
    plugin: "buffer-in-host-map",
    kind: "leaks",
    inline: { verdict: "leaked", why: "The host's map keeps three buffers made in the plugin's context." },
    thread: { verdict: "freed", why: "The object it hangs on is the thread's own and dies with the thread's heap." },
  },
  {
    plugin: "context-in-host",
    kind: "leaks",
    inline: {
      verdict: "leaked",
      why: "The context in the host's array has a function of the plugin's context on its global object.",
    },
    thread: { verdict: "freed", why: "The object it hangs on is the thread's own and dies with the thread's heap." },
  },
];
