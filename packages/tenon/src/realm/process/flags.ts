/** A right of Node's permission model. None is given unless it is named. */
export type NodeRight = "addons" | "child-process" | "fs-read" | "fs-write" | "net" | "wasi" | "worker";

export interface NodeFlags {
  readonly rights: readonly NodeRight[];
  /** Flags of Node's permission model that come of grants; none for a plugin that is given all. */
  readonly permissions: readonly string[];
  /** Old-space heap, in bytes. */
  readonly heapBytes: number | undefined;
}

/** Node's own command line for a child that takes its program from stdin, and so needs no right to read a file. */
export function nodeFlags({ rights, permissions, heapBytes }: NodeFlags): readonly string[] {
  const heap = heapBytes === undefined ? [] : [`--max-old-space-size=${Math.max(8, Math.round(heapBytes / 2 ** 20))}`];
  return [...permissions, ...rights.flatMap(flagOf), "--no-warnings", "--disable-sigusr1", ...heap, "-"];
}

function flagOf(right: NodeRight): readonly string[] {
  switch (right) {
    case "fs-read":
    case "fs-write":
      return [`--allow-${right}=*`];
    case "net":
      // Older ones have no such right, and refuse a flag they do not know.
      return process.allowedNodeEnvironmentFlags.has("--allow-net") ? ["--allow-net"] : [];
    case "addons":
    case "child-process":
    case "wasi":
    case "worker":
      return [`--allow-${right}`];
  }
}
