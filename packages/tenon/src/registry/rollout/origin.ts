import type { Instance } from "../../instance/instance.ts";
import { isSide, type RolloutOrigin, type RolloutRecord } from "./rollout-record.ts";

const mostSides = 100;

/** The origin of what serves, by the record of the roll-out before it; undefined where it came without one. */
export function originOf(serving: Instance, before: RolloutRecord | undefined): RolloutOrigin | undefined {
  if (before === undefined) return undefined;
  const { state, from, to, source, load, origin } = before;
  if (state.kind !== "promoted") return isSide(serving, from) ? origin : undefined;
  if (!isSide(serving, to)) return undefined;
  return { sides: [from, ...(origin?.sides ?? [])].slice(0, mostSides), source, load };
}

/** The record by which the version that a roll-out began from is put in the place of one before it; undefined where none is needed. */
export function wayToOrigin(record: RolloutRecord, serving: Instance): RolloutRecord | undefined {
  const { origin, from } = record;
  if (origin === undefined || isSide(serving, from)) return undefined;
  const side = origin.sides.find((each) => isSide(serving, each));
  return side === undefined ? undefined : { ...record, from: side, to: from, source: origin.source, load: origin.load };
}
