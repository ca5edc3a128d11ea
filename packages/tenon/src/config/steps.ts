import { joinPath } from "../contract/found.ts";

/** Keys and indexes from the root of a configuration to a value. */
export type Steps = readonly (string | number)[];

const longest = 200;

/** `plugins[0].name`, cut where nobody would read on. */
export function pathText(steps: Steps): string {
  const text = steps.reduceRight<string>((rest, step) => joinPath(step, rest), "");
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
