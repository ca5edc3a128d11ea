import type { Case } from "../case.ts";

export const cases: readonly Case[] = [
  {
    plugin: "child-process",
    kind: "leaks",
    inline: {
      verdict: "refused",
      module: "node:child_process",
      why: "Inline plugins get pure modules only, and node:child_process is none.",
    },
    thread: { verdict: "freed", closed: "child process", why: "It would outlive the thread: teardown ends it." },
  },
  {
    plugin: "child-detached",
    kind: "leaks",
    inline: {
      verdict: "refused",
      module: "node:child_process",
      why: "Inline plugins get pure modules only, and node:child_process is none.",
    },
    thread: {
      verdict: "freed",
      closed: "child process",
      why: "Though in a session of its own, it is a child that teardown ends.",
    },
  },
  {
    plugin: "grandchild",
    kind: "leaks",
    inline: {
      verdict: "refused",
      module: "node:child_process",
      why: "Inline plugins get pure modules only, and node:child_process is none.",
    },
    thread: { verdict: "leaked", why: "The process runs on, though its parent is now somebody else." },
  },
  {
    plugin: "addon-thread",
    kind: "leaks",
    inline: {
      verdict: "refused",
      module: "node:module",
      why: "Inline plugins get pure modules only, and node:module is none.",
    },
    thread: {
      verdict: "leaked",
      why: "The addon's thread is no business of the worker's end, and runs on in the host's process.",
    },
    needs: "cc",
  },
  {
    plugin: "blocked-in-open",
    kind: "leaks",
    inline: {
      verdict: "refused",
      module: "node:child_process",
      why: "Inline plugins get pure modules only, and node:child_process is none.",
    },
    thread: {
      verdict: "unknown",
      why: "A thread that waits in the kernel cannot be ended, and that it will never end cannot be known.",
    },
    host: "does not wait",
  },
];
