import { TenonError } from "../../contract/errors/error.ts";
import type { Ambient } from "../ambient.ts";
import { prototypeBelow } from "./prototype.ts";
import { timerModule } from "./timer-modules.ts";

// Pure ones: what they make is collected like any object. Everything else could hold the event loop, or a host table, from
// where nothing can take it back.
const inlineModules: ReadonlySet<string> = new Set([
  "assert",
  "assert/strict",
  "buffer",
  "crypto",
  "events",
  "os",
  "path",
  "path/posix",
  "path/win32",
  "punycode",
  "querystring",
  "stream",
  "stream/promises",
  "stream/web",
  "string_decoder",
  "url",
  "util",
  "util/types",
  "zlib",
]);

type AnyClass = new (...args: never[]) => object;
type AnyFunction = (...args: unknown[]) => unknown;
type Globals = Readonly<Record<string, unknown>>;

/**
 * Node's modules as inline plugins see them: a copy of the export table for the pure ones, with our globals in the place of
 * the host's; globals of ours for four; refusal by name for the rest.
 */
export function inlineModule(name: string, { builtin, natural }: Ambient, globals: Globals): unknown {
  const bare = name.startsWith("node:") ? name.slice("node:".length) : name;
  switch (bare) {
    case "process":
      return globals["process"];
    case "console":
      return globals["console"];
    default: {
      const ofTimers = timerModule(bare, globals);
      if (ofTimers !== undefined) return ofTimers;
      if (inlineModules.has(bare)) return copied(builtin(`node:${bare}`) as object, natural, globals);
      throw new TenonError("TENON_MODULE_REFUSED", {
        module: `node:${bare}`,
        realm: "inline",
        why: "what it opens cannot be taken back from a plugin that shares the host's heap",
      });
    }
  }
}

/** Of a host module: the table is the plugin's own, so that assigning to it changes nothing for the host. */
function copied(exports: object, natural: Globals, globals: Globals): unknown {
  const table: object = typeof exports === "function" ? callable(exports as AnyClass) : {};
  const ours = new Map<unknown, unknown>([[exports, table]]);
  for (const [name, value] of Object.entries(globals)) if (natural[name] !== undefined) ours.set(natural[name], value);
  const own = (value: unknown): unknown => (ours.has(value) ? ours.get(value) : value);
  for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(exports))) {
    if (name === "prototype") continue;
    const {
      enumerable = false,
      value,
      get,
    } = property as { enumerable?: boolean; value?: unknown; get?: () => unknown };
    const assign = (given: unknown): void => void define(given);
    const define = (given: unknown): object =>
      Object.defineProperty(table, name, { value: given, enumerable, writable: true, configurable: true });
    if (get === undefined) define(own(value));
    else
      Object.defineProperty(table, name, {
        get: () => own(Reflect.apply(get, exports, [])),
        set: assign,
        enumerable,
        configurable: true,
      });
  }
  return table;
}

// `assert` and the class `EventEmitter` are modules that can be called; the latter is made with and without `new`.
function callable(Natural: AnyClass): object {
  const Ours = function (this: unknown, ...args: never[]): unknown {
    return new.target === undefined
      ? Reflect.apply(Natural as unknown as AnyFunction, this, args)
      : Reflect.construct(Natural, args, new.target);
  };
  const natural: unknown = Natural.prototype;
  if (typeof natural === "object" && natural !== null) {
    Object.defineProperty(Ours, "prototype", { value: prototypeBelow(natural, Ours) });
    Object.defineProperty(Ours, Symbol.hasInstance, {
      value(this: unknown, value: unknown): boolean {
        // A class made of ours inherits this.
        return Function.prototype[Symbol.hasInstance].call(this === Ours ? Natural : this, value);
      },
    });
  }
  return Ours;
}
