import type { HostOptions } from "../index.ts";

/** Options of `createTestHost`. */
export interface TestHostOptions extends Omit<HostOptions, "proofs"> {
  /** `fail`: `close` throws if a plugin of this host was not proven to be gone (default). `allow`: it does not, for tests of leaks. */
  readonly leaks?: "fail" | "allow";
}

/** Registers what a runner does before or after each test: `beforeEach` and `afterEach` of node:test, vitest and others. */
export type RegisterHook = (hook: () => Promise<void>) => unknown;

/** Options of `leakCheck`. */
export interface LeakCheckOptions {
  /** The hooks of the test runner. Without them call `begin` and `end` yourself. */
  readonly beforeEach?: RegisterHook;
  readonly afterEach?: RegisterHook;
  /** Milliseconds that what was opened may take to end after the test. Default 2,000. */
  readonly settleMs?: number;
  /** What may stay: its line in the report fits one of these. */
  readonly ignore?: readonly RegExp[];
  /** Names of entries of `os.tmpdir()` that a test must not leave. Default `/^tenon-/`. */
  readonly temporaryFiles?: RegExp;
  /**
   * Whether to watch where timers and handles are made, by `node:async_hooks`: some microseconds for each. Without it they are
   * counted only, and one that stays is missed where another has gone. Default true.
   */
  readonly places?: boolean;
}
