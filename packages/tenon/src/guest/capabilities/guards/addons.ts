import { gives } from "../../../contract/grants.ts";
import type { Capability } from "../capability.ts";
import { apply, replace } from "../node/in-place.ts";

type AnyFunction = (this: unknown, ...given: unknown[]) => unknown;

/** What Node itself takes. */
const lazily = 1;
/** `RTLD_NODELETE`, which Node does not name. Windows takes no flags and unloads nothing. */
const neverUnloaded: Readonly<Record<string, number>> = { linux: 0x1000, darwin: 0x80 };

/**
 * Node's permission model refuses addons as well, but does not tell of it (24 and 26). What a thread loads stays in the process until
 * that ends: Node takes it out of memory with the worker, and a thread of its own that still runs then ends the host.
 */
export const addons: Capability = ({ ambient, permits }) => {
  const process = ambient.builtin("node:process") as { readonly platform: string };
  const pin = ambient.realm === "thread" ? (neverUnloaded[process.platform] ?? 0) : 0;
  replace<AnyFunction>(process, "dlopen", (natural) => {
    const dlopen: AnyFunction = function (module, file, flags, ...more) {
      if (!gives(permits.grants, "addons")) throw permits.refusal("addons", `load the addon ${String(file)}`);
      if (pin === 0) return apply(natural, this, flags === undefined ? [module, file] : [module, file, flags]);
      // Read once, whatever plugin code passed: what is no number is refused by Node.
      const asked: unknown = flags === undefined ? lazily : flags;
      return apply(natural, this, [module, file, typeof asked === "number" ? asked | pin : asked, ...more]);
    };
    return dlopen;
  });
  return {};
};
