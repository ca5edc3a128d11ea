import type { Permits } from "../../permits.ts";
import type { Capability } from "../capability.ts";
import { apply, replace } from "../node/in-place.ts";

type AnyFunction = (this: unknown, ...given: unknown[]) => unknown;

/**
 * What a thread may do to the whole process, and Node's permission model lets it: signals, priorities, flags of V8, the
 * title, bindings. Only a plugin that is given all may.
 */
export const processWide: Capability = ({ ambient, permits }) => {
  const guard = (table: object, name: string, what: (given: readonly unknown[]) => string): void =>
    replace<AnyFunction>(table, name, (natural) => {
      const guarded: AnyFunction = function (...given) {
        if (permits.grants !== "all") throw permits.refusal("all", what(given));
        return apply(natural, this, given);
      };
      return guarded;
    });
  const process = ambient.builtin("node:process") as object;
  for (const name of ["kill", "_kill"])
    guard(process, name, ([pid, signal = "SIGTERM"]) => `send ${String(signal)} to process ${String(pid)}`);
  for (const name of ["binding", "_linkedBinding"]) guard(process, name, ([of]) => `use the binding ${String(of)}`);
  guard(ambient.builtin("node:os") as object, "setPriority", ([pid]) => `set the priority of process ${String(pid)}`);
  guard(ambient.builtin("node:v8") as object, "setFlagsFromString", ([flags]) => `set the V8 flags ${String(flags)}`);

  guardReport((process as { readonly report: object }).report, permits);

  const title = Object.getOwnPropertyDescriptor(process, "title");
  const natural: unknown = Reflect.get(process, "title");
  let own = natural;
  Object.defineProperty(process, "title", {
    get: () => own,
    set: (text: unknown) => {
      own = String(text);
      if (permits.grants === "all") title?.set?.call(process, own);
    },
    enumerable: true,
    configurable: true,
  });
  return {};
};

/** A report of the process shows the host's environment and arguments, and its settings are the process's. */
function guardReport(report: object, permits: Permits): void {
  for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(report))) {
    replace<AnyFunction>(report, name, (natural) => {
      const guarded: AnyFunction = function (...given) {
        if (permits.grants !== "all") throw permits.refusal("all", "make a report of the process");
        return apply(natural, this, given);
      };
      return guarded;
    });
    if (property.set === undefined) continue;
    const setting = (value: unknown): void => {
      if (permits.grants !== "all") throw permits.refusal("all", `set ${name} of the process's reports`);
      property.set?.call(report, value);
    };
    Object.defineProperty(report, name, { set: setting });
  }
}
