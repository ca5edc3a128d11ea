/**
 * The door of testing: test plugins, and that they go.
 *
 * @example
 * import { afterEach, beforeEach, test } from "node:test"; // or from "vitest"
 * import { expectUnloaded, leakCheck } from "tenon/testing";
 * const { createTestHost } = leakCheck({ beforeEach, afterEach });
 * test("the limiter leaves nothing behind", async () => {
 *   const host = await createTestHost({ from: import.meta.dirname });
 *   await host.load("./plugins/limiter");
 *   expectUnloaded(await host.unload("limiter"));
 * });
 */
export { createTestHost } from "./testing/proven-host.ts";
export { expectUnloaded } from "./testing/expect-unloaded.ts";
export { leakCheck } from "./testing/leak-check.ts";
export type { LeakCheck } from "./testing/leak-check.ts";
export type { LeakCheckOptions, RegisterHook, TestHostOptions } from "./testing/options.ts";
