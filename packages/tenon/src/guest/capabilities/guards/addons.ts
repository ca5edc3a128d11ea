import { gives } from "../../../contract/grants.ts";
import type { Capability } from "../capability.ts";
import { apply, replace } from "../node/in-place.ts";

type AnyFunction = (this: unknown, ...given: unknown[]) => unknown;

/** Node's permission model refuses addons as well, but does not tell of it (24 and 26). */
export const addons: Capability = ({ ambient, permits }) => {
  replace<AnyFunction>(ambient.builtin("node:process") as object, "dlopen", (natural) => {
    const dlopen: AnyFunction = function (...given) {
      if (!gives(permits.grants, "addons")) throw permits.refusal("addons", `load the addon ${String(given[1])}`);
      return apply(natural, this, given);
    };
    return dlopen;
  });
  return {};
};
