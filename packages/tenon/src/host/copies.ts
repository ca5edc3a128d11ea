import { listed } from "../contract/errors/entry.ts";
import { contradictionIn, type CopyBounds } from "../config/copy-bounds.ts";
import { check, isObject } from "./check-value.ts";
import { defaults, type LoadOptions } from "./options.ts";

const mostCopies = 64;

/** @throws TENON_OPTION_INVALID */
export function checkCopies(instances: LoadOptions["instances"]): void {
  if (instances === undefined) return;
  check("instances", instances, "an object of settings", isObject(instances));
  for (const [setting, value] of Object.entries(instances)) {
    const known = Object.keys(defaults.instances);
    check(`instances.${setting}`, setting, `one of ${listed(known)}`, known.includes(setting));
    const most = setting === "min" || setting === "max" ? mostCopies : 2 ** 31 - 1;
    const fits = Number.isInteger(value) && value >= (setting === "calmMs" ? 0 : 1) && value <= most;
    check(`instances.${setting}`, value, `a whole number from ${setting === "calmMs" ? 0 : 1} to ${most}`, fits);
  }
  const wanted = contradictionIn(instances);
  check("instances.min", instances.min ?? defaults.instances.min, wanted ?? "", wanted === undefined);
}

/** Undefined where there is to be one and no more. */
export function copyBounds(instances: LoadOptions["instances"]): CopyBounds | undefined {
  const bounds = { ...defaults.instances, ...instances };
  return instances === undefined || bounds.max === 1 ? undefined : bounds;
}
