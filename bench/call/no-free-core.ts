import { busyCores, oneCore } from "../harness/conditions.ts";
import type { Findings, Setting } from "../harness/report.ts";
import { compare, type Question } from "../harness/rounds.ts";
import { type EchoPeer, echoSubject, type Manner, unitOf } from "./echoing.ts";
import { small } from "./payload.ts";
import { postMessage } from "./peers/messages.ts";
import { blocking, port, ring } from "./tenon.ts";

/** So many a round that a hundredth of them is more than a few. */
const manner: Manner = { kind: "each", count: 2_000, inFlight: 1 };

const against = ({ name }: EchoPeer, atMost: { readonly p50: number; readonly p99: number }): Question[] => [
  { subject: name, against: port.name, want: { atMost: atMost.p50 } },
  { subject: name, against: port.name, at: "p99", want: { atMost: atMost.p99 } },
];

/** Where nobody is free to look: the ring must not lose what it wins elsewhere. */
export function noFreeCore(setting: Setting): Promise<Findings> {
  return compare(
    {
      case: "object of two fields, one at a time",
      conditions: [oneCore, busyCores],
      subjects: [ring, blocking, port, postMessage].map((each) => echoSubject(each, small, manner)),
      unit: unitOf(manner),
      rounds: setting.size === "full" ? 20 : 6,
      warmups: 3,
      questions: [...against(ring, { p50: 1.5, p99: 2 }), ...against(blocking, { p50: 1.5, p99: 2 })],
    },
    setting,
  );
}
