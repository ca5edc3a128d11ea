import type { Case } from "../case.ts";

export const cases: readonly Case[] = [
  {
    plugin: "host-global-map",
    kind: "leaks",
    inline: {
      verdict: "leaked",
      why: "The map is a property of the host's global object, and an object leads to the context it was made in.",
    },
    thread: { verdict: "freed", why: "The object it hangs on is the thread's own and dies with the thread's heap." },
  },
  {
    plugin: "closure-in-host-array",
    kind: "leaks",
    inline: {
      verdict: "leaked",
      why: "The host's array is reachable from the host, so is the closure, and through it the context.",
    },
    thread: { verdict: "freed", why: "The object it hangs on is the thread's own and dies with the thread's heap." },
  },
  {
    plugin: "patched-prototype",
    kind: "leaks",
    inline: {
      verdict: "leaked",
      why: "The host's Array.prototype has a property whose value is the plugin's closure.",
    },
    thread: { verdict: "freed", why: "The object it hangs on is the thread's own and dies with the thread's heap." },
  },
  {
    plugin: "registered-symbol",
    kind: "leaks",
    inline: {
      verdict: "leaked",
      why: "The host's global object has the registry under a symbol; only the symbol belongs to nobody.",
    },
    thread: { verdict: "freed", why: "The object it hangs on is the thread's own and dies with the thread's heap." },
  },
  {
    plugin: "getter-on-host-class",
    kind: "leaks",
    inline: { verdict: "leaked", why: "The accessor on the host's Map.prototype is the plugin's closure." },
    thread: { verdict: "freed", why: "The object it hangs on is the thread's own and dies with the thread's heap." },
  },
  {
    plugin: "require-cache",
    kind: "leaks",
    inline: { verdict: "leaked", why: "The host's table of modules has an entry made by the plugin, for ever." },
    thread: { verdict: "freed", why: "A thread has a table of modules of its own." },
  },
  {
    plugin: "error-stack",
    kind: "leaks",
    inline: {
      verdict: "leaked",
      why: "V8 keeps the functions of a stack with the error until the text of the stack is asked for, and nobody asks.",
    },
    thread: { verdict: "freed", why: "The object it hangs on is the thread's own and dies with the thread's heap." },
  },
  {
    plugin: "prepare-stack-trace",
    kind: "leaks",
    inline: { verdict: "leaked", why: "The host's Error has the plugin's closure as a static property." },
    thread: { verdict: "freed", why: "The object it hangs on is the thread's own and dies with the thread's heap." },
  },
  {
    plugin: "console-wrapped",
    kind: "leaks",
    inline: { verdict: "leaked", why: "The host's console has a method that is the plugin's closure." },
    thread: { verdict: "freed", why: "A thread has a console of its own." },
  },
  {
    plugin: "generator-parked",
    kind: "leaks",
    inline: {
      verdict: "leaked",
      why: "A parked generator keeps its function and with it its context, and the host's array keeps the generator.",
    },
    thread: { verdict: "freed", why: "The object it hangs on is the thread's own and dies with the thread's heap." },
  },
  {
    plugin: "template-cache",
    kind: "leaks",
    inline: {
      verdict: "leaked",
      why: "The array of a template's strings is of the plugin's context, and it is a key of the host's map.",
    },
    thread: { verdict: "freed", why: "The object it hangs on is the thread's own and dies with the thread's heap." },
  },
  {
    plugin: "host-weak-map",
    kind: "leaks",
    inline: { verdict: "leaked", why: "An entry of a WeakMap lives as long as map and key, and both are the host's." },
    thread: { verdict: "freed", why: "The object it hangs on is the thread's own and dies with the thread's heap." },
  },
  {
    plugin: "held-value",
    kind: "leaks",
    inline: {
      verdict: "leaked",
      why: "A FinalizationRegistry holds the held value strongly while its target lives, and the target is the host's.",
    },
    thread: { verdict: "freed", why: "The object it hangs on is the thread's own and dies with the thread's heap." },
  },
  {
    plugin: "bound-method",
    kind: "leaks",
    inline: {
      verdict: "leaked",
      why: "A bound function holds what it is bound to and what it runs, whoever bound it.",
    },
    thread: { verdict: "freed", why: "The object it hangs on is the thread's own and dies with the thread's heap." },
  },
];
