import type { Grants } from "../index.ts";
import { printableLine } from "./printable.ts";

/** What a plugin is given, on one line. */
export function grantsText(grants: Grants): string {
  if (grants === "all") return "all that the host may";
  const { net = [], fs = {}, env = [], services = [], storage = false } = grants;
  const parts = [
    ["reach", net],
    ["read", fs.read ?? []],
    ["write", fs.write ?? []],
    ["see", env],
    ["call", services],
    ["start", grants.childProcesses === true ? ["processes"] : []],
    ["load", grants.addons === true ? ["addons"] : []],
    ["keep", storage === false ? [] : [storage === true ? "things" : `${storage.quotaBytes} bytes`]],
  ] as const;
  const given = parts.filter(([, of]) => of.length > 0).map(([verb, of]) => `${verb} ${of.join(", ")}`);
  return given.length === 0 ? "nothing beyond its contract" : printableLine(given.join("; "));
}
