import type { ByteReader } from "../channel/binary/byte-reader.ts";
import { EncodedBytes } from "../channel/binary/encoded.ts";
import { makeCode } from "../channel/codec.ts";
import type { CopyLimits } from "../channel/copy.ts";
import { maxDepth } from "../channel/depth.ts";
import { compileRecord } from "../channel/record/record.ts";
import { RecordPayload, type RecordWay } from "../channel/record/record-payload.ts";
import type { Peer } from "../channel/peer.ts";
import type { Passage } from "../channel/passages.ts";
import { isSameSchema } from "../contract/canonical.ts";
import type { Instance } from "../instance/instance.ts";
import type { MethodFace } from "./face.ts";

/**
 * The short way of a method's values to an instance and back: as records, checked while they are written and read. Only where
 * plugin and host have the very same schemas of it, since that is what the layout comes from; else values describe themselves
 * and each side copies what it knows of.
 */
export function passageTo(instance: Instance, face: MethodFace): Passage | undefined {
  const peer = instance.realm?.peer;
  if (peer === undefined) return undefined;
  const known = peer.passages.get(face);
  return known === undefined ? peer.passages.add(face, passageOf(instance, face, peer)) : known.passage;
}

function passageOf(instance: Instance, face: MethodFace, peer: Peer): Passage | undefined {
  if (!agrees(instance, face)) return undefined;
  if (peer.isDirect) return directPassage(instance, face);
  return peer.carriesRecords ? recordPassage(instance, face) : undefined;
}

/** The long way: values describe themselves, and each side copies what it knows of. */
export function valueWay(
  { spec }: Instance,
  { input, answers, outputError }: MethodFace,
): Omit<Passage, "agreed" | "meter"> {
  const { messageBytes } = spec.limits;
  // All that this way answers comes from one realm, and the way is gone with it.
  const within: CopyLimits = { maxBytes: messageBytes, maxDepth, home: { prototype: undefined } };
  return {
    input: (value) => input(value, messageBytes),
    accept: (answer) => answers.read(answer, within),
    refused: outputError,
  };
}

/** Inside one heap: what the plugin answers is copied once, by the host. */
function directPassage(instance: Instance, face: MethodFace): Passage {
  return { ...valueWay(instance, face), agreed: true, meter: instance.meter.method(face.target.name) };
}

function agrees({ declared }: Instance, { method, target }: MethodFace): boolean {
  const taken = declared?.contract.methods[target.name];
  return (
    taken !== undefined &&
    method.stream === "none" &&
    isSameSchema(method.input, taken.input) &&
    isSameSchema(method.output, taken.output)
  );
}

type Records = Pick<Passage, "input" | "accept">;

/** Calls of a method that go as values. Both ends compile for records, in more time than all of these take: a plugin's first answer would wait for it. */
const valuesFirst = 8;

function recordPassage(instance: Instance, face: MethodFace): Passage {
  const { spec } = instance;
  const limits: CopyLimits = { maxBytes: spec.limits.messageBytes, maxDepth };
  let records: Records | undefined;
  let calls = 0;
  const compiled = (): typeof records & object => (records ??= recordsOf(limits, face));
  return {
    input(value) {
      if (records === undefined && calls < valuesFirst) {
        calls += 1;
        return face.input(value, limits.maxBytes);
      }
      return compiled().input(value);
    },
    // An answer has the form of its call.
    accept: (answer) =>
      answer instanceof EncodedBytes ? compiled().accept(answer) : face.answers.read(answer, limits),
    refused: face.outputError,
    agreed: true,
    meter: instance.meter.method(face.target.name),
  };
}

function recordsOf(limits: CopyLimits, face: MethodFace): Records {
  const { input, method } = face;
  const way: RecordWay = {
    codec: compileRecord(method.input, makeCode),
    limits,
    copy: (value) => input(value, limits.maxBytes),
    refuse: face.inputError,
  };
  // Ranges are checked on a copy: a value could have others when it is read again.
  const checkFirst = face.inputRanged;
  const { answers } = face;
  const records = compileRecord(method.output, makeCode);
  const read = (from: ByteReader): unknown => records.read(from, limits);
  return {
    input: (value) => new RecordPayload(way, checkFirst ? input(value, limits.maxBytes) : value),
    accept(answer) {
      if (!(answer instanceof EncodedBytes)) return answers.read(answer, limits);
      const copied = answer.read(read);
      if (answers.ranged) answers.check(copied);
      return copied;
    },
  };
}
