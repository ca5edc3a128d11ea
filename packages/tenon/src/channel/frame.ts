import type { Frame, TargetKind, WireError } from "../contract/messages.ts";
import { isTraceparent } from "../contract/traceparent.ts";
import { kinds as targetKinds } from "./binary/header.ts";
import { readWireError } from "./wire-error.ts";

/** Why a message is no frame. */
export class MalformedFrame {
  readonly found: string;
  readonly wanted: string;
  constructor(found: string, wanted: string) {
    this.found = found;
    this.wanted = wanted;
  }
}

const kinds: ReadonlySet<string> = new Set<TargetKind>(targetKinds);
export const maxNameLength = 512;

type Fields = Record<string, unknown>;

/**
 * Reads a message from the other side into a frame of this side's own making. Payloads (`input`, `value`) stay as they
 * came: their codec reads them once. Anything else than a well-formed frame is a `MalformedFrame`.
 */
export function readFrame(message: unknown): Frame | MalformedFrame {
  if (typeof message !== "object" || message === null) return new MalformedFrame(typeof message, "a frame");
  const fields = message as Fields;
  const type = fields["type"];
  if (type === "log") return readLog(fields);
  const id = fields["id"];
  if (!isCount(id)) return new MalformedFrame(`id ${shown(id)}`, "a whole number");
  switch (type) {
    case "call":
      return readCall(fields, id);
    case "cancel": {
      const reason = fields["reason"];
      if (reason !== "aborted" && reason !== "deadline" && reason !== "closed") {
        return new MalformedFrame(`reason ${shown(reason)}`, "aborted, deadline or closed");
      }
      return { type, id, reason };
    }
    case "result":
    case "item":
    case "put":
      return { type, id, value: fields["value"] };
    case "item-end":
    case "put-end":
      return { type, id };
    case "failure":
    case "put-fail": {
      const error: WireError | undefined = readWireError(fields["error"]);
      return error === undefined
        ? new MalformedFrame("an error without text", "name, message and stack")
        : { type, id, error };
    }
    case "want":
    case "take": {
      const count = fields["count"];
      return isCount(count) && count > 0
        ? { type, id, count }
        : new MalformedFrame(`count ${shown(count)}`, "a positive whole number");
    }
    default:
      return new MalformedFrame(`type ${shown(type)}`, "a known frame type");
  }
}

function readCall(fields: Fields, id: number): Frame | MalformedFrame {
  const { instance, target, stream, deadlineMs, sync, trace } = fields;
  if (!isCount(instance)) return new MalformedFrame(`instance ${shown(instance)}`, "a whole number");
  if (typeof target !== "object" || target === null)
    return new MalformedFrame(`target ${shown(target)}`, "kind and name");
  const { kind, name } = target as Fields;
  if (typeof kind !== "string" || !kinds.has(kind))
    return new MalformedFrame(`target kind ${shown(kind)}`, "a known kind");
  if (typeof name !== "string" || name.length > maxNameLength)
    return new MalformedFrame(`target name ${shown(name)}`, `at most ${maxNameLength} characters`);
  if (stream !== "none" && stream !== "in" && stream !== "out" && stream !== "both") {
    return new MalformedFrame(`stream ${shown(stream)}`, "none, in, out or both");
  }
  if (deadlineMs !== undefined && !(typeof deadlineMs === "number" && deadlineMs >= 0)) {
    return new MalformedFrame(`deadlineMs ${shown(deadlineMs)}`, "a number of milliseconds");
  }
  if (trace !== undefined && !isTraceparent(trace)) return new MalformedFrame(`trace ${shown(trace)}`, "a traceparent");
  const call = {
    type: "call",
    id,
    instance,
    target: { kind: kind as TargetKind, name },
    input: fields["input"],
    stream,
    ...(trace === undefined ? {} : { trace }),
  } as const;
  if (sync === true) return syncCall(call, deadlineMs);
  if (sync !== undefined) return new MalformedFrame(`sync ${shown(sync)}`, "true or nothing");
  return deadlineMs === undefined ? call : { ...call, deadlineMs };
}

type Call = Frame & { readonly type: "call" };

/** A call whose caller stands still. */
export function syncCall(call: Call, deadlineMs: number | undefined): Call | MalformedFrame {
  if (call.stream !== "none") return new MalformedFrame(`a synchronous call with a stream ${call.stream}`, "none");
  if (deadlineMs === undefined) return new MalformedFrame("a synchronous call without a deadline", "one with");
  return { ...call, deadlineMs, sync: true };
}

function readLog(fields: Fields): Frame | MalformedFrame {
  const { instance, level, text, call, fields: more, dropped } = fields;
  if (!isCount(instance)) return new MalformedFrame(`instance ${shown(instance)}`, "a whole number");
  if (level !== "debug" && level !== "info" && level !== "warn" && level !== "error")
    return new MalformedFrame(`level ${shown(level)}`, "a log level");
  if (typeof text !== "string") return new MalformedFrame(`text ${shown(text)}`, "a string");
  if (call !== undefined && !isCount(call)) return new MalformedFrame(`call ${shown(call)}`, "a whole number");
  if (more !== undefined && typeof more !== "string") return new MalformedFrame(`fields ${shown(more)}`, "a string");
  if (dropped !== undefined && !isCount(dropped))
    return new MalformedFrame(`dropped ${shown(dropped)}`, "a whole number");
  return {
    ...{ type: "log", instance, level, text, call },
    ...(more === undefined ? {} : { fields: more }),
    ...(dropped === undefined ? {} : { dropped }),
  };
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function shown(value: unknown): string {
  return typeof value === "string"
    ? JSON.stringify(value.slice(0, 40))
    : typeof value === "number"
      ? String(value)
      : typeof value;
}
