import type { Peer } from "../channel/peer.ts";
import type { Serve } from "../channel/incoming.ts";
import type { Grants } from "../contract/grants.ts";
import type { LogFrame } from "../contract/messages.ts";
import type { Wheel } from "../kernel/wheel.ts";
import type { OwnedWitness } from "../witness/owned.ts";
import type { Retention } from "../witness/retention.ts";

/** Where code runs: in the host's own heap, in a worker with a heap of its own, or in a process of its own. */
export type RealmKind = "inline" | "thread" | "process";

/** What a realm stops: `none` nothing, `contained` loops, crashes and accidents, `wall` hostile code. */
export type Strength = "none" | "contained" | "wall";

export interface RealmLimits {
  /** Old-space heap of a thread or a process, in bytes. A guard against accidents, not a bound: see docs/realms.md. */
  readonly heapBytes?: number;
  /** Estimated size of one value that crosses, in bytes. */
  readonly messageBytes?: number;
  /**
   * Of a thread heap, buffers and what V8 has of malloc, in bytes, garbage that is not collected yet included; of a process all of its memory.
   * Looked at about every 20 ms from the host's side: a soft limit, which for processes the kernel makes a hard one where it lets the host
   * have memory groups, see docs/limits.md. `Infinity` is none.
   */
  readonly memoryBytes?: number;
  /** Bytes that it may print within a second, to standard output and error together. */
  readonly outputBytes?: number;
  /** Descriptors that a process may have open, those of its Node among them, and of what it started. Those of a thread are the host's. */
  readonly descriptors?: number;
  /**
   * Milliseconds of processor time that it may take within ten seconds, what a process started included; 10,000 is a whole core. Looked at
   * once a second, by the kernel's word: on Linux alone. Undefined is none.
   */
  readonly cpuMs?: number;
}

/** What a realm was last seen to have, in bytes. */
export interface MemoryReading {
  /** ISO 8601. */
  readonly at: string;
  /** Of a thread the sum of what follows; of a process what it has in memory, with what it started. */
  readonly totalBytes: number;
  readonly heapBytes?: number;
  /** Buffers, and other memory outside of the heap that objects hold. */
  readonly externalBytes?: number;
  readonly mallocedBytes?: number;
}

/** What can be seen of a thread's event loop without asking it: it turned if it was idle meanwhile. */
export interface LoopReading {
  readonly idleMs: number;
  readonly activeMs: number;
}

/** How calls reach a thread: by rings in shared memory, or each as a message of Node's. */
export type ThreadWire = "ring" | "port";

export interface RealmOptions {
  /** Shown to people: plugin and version. */
  readonly label: string;
  /** Unique among the live realms of the process; becomes part of the name of its thread or process. */
  readonly id: number;
  readonly wheel: Wheel;
  readonly limits: RealmLimits;
  readonly grants: Grants;
  /** A context, a thread or a process is about to be made for it: not where one was ready. */
  readonly onMake: () => void;
  /** Answers what the guest calls. */
  readonly serve: Serve;
  readonly onLog: (line: RealmLogLine) => void;
  /** The realm ended without being asked to; with the stack where an error ended it. Called at most once, never after `end`. */
  readonly onLost: (why: string, stack?: string) => void;
}

/** What a log frame says, whichever way it came. */
export type RealmLogLine = Omit<LogFrame, "type" | "instance">;

export type RealmEnd =
  | { readonly kind: "ended"; readonly tookMs: number }
  /** Still running after the deadline: nothing may be assumed of it. */
  | { readonly kind: "stuck"; readonly afterMs: number };

/** Compiled code of a plugin that has run. Holds nothing else of its realm. */
export interface RealmCode {
  /** What V8 can compile the same text from, with the functions that were called so far. Once: undefined afterwards. */
  make(): Uint8Array<ArrayBuffer> | undefined;
  /** Nobody will ask. */
  drop(): void;
}

/** How a realm is doing, seen from the host's side: a stuck one is never asked. */
export interface RealmHealth {
  /** The last that was seen of its memory; undefined while it had nothing to do. */
  readonly memory: MemoryReading | undefined;
  /** Processor time it took so far, in milliseconds, read now; undefined where the kernel does not tell, and once it has ended. */
  cpuMs(): number | undefined;
  /** Begins to watch its event loop; what it returns answers whether the loop has turned since. */
  watchLoop(): () => boolean;
  /**
   * What runs in it now, as a stack, innermost first; undefined where that cannot be told within the time. It is not asked: V8 stops it
   * for a moment wherever it is, in a loop, in a regular expression or asleep. Absent where there is no way to do so.
   */
  readonly stack?: (deadlineMs: number) => Promise<string | undefined>;
  /**
   * Ends it as one that went wrong: its calls are lost at once, and `onLost` follows, with the stack, though its thread may never
   * stop.
   */
  breakOff(why: string, stack?: string): void;
}

/** Where one plugin's code runs. */
export interface Realm {
  readonly kind: RealmKind;
  readonly strength: Strength;
  /** Name of the thread it has for itself; undefined where it runs in the host's. */
  readonly thread: string | undefined;
  /** Of the process it has for itself. */
  readonly pid?: number;
  /** The wire to the guest. */
  readonly peer: Peer;
  /**
   * Notes how things are before anything of the plugin runs in it. To be called once it has been sent its code and is busy compiling
   * that; absent where it was noted when it was made.
   */
  readonly noteBefore?: () => void;
  /** What can be looked at, from outside, to tell whether the realm is gone. Holds nothing of it. */
  readonly witnesses: readonly OwnedWitness[];
  /** Tells what the allocator keeps of its memory afterwards; undefined where it shares the host's heap. */
  readonly retention: Retention | undefined;
  /** The plugin's code as this host compiled it; undefined where another thread did. */
  readonly code: RealmCode | undefined;
  /** Absent where it shares the host's thread. */
  readonly health?: RealmHealth;
  /**
   * Ends a realm that stands in the way of its host as one that broke: `onLost` is told at once. Undefined where no thread ever
   * stands still for it.
   */
  readonly breakOff?: (why: string) => void;
  /** Ends the realm and lets go of all that is in it. Never throws; idempotent. */
  end(why: string, deadlineMs: number): Promise<RealmEnd>;
}

export type StartRealm = (options: RealmOptions) => Promise<Realm>;
