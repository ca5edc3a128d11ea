import type { Channel } from "../channel/channel.ts";
import type { CallFrame, Remembered } from "./call-frame.ts";
import type { recordsOf } from "./records.ts";

/**
 * What a realm's shell hands to the guest program: the wire, the means to compile, and the natural globals. The only way
 * in which anything of the surroundings reaches guest code.
 */
export interface Ambient {
  readonly realm: "inline" | "thread" | "process";
  readonly channel: Channel;
  /** Compiles the plugin's text in this realm, of compiled code where there is some; answers the function that the text is. */
  readonly compile: (code: string, url: string, compiled?: CompiledCode) => unknown;
  /** A module of Node, or an error that names why it is refused here. */
  readonly builtin: (name: string) => unknown;
  /** Adds to the environment that plugin code sees; undefined where it sees none. */
  readonly setEnvironment?: (variables: Readonly<Record<string, string>>) => void;
  /** The environment that plugin code sees, as it is now; undefined where it sees none. */
  readonly environment?: () => Readonly<Record<string, string | undefined>>;
  /** How many listeners of `process` there are now, by event; undefined where the scope has them. */
  readonly listeners?: () => ReadonlyMap<string, number>;
  /** `util.format`. */
  readonly format: (values: readonly unknown[]) => string;
  /** Remembers which call the code now running belongs to, across awaits. */
  readonly calls: CallMemory;
  /** An empty frame, of objects of the shell's realm. */
  readonly newFrame: (id: number, key: string, trace: string | undefined) => CallFrame;
  /** For a channel that carries records. */
  readonly records?: typeof recordsOf;
  /** The natural globals, read once before plugin code runs. */
  readonly natural: NaturalGlobals;
}

export interface CompiledCode {
  readonly bytes: Uint8Array;
  /** V8 would not have it. */
  rejected: boolean;
}

export interface CallMemory {
  run<Value>(call: Remembered, work: () => Value): Value;
  current(this: void): Remembered | undefined;
}

export interface NativeTimer {
  ref?(): unknown;
  unref?(): unknown;
  hasRef?(): boolean;
  refresh?(): unknown;
}

/** Globals under their own names. Only what the capabilities wrap is typed. */
export interface NaturalGlobals {
  readonly [name: string]: unknown;
  readonly setTimeout: (run: () => void, delayMs: number) => NativeTimer;
  readonly clearTimeout: (timer: NativeTimer) => void;
  readonly setInterval: (run: () => void, delayMs: number) => NativeTimer;
  readonly clearInterval: (timer: NativeTimer) => void;
  readonly setImmediate: (run: () => void) => NativeTimer;
  readonly clearImmediate: (timer: NativeTimer) => void;
}
