import type { CancelReason, Frame, LogLevel, StreamShape, TargetKind } from "../../contract/messages.ts";

// A record, little endian:
//    0  u32  its length in bytes with all of this, a multiple of 8
//    4  u32  what the wire itself needs
//    8  u8   type, u8 flags, u8 kind, reason or level, u8 stream shape
//   12  u32  instance, or count of a stream
//   16  f64  id of the call
//   24       deadline (f64), name (number or text), traceparent (text), payload: as the flags say
export const headerBytes = 24;
export const largestInstance: number = 2 ** 32 - 1;

/**
 * `named`: the name follows as text and has the next number from now on. `call`: a log line has the id of a call. `sync`: the
 * caller's thread stands still until it is answered. `traced`: a traceparent follows the name. `fields`: those of a log line follow its
 * text. `dropped`: what stands in the place of its call's id is how many lines were not sent.
 */
export const flags = {
  deadline: 1,
  named: 2,
  encoded: 4,
  call: 8,
  sync: 16,
  traced: 32,
  fields: 64,
  dropped: 128,
} as const;

export const types: readonly Frame["type"][] = [
  "call",
  "cancel",
  "put",
  "put-end",
  "put-fail",
  "want",
  "result",
  "failure",
  "item",
  "item-end",
  "take",
  "log",
];
// A table, so that a kind that is missing is an error of types: a call of a kind without a number never arrives.
const everyKind: Readonly<Record<TargetKind, true>> = {
  load: true,
  evaluate: true,
  setup: true,
  method: true,
  snapshot: true,
  restore: true,
  reconfigure: true,
  held: true,
  teardown: true,
  service: true,
  use: true,
  event: true,
  lost: true,
  refused: true,
  storage: true,
};
export const kinds: readonly TargetKind[] = Object.keys(everyKind) as TargetKind[];
export const reasons: readonly CancelReason[] = ["aborted", "deadline", "closed"];
export const levels: readonly LogLevel[] = ["debug", "info", "warn", "error"];
export const streams: readonly StreamShape[] = ["none", "in", "out", "both"];

export const typeNumbers: Readonly<Record<Frame["type"], number>> = numbered(types);
export const kindNumbers: Readonly<Record<TargetKind, number>> = numbered(kinds);
export const reasonNumbers: Readonly<Record<CancelReason, number>> = numbered(reasons);
export const levelNumbers: Readonly<Record<LogLevel, number>> = numbered(levels);
export const streamNumbers: Readonly<Record<StreamShape, number>> = numbered(streams);

function numbered<Name extends string>(names: readonly Name[]): Record<Name, number> {
  return Object.fromEntries(names.map((name, number) => [name, number])) as Record<Name, number>;
}
