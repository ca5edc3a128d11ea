import type { Case } from "../case.ts";

export const cases: readonly Case[] = [
  {
    plugin: "host-interval",
    kind: "leaks",
    inline: { verdict: "leaked", why: "The host's timer runs on, with the plugin's closure." },
    thread: {
      verdict: "freed",
      closed: "interval",
      why: "In a thread these are the plugin's own timers, which are closed for it.",
    },
  },
  {
    plugin: "host-timeout",
    kind: "leaks",
    inline: { verdict: "leaked", why: "The host's timer waits for an hour, with the plugin's closure." },
    thread: {
      verdict: "freed",
      closed: "timeout",
      why: "In a thread these are the plugin's own timers, which are closed for it.",
    },
  },
  {
    plugin: "host-process-listener",
    kind: "leaks",
    inline: { verdict: "leaked", why: "It listens on the host's own process, past the one it was given." },
    thread: { verdict: "freed", why: "A thread has a process object of its own." },
  },
  {
    plugin: "host-emitter-listener",
    kind: "leaks",
    inline: { verdict: "leaked", why: "The host's emitter has the plugin's listener." },
    thread: { verdict: "freed", why: "The object it hangs on is the thread's own and dies with the thread's heap." },
  },
  {
    plugin: "abort-listener",
    kind: "leaks",
    inline: { verdict: "leaked", why: "The host's signal has the plugin's listener, and never aborts." },
    thread: { verdict: "freed", why: "The object it hangs on is the thread's own and dies with the thread's heap." },
  },
  {
    plugin: "promise-reaction",
    kind: "leaks",
    inline: {
      verdict: "leaked",
      why: "A promise that has not settled keeps what waits for it, and this one is the host's.",
    },
    thread: { verdict: "freed", why: "The object it hangs on is the thread's own and dies with the thread's heap." },
  },
  {
    plugin: "promise-race",
    kind: "leaks",
    inline: {
      verdict: "leaked",
      why: "Each race leaves a reaction of the plugin's realm at the host's promise, which never settles.",
    },
    thread: { verdict: "freed", why: "The object it hangs on is the thread's own and dies with the thread's heap." },
  },
  {
    plugin: "async-context-frame",
    kind: "leaks",
    inline: {
      verdict: "leaked",
      why: "The host's timer keeps the frame it was made in, and the frame keeps the store.",
    },
    thread: {
      verdict: "freed",
      closed: "interval",
      why: "In a thread these are the plugin's own timers, which are closed for it.",
    },
  },
  {
    plugin: "async-hook",
    kind: "leaks",
    inline: { verdict: "leaked", why: "Hooks that are enabled stand in a list of the host's." },
    thread: { verdict: "freed", why: "Hooks belong to a thread." },
  },
  {
    plugin: "diagnostics-channel",
    kind: "leaks",
    inline: { verdict: "leaked", why: "A channel with subscribers is kept, and keeps them." },
    thread: { verdict: "freed", why: "Channels belong to a thread." },
  },
  {
    plugin: "performance-observer",
    kind: "leaks",
    inline: { verdict: "leaked", why: "Observers that observe stand in a list of the host's." },
    thread: { verdict: "freed", why: "Observers belong to a thread." },
  },
  {
    plugin: "port-taken-over",
    kind: "leaks",
    inline: {
      verdict: "leaked",
      why: "The port is closed, but the object lives with its new owner, and has the plugin's listener.",
    },
    thread: {
      verdict: "freed",
      why: "Nothing of a thread can be taken over by another: there the port stays where it was made.",
    },
    host: "has its ports taken over",
  },
  {
    plugin: "piped-host-stream",
    kind: "leaks",
    inline: { verdict: "leaked", why: "A stream knows where it is piped to, and this one is the host's." },
    thread: { verdict: "freed", why: "The object it hangs on is the thread's own and dies with the thread's heap." },
  },
];
