import { promiseTimers } from "./promise-timers.ts";

type Start = Parameters<typeof promiseTimers>[0];

/** `node:timers` and `node:timers/promises` of the plugin's own timers; undefined for other modules. */
export function timerModule(name: string, globals: Readonly<Record<string, unknown>>): object | undefined {
  if (name !== "timers" && name !== "timers/promises") return undefined;
  const { setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate } = globals;
  const promises = promiseTimers(setTimeout as Start, setImmediate as Start, setInterval as Start);
  if (name === "timers/promises") return promises;
  return { setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate, promises };
}
