import { TenonError } from "../../contract/errors/error.ts";
import type { Holding } from "../../kernel/scope.ts";
import type { Opened } from "../created-at.ts";
import type { Capability } from "./capability.ts";
import { guarded } from "./timers.ts";

type Listener = (...args: unknown[]) => unknown;
interface NaturalProcess {
  readonly platform: string;
  readonly arch: string;
  readonly version: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly pid: number;
  cwd(): string;
  uptime(): number;
  hrtime: ((time?: [number, number]) => [number, number]) & { bigint(): bigint };
  nextTick(run: () => void): void;
  on(event: string, listener: Listener): unknown;
  off(event: string, listener: Listener): unknown;
}

/** The part of `process` that libraries expect inline. Listeners are taken off with the plugin; the host's own process is out of reach. */
export const pluginProcess: Capability = (context) => {
  const natural = context.ambient.natural["process"] as NaturalProcess;
  const held = new Map<Listener, { event: string; wrapped: Listener; holding: Holding }>();

  const off = (event: string, listener: Listener): unknown => {
    const entry = held.get(listener);
    if (entry?.event === event) {
      natural.off(event, entry.wrapped);
      entry.holding.forget();
      held.delete(listener);
    }
    return process;
  };
  const listen = (event: string, listener: Listener, once: boolean, opened: Opened): unknown => {
    const wrapped: Listener = (...args) => {
      if (once) off(event, listener);
      guarded(context, `process listener "${event}"`, listener, args);
    };
    natural.on(event, wrapped);
    const takeOff = (): void => {
      held.delete(listener);
      natural.off(event, wrapped);
    };
    const holding = context.scope.add(`process listener "${event}"`, takeOff, context.creations.here(opened));
    held.set(listener, { event, wrapped, holding });
    return process;
  };
  const on = (event: string, listener: Listener): unknown => listen(event, listener, false, on);
  const once = (event: string, listener: Listener): unknown => listen(event, listener, true, once);
  const refuse = (name: string) => (): never => {
    throw new TenonError("TENON_MODULE_REFUSED", {
      module: `process.${name}`,
      realm: "inline",
      why: "it would act on the host's own process",
    });
  };
  const hrtime = Object.assign((time?: [number, number]) => [...natural.hrtime(time)], {
    bigint: () => natural.hrtime.bigint(),
  });
  const process: Record<string, unknown> = {
    env: {},
    argv: [],
    execArgv: [],
    title: "tenon plugin",
    platform: natural.platform,
    arch: natural.arch,
    version: natural.version,
    versions: { ...natural.versions },
    pid: natural.pid,
    cwd: () => natural.cwd(),
    uptime: () => natural.uptime(),
    hrtime,
    nextTick: (callback: Listener, ...args: unknown[]) =>
      natural.nextTick(() => guarded(context, "nextTick", callback, args)),
    emitWarning: (warning: unknown) => context.log("warn", context.ambient.format([warning])),
    on,
    addListener: on,
    once,
    off,
    removeListener: off,
    exit: refuse("exit"),
    abort: refuse("abort"),
    kill: refuse("kill"),
    chdir: refuse("chdir"),
  };
  return {
    process,
    queueMicrotask: (callback: Listener) => natural.nextTick(() => guarded(context, "microtask", callback, [])),
  };
};
