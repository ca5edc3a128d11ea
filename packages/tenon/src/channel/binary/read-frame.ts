import type { Frame } from "../../contract/messages.ts";
import { isTraceparent } from "../../contract/traceparent.ts";
import { MalformedFrame, maxNameLength, syncCall } from "../frame.ts";
import { readWireError } from "../wire-error.ts";
import { type ByteReader, malformed } from "./byte-reader.ts";
import { EncodedBytes } from "./encoded.ts";
import { flags, kinds, levels, reasons, streams, types } from "./header.ts";
import type { KnownNames } from "./names.ts";
import { readValue } from "./value-bytes.ts";

/** Reads the rest of a record, behind its length and what the wire itself needs. What it answers is checked throughout. */
export function readFrameBytes(from: ByteReader, names: KnownNames): Frame | MalformedFrame {
  try {
    return readParts(from, names);
  } catch (thrown) {
    if (thrown instanceof MalformedFrame) return thrown;
    throw thrown;
  }
}

function readParts(from: ByteReader, names: KnownNames): Frame | MalformedFrame {
  const type = nameOf(types, from.u8(), "type");
  const flag = from.u8();
  const detail = from.u8();
  const stream = from.u8();
  const count = from.u32();
  const id = from.f64();
  if (!(Number.isSafeInteger(id) && id >= 0)) malformed(`id ${id}`, "a whole number");
  switch (type) {
    case "call": {
      const kind = nameOf(kinds, detail, "target kind");
      const shape = nameOf(streams, stream, "stream");
      const deadlineMs = (flag & flags.deadline) === 0 ? undefined : deadlineOf(from.f64());
      const name = (flag & flags.named) === 0 ? names.at(from.u32()) : names.add(textOf(from, maxNameLength));
      const trace = (flag & flags.traced) === 0 ? undefined : traceOf(from);
      const target = { kind, name };
      const untraced = { type, id, instance: count, target, input: payloadOf(from, flag), stream: shape } as const;
      const call = trace === undefined ? untraced : { ...untraced, trace };
      if ((flag & flags.sync) !== 0) return syncCall(call, deadlineMs);
      return deadlineMs === undefined ? call : { ...call, deadlineMs };
    }
    case "cancel":
      return { type, id, reason: nameOf(reasons, detail, "reason") };
    case "result":
    case "item":
    case "put":
      return { type, id, value: payloadOf(from, flag) };
    case "item-end":
    case "put-end":
      return { type, id };
    case "failure":
    case "put-fail": {
      const error = readWireError(readValue(from));
      return error === undefined ? malformed("an error without text", "name, message and stack") : { type, id, error };
    }
    case "want":
    case "take":
      return count > 0 ? { type, id, count } : malformed("count 0", "a positive whole number");
    case "log": {
      const call = (flag & flags.call) === 0 ? undefined : id;
      const line = {
        ...{ type, instance: count, level: nameOf(levels, detail, "level"), text: textOf(from, Infinity), call },
        ...((flag & flags.fields) === 0 ? {} : { fields: textOf(from, Infinity) }),
      };
      return (flag & flags.dropped) === 0 ? line : { ...line, call: undefined, dropped: id };
    }
  }
}

function payloadOf(from: ByteReader, flag: number): unknown {
  return (flag & flags.encoded) === 0 ? readValue(from) : new EncodedBytes(from);
}

function nameOf<Name extends string>(names: readonly Name[], number: number, what: string): Name {
  return names[number] ?? malformed(`${what} ${number}`, `a known ${what}`);
}

function deadlineOf(deadlineMs: number): number {
  return deadlineMs >= 0 ? deadlineMs : malformed(`deadlineMs ${deadlineMs}`, "a number of milliseconds");
}

function traceOf(from: ByteReader): string {
  const text = readValue(from);
  return isTraceparent(text) ? text : malformed("a text that is none", "a traceparent");
}

function textOf(from: ByteReader, longest: number): string {
  const text = readValue(from);
  if (typeof text !== "string") return malformed(`a ${typeof text}`, "a text");
  return text.length <= longest ? text : malformed(`a text of ${text.length} characters`, `at most ${longest}`);
}
