import type { WitnessFacts } from "./facts.ts";

/** Facts of a witness that belongs to one realm. */
export interface OwnedFacts extends WitnessFacts {
  readonly reach: "owned";
  /** The kinds of realm that have it. */
  readonly realms: readonly string[];
}

const inline = { unit: "presence", reach: "owned", realms: ["inline"] } as const;
const child = { unit: "presence", reach: "owned", realms: ["process"] } as const;
const thread = { unit: "presence", reach: "owned", realms: ["thread"] } as const;

/** The witnesses that belong to one realm, in the order in which a proof lists them; each is made where its realm is. */
export const ownedWitnesses: readonly OwnedFacts[] = [
  // The collection before a look at it costs what the heap costs: 2 to 4 ms for a small one.
  { ...inline, name: "context", platforms: "all", costUs: 1 },
  { ...thread, name: "worker", platforms: "all", costUs: 1 },
  { ...thread, name: "thread", platforms: ["linux"], costUs: 55 },
  { ...thread, name: "message port", platforms: "all", costUs: 1 },
  { ...thread, realms: ["thread", "process"], name: "descriptors", platforms: ["linux"], costUs: 145 },
  { ...thread, name: "child processes", platforms: ["linux"], costUs: 15 },
  { ...child, name: "process", platforms: "all", costUs: 1 },
  { ...child, name: "pids", platforms: ["linux"], costUs: 30 },
  { ...child, name: "descendants", platforms: ["linux"], costUs: 600 },
  { ...child, name: "pipe", platforms: "all", costUs: 1 },
  { ...thread, realms: ["inline", "thread", "process"], name: "segments", platforms: "all", costUs: 5 },
  // The plugin's own word, which proves nothing.
  { ...thread, realms: ["inline", "thread", "process"], name: "scope", platforms: "all", costUs: 1 },
];
