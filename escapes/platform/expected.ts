import type { Case } from "../case.ts";
import {
  aborting,
  memoryBeyond,
  nowhere,
  objectOfTheHost,
  ofTheProcess,
  ownEnd,
  ungranted,
  variant,
} from "../expectation.ts";

export const cases: readonly Case[] = [
  {
    plugin: "references-and-caches",
    class: 42,
    ids: ["CVE-2021-21413", "CVE-2022-39266"],
    tries: "lists and answers that change while they are read, a code cache of noise",
    variants: [
      variant("a transfer list that changes while it is read", nowhere),
      variant("a code cache of noise", nowhere),
      variant("an answer that changes between two looks", nowhere),
    ],
  },
  {
    plugin: "worker-internals",
    class: 43,
    ids: ["CVE-2025-23083", "CVE-2023-32559", "CVE-2023-32002"],
    tries: "files and processes, by Node's internals",
    variants: [
      variant("process.binding starts a process", ungranted),
      variant("process.binding reads a file", ungranted),
      variant("Module._load", ungranted),
      variant("the worker that Node makes, by its channel", ungranted),
    ],
  },
  {
    plugin: "permission-gaps",
    class: 44,
    ids: ["CVE-2025-55130", "CVE-2025-55132", "CVE-2026-21636", "CVE-2026-21711", "CVE-2023-30582"],
    tries: "files, processes and sockets that it was not granted",
    variants: [
      variant("a file, by its path", ungranted),
      variant("a file, by another spelling of its path", ungranted),
      variant("a file, through a link that it makes", ungranted),
      variant("a file that is written", ungranted),
      variant("the times of a file, by a descriptor", ungranted),
      variant("the size of a file, by a watch", ungranted),
      variant("a command", ungranted),
      variant("a socket in the file system", ungranted),
    ],
  },
  {
    plugin: "uninitialised-memory",
    class: 45,
    ids: ["CVE-2025-55131", "CVE-2025-59466"],
    tries: "what others left in memory that nobody cleared",
    variants: [
      variant("the pool that small buffers are cut from", objectOfTheHost),
      // In a thread: what another thread of the process gave back to malloc, where that is what malloc hands out next.
      { ...variant("buffers that nobody cleared", ofTheProcess), luck: "thread" },
      variant("a stack that ends within async hooks", nowhere),
    ],
  },
  {
    plugin: "beyond-limits",
    class: 46,
    ids: ["nodejs/node#43991"],
    tries: "more memory, descriptors and timers than it may have",
    variants: [
      variant("WebAssembly memory", memoryBeyond),
      variant("memory that is shared", memoryBeyond),
      variant("a heap that grows", ownEnd),
      variant("an object with names without end", aborting),
      variant("descriptors", ungranted),
      variant("timers", nowhere),
    ],
  },
  {
    plugin: "filter-bypass",
    class: 47,
    ids: ["CVE-2026-1470", "CVE-2026-25049", "CVE-2026-27577"],
    tries: "spellings that a filter of syntax does not see, text that is not what was hashed",
    sourceChanges: true,
    variants: [
      variant("with a scope", nowhere),
      variant("a template's tag", nowhere),
      variant("a name in a catch", nowhere),
      variant("text that was changed after it was checked", nowhere),
    ],
  },
];
