import type { Case } from "../case.ts";

export const cases: readonly Case[] = [
  {
    plugin: "server-listening",
    kind: "leaks",
    inline: { verdict: "leaked", why: "The host's event loop holds the server, and the server its listener." },
    thread: { verdict: "freed", why: "Handles of a thread are closed with its event loop." },
  },
  {
    plugin: "watched-directory",
    kind: "leaks",
    inline: {
      verdict: "refused",
      module: "node:fs",
      why: "Inline plugins get pure modules only, and node:fs is none.",
    },
    thread: { verdict: "freed", why: "Watchers are closed with the thread's event loop." },
  },
  {
    plugin: "open-file",
    kind: "leaks",
    inline: {
      verdict: "refused",
      module: "node:fs",
      why: "Inline plugins get pure modules only, and node:fs is none.",
    },
    thread: { verdict: "freed", why: "Node closes what a worker has opened and not closed." },
  },
  {
    plugin: "agent-sockets",
    kind: "leaks",
    inline: {
      verdict: "refused",
      module: "node:http",
      why: "Inline plugins get pure modules only, and node:http is none.",
    },
    thread: { verdict: "freed", why: "Sockets and servers are closed with the thread's event loop." },
  },
  {
    plugin: "worker-in-worker",
    kind: "leaks",
    inline: {
      verdict: "refused",
      module: "node:worker_threads",
      why: "Inline plugins get pure modules only, and node:worker_threads is none.",
    },
    thread: { verdict: "freed", why: "A worker ends the workers it started before it ends itself." },
  },
];
