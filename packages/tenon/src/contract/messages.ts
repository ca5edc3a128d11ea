import type { Grants } from "./grants.ts";
import type { InitKind } from "./init-change.ts";
import type { GivenSegment } from "./segment/segment.ts";
import type { GivenModule } from "./wasm/given-module.ts";

/** Which sides of a call are streams. */
export type StreamShape = "none" | "in" | "out" | "both";

/** What a call is addressed to. The first group goes from host to guest, the second from guest to host. */
export type TargetKind =
  | "load"
  | "evaluate"
  | "setup"
  | "method"
  | "snapshot"
  | "restore"
  | "reconfigure"
  | "held"
  | "teardown"
  | "service"
  | "use"
  | "event"
  | "lost"
  | "refused"
  | "storage";

export interface Target {
  readonly kind: TargetKind;
  /** Method, `service.method`, `alias.method` or event; of `lost` the stream's; of `refused` the grant; of `storage` the operation; empty for the life-cycle kinds, except for the teardown of an "instance" that leaves its realm for another. */
  readonly name: string;
}

/** An error as it crosses: text only, so that nothing of a dead realm stays reachable through it. */
export interface WireError {
  /** `tenon`: raised by Tenon's own guest code, `code` is one of the catalogue. `plugin`: thrown by plugin code. */
  readonly kind: "tenon" | "plugin";
  readonly name: string;
  readonly message: string;
  readonly stack: string;
  readonly code?: string;
  /** The built-in class below `Error` that it is an instance of. */
  readonly builtIn?: string;
  readonly data?: unknown;
  readonly cause?: WireError;
  readonly errors?: readonly WireError[];
}

export type CancelReason = "aborted" | "deadline" | "closed";
export type LogLevel = "debug" | "info" | "warn" | "error";

export interface CallFrame {
  readonly type: "call";
  readonly id: number;
  readonly instance: number;
  readonly target: Target;
  readonly input: unknown;
  readonly stream: StreamShape;
  readonly deadlineMs?: number;
  /** The thread that calls stands still until it is answered. */
  readonly sync?: true;
  /** The span that it is to be below: a `traceparent`. */
  readonly trace?: string;
}

/** Sent by the side that made the call. `id` counts that side's calls. */
export type CallerFrame =
  | CallFrame
  | { readonly type: "cancel"; readonly id: number; readonly reason: CancelReason }
  | { readonly type: "put"; readonly id: number; readonly value: unknown }
  | { readonly type: "put-end"; readonly id: number }
  | { readonly type: "put-fail"; readonly id: number; readonly error: WireError }
  | { readonly type: "want"; readonly id: number; readonly count: number };

/** Sent by the side that answers. */
export type CalleeFrame =
  | { readonly type: "result"; readonly id: number; readonly value: unknown }
  | { readonly type: "failure"; readonly id: number; readonly error: WireError }
  | { readonly type: "item"; readonly id: number; readonly value: unknown }
  | { readonly type: "item-end"; readonly id: number }
  | { readonly type: "take"; readonly id: number; readonly count: number };

export type LogFrame = {
  readonly type: "log";
  readonly instance: number;
  readonly level: LogLevel;
  readonly text: string;
  /** Id of the call it was written in. A line that says what was dropped is of no call. */
  readonly call: number | undefined;
  /** JSON of an object. */
  readonly fields?: string;
  /** So many lines before it the guest did not send. */
  readonly dropped?: number;
};

export type Frame = CallerFrame | CalleeFrame | LogFrame;

/** What became of the compiled code that came with a plugin's text. */
export type CodeUse = "none" | "used" | "rejected";

/** What a guest says of the plugin it loaded. The texts are JSON of contracts. */
export interface Declaration {
  readonly contract: string;
  readonly uses: Readonly<Record<string, string>>;
  readonly hooks: { readonly snapshot: boolean; readonly restore: boolean; readonly reconfigure: boolean };
  readonly compiled: CodeUse;
  readonly stateless: boolean;
}

/** Input of a `load` call, which compiles and runs nothing: `evaluate` does that, and answers what the plugin declares. */
export interface LoadInput {
  readonly name: string;
  readonly version: string;
  readonly code: string;
  readonly url: string;
  readonly entryPath: string;
  readonly maxBytes: number;
  /** What all its memory may come to. */
  readonly memoryBytes: number;
  /** Calls to services and other plugins that may be under way at once. */
  readonly maxCalls: number;
  /** Whether each of its calls is to be remembered across awaits, for what it tells of them. */
  readonly tellsOfCalls: boolean;
  /** What the plugin's slots are keyed by. */
  readonly slotKey: string;
  readonly segments: readonly GivenSegment[];
  /** The text compiled already, by the host. */
  readonly compiled?: Uint8Array | undefined;
  /** Where `code` is not the plugin's, but the engine that runs this module. */
  readonly wasm?: GivenModule | undefined;
  readonly grants: Grants;
  /** Of its own storage; undefined where it has none, or may not open files. */
  readonly directory?: string | undefined;
  /** Whether it is to be told what plugin code changes until it is set up. */
  readonly audit: boolean;
  /** The variables of the environment that it is given. */
  readonly env: Readonly<Record<string, string>>;
  /** Whether it may wait without its event loop, if it asks to. */
  readonly mayBlock: boolean;
}

/** Something that the plugin changed until it was set up, as its guest tells of it. */
export interface ToldChange {
  readonly kind: InitKind;
  readonly what: string;
  /** As that of `ToldEntry`. */
  readonly created: readonly string[];
}

/** Answer of a `setup` call. */
export interface SetupAnswer {
  /** Undefined where it was not looked for. */
  readonly changes?: readonly ToldChange[] | undefined;
  readonly methods: readonly string[];
  readonly hooks: Declaration["hooks"];
}

/** Something that a plugin opened, as its guest tells of it. */
export interface ToldEntry {
  readonly label: string;
  /** Where, innermost first: `url:line:column` in scripts. Empty where that is not known. */
  readonly created: readonly string[];
}

/** Answer of a `held` call. */
export interface ToldTree extends ToldEntry {
  readonly held: readonly ToldTree[];
}

/** Answer of a `teardown` call: how the guest's scope closed. */
export interface TeardownAnswer {
  readonly closed: readonly ToldEntry[];
  readonly failed: readonly (ToldEntry & { readonly message: string })[];
  readonly late: readonly ToldEntry[];
}
