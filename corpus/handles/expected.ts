import type { Case } from "../case.ts";

export const cases: readonly Case[] = [
  {
    plugin: "server-listening",
    kind: "leaks",
    inline: { verdict: "leaked", why: "The host's event loop holds the server, and the server its listener." },
    thread: { verdict: "freed", closed: "server listening", why: "Teardown closes servers." },
  },
  {
    plugin: "watched-directory",
    kind: "leaks",
    inline: {
      verdict: "refused",
      module: "node:fs",
      why: "Inline plugins get pure modules only, and node:fs is none.",
    },
    thread: { verdict: "freed", closed: "watcher", why: "Teardown closes watchers." },
  },
  {
    plugin: "open-file",
    kind: "leaks",
    inline: {
      verdict: "refused",
      module: "node:fs",
      why: "Inline plugins get pure modules only, and node:fs is none.",
    },
    thread: {
      verdict: "freed",
      closed: "file",
      why: "Teardown closes handles, and Node the descriptors that a worker has not closed.",
    },
  },
  {
    plugin: "agent-sockets",
    kind: "leaks",
    inline: {
      verdict: "refused",
      module: "node:http",
      why: "Inline plugins get pure modules only, and node:http is none.",
    },
    thread: {
      verdict: "freed",
      closed: "server listening",
      why: "Teardown closes servers, and sockets that have not closed when they were idle for long.",
    },
  },
  {
    plugin: "worker-in-worker",
    kind: "leaks",
    inline: {
      verdict: "refused",
      module: "node:worker_threads",
      why: "Inline plugins get pure modules only, and node:worker_threads is none.",
    },
    thread: { verdict: "freed", closed: "worker", why: "Teardown ends workers." },
  },
];
