/**
 * The door of development: build a plugin and swap it in on every save.
 *
 * @example
 * import { createHost } from "tenon";
 * import { describeCycle, startDev } from "tenon/dev";
 * await using host = await createHost({ debug: true });
 * await using loop = await startDev(host, "./plugins/limiter", { onCycle: (cycle) => console.log(describeCycle(cycle)) });
 */
export { startDev } from "./dev/dev-loop.ts";
export { describeCycle, describeLog } from "./dev/describe.ts";
export type { DevLoop, DevOptions } from "./dev/dev-loop.ts";
export type { Cycle, Served } from "./dev/cycle.ts";
export type { Place } from "./dev/place.ts";
