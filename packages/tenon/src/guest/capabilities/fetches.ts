import type { Capability } from "./capability.ts";

/** `fetch` of Node, for those whose event loop turns. */
export const fetches: Capability = ({ ambient, permits }) => {
  const natural = ambient.natural["fetch"] as (...given: unknown[]) => unknown;
  const fetch = (...given: unknown[]): unknown => {
    permits.needLoop("fetch");
    return natural(...given);
  };
  return { fetch };
};
