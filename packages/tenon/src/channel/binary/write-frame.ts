import type { Frame } from "../../contract/messages.ts";
import { type ByteWriter, refuseToWrite } from "./byte-writer.ts";
import { Encoded } from "./encoded.ts";
import {
  flags,
  headerBytes,
  kindNumbers,
  largestInstance,
  levelNumbers,
  reasonNumbers,
  streamNumbers,
  typeNumbers,
} from "./header.ts";
import type { SentNames } from "./names.ts";
import { writeValue } from "./value-bytes.ts";

/** Writes a frame as one record, from the start of the writer on. Throws `NotWritable`. */
export function writeFrame(to: ByteWriter, frame: Frame, names: SentNames): void {
  to.back(0);
  to.room(headerBytes);
  to.u32(0);
  to.u32(0);
  writeParts(to, frame, names);
  to.pad();
}

function writeParts(to: ByteWriter, frame: Frame, names: SentNames): void {
  switch (frame.type) {
    case "call":
      return writeCall(to, frame, names);
    case "cancel":
      return writeHeader(to, frame, reasonNumbers[frame.reason], 0);
    case "want":
    case "take":
      return writeHeader(to, frame, 0, frame.count);
    case "put-end":
    case "item-end":
      return writeHeader(to, frame, 0, 0);
    case "result":
    case "item":
    case "put":
      return writePayload(to, frame, frame.value);
    case "failure":
    case "put-fail":
      return writePayload(to, frame, frame.error);
    case "log":
      return writeLog(to, frame);
  }
}

type Type = Frame["type"];
type Numbered = { readonly type: Type; readonly id: number };

function writeHeader(
  to: ByteWriter,
  { type, id }: Numbered,
  detail: number,
  count: number,
  flag = 0,
  stream = 0,
): void {
  if (count > largestInstance) refuseToWrite("too long");
  to.u8(typeNumbers[type]);
  to.u8(flag);
  to.u8(detail);
  to.u8(stream);
  to.u32(count);
  to.f64(id);
}

function writeCall(to: ByteWriter, call: Frame & { type: "call" }, names: SentNames): void {
  const { target, deadlineMs, trace, input } = call;
  const number = names.numberOf(target.name);
  const flag =
    (deadlineMs === undefined ? 0 : flags.deadline) |
    (number === undefined ? flags.named : 0) |
    (call.sync === true ? flags.sync : 0) |
    (trace === undefined ? 0 : flags.traced) |
    (input instanceof Encoded ? flags.encoded : 0);
  writeHeader(to, call, kindNumbers[target.kind], call.instance, flag, streamNumbers[call.stream]);
  to.room(12);
  if (deadlineMs !== undefined) to.f64(deadlineMs);
  if (number === undefined) writeValue(to, target.name);
  else to.u32(number);
  if (trace !== undefined) writeValue(to, trace);
  if (input instanceof Encoded) input.write(to);
  else writeValue(to, input);
}

function writePayload(to: ByteWriter, frame: Numbered, value: unknown): void {
  const encoded = value instanceof Encoded;
  writeHeader(to, frame, 0, 0, encoded ? flags.encoded : 0);
  if (encoded) value.write(to);
  else writeValue(to, value);
}

function writeLog(to: ByteWriter, line: Frame & { type: "log" }): void {
  const { type, instance, level, text, call, fields, dropped } = line;
  const number = dropped === undefined ? (call === undefined ? 0 : flags.call) : flags.dropped;
  const flag = number | (fields === undefined ? 0 : flags.fields);
  writeHeader(to, { type, id: dropped ?? call ?? 0 }, levelNumbers[level], instance, flag);
  writeValue(to, text);
  if (fields !== undefined) writeValue(to, fields);
}
