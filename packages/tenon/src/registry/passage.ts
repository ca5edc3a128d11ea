import { EncodedBytes } from "../channel/binary/encoded.ts";
import { makeCode } from "../channel/codec.ts";
import type { CopyLimits } from "../channel/copy.ts";
import { maxDepth } from "../channel/depth.ts";
import { MalformedFrame } from "../channel/frame.ts";
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

/** Inside one heap: what the plugin answers is copied once, by the host. */
function directPassage({ spec }: Instance, { input, output }: MethodFace): Passage {
  const { messageBytes } = spec.limits;
  return {
    input: (value) => input(value, messageBytes),
    accept: undefined,
    take: (answer) => output(answer, messageBytes),
  };
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

/** An answer that came as a value. */
class PlainAnswer {
  readonly value: unknown;
  constructor(value: unknown) {
    this.value = value;
  }
}

/** What was wrong with an answer that came as a record. Told when it is taken, so that the caller stands in the stack. */
class RefusedAnswer {
  readonly thrown: unknown;
  constructor(thrown: unknown) {
    this.thrown = thrown;
  }
}

function recordPassage(instance: Instance, face: MethodFace): Passage {
  const limits: CopyLimits = { maxBytes: instance.spec.limits.messageBytes, maxDepth };
  const { input, output, method } = face;
  const way: RecordWay = {
    codec: compileRecord(method.input, makeCode),
    limits,
    copy: (value) => input(value, limits.maxBytes),
    refuse: face.inputError,
  };
  // Ranges are checked on a copy: a value could have others when it is read again.
  const checkFirst = face.inputRanged;
  const answers = compileRecord(method.output, makeCode);
  return {
    input: (value) => new RecordPayload(way, checkFirst ? input(value, limits.maxBytes) : value),
    accept(answer) {
      if (!(answer instanceof EncodedBytes)) return new PlainAnswer(answer);
      try {
        return answer.read((from) => answers.read(from, limits));
      } catch (thrown) {
        if (thrown instanceof MalformedFrame) throw thrown;
        return new RefusedAnswer(thrown);
      }
    },
    take(answer) {
      if (answer instanceof PlainAnswer) return output(answer.value, limits.maxBytes);
      if (answer instanceof RefusedAnswer) throw face.outputError(answer.thrown);
      return face.checkOutput(answer);
    },
  };
}
