import type { Findings, Setting } from "../harness/report.ts";
import { compare, joined, type Question } from "../harness/rounds.ts";
import { type EchoPeer, echoSubject, type Manner, unitOf } from "./echoing.ts";
import { inlineCalls } from "./inline.ts";
import { type Size, sizes, small } from "./payload.ts";
import { noFreeCore } from "./no-free-core.ts";
import { comlink } from "./peers/comlink.ts";
import { extism } from "./peers/extism.ts";
import { installPeers } from "./peers/installed.ts";
import { isolatedVm, isolatedVmSync } from "./peers/isolated-vm.ts";
import { messageChannel, postMessage } from "./peers/messages.ts";
import { piscina } from "./peers/piscina.ts";
import { forked, unixSocket } from "./peers/processes.ts";
import { quickjs } from "./peers/quickjs.ts";
import { bareRing } from "./ring.ts";
import { synchronousCalls } from "./synchronous.ts";
import { blocking, many, port, ring } from "./tenon.ts";

const everybody: readonly EchoPeer[] = [
  ...[ring, blocking, port, bareRing, postMessage, messageChannel],
  ...[piscina, comlink, isolatedVm, isolatedVmSync, extism, quickjs, forked, unixSocket],
];

interface Plan {
  readonly alone: Manner;
  readonly rate: Manner;
  readonly rounds: number;
  readonly warmups: number;
}

const fewest = 6;

/**
 * So often that a round of the slowest takes about a second: at 1 MB some need 50 ms a call. What is asked of is asked in steady
 * state, in every size: V8 has compiled both sides of everybody after some thousand calls.
 */
function planOf({ keyBytes }: Size, { size }: Setting): Plan {
  if (keyBytes < 1_000) {
    return {
      alone: { kind: "each", count: size === "full" ? 1_000 : 400, inFlight: 1 },
      rate: { kind: "rate", count: size === "full" ? 20_000 : 8_000, inFlight: 64 },
      rounds: size === "full" ? 20 : 8,
      warmups: 6,
    };
  }
  const share = { quick: 0.02, tenth: 0.1, full: 1 }[size];
  const plan = (alone: number, atOnce: number, rounds: number, warmups: number): Plan => ({
    alone: { kind: "each", count: Math.ceil(alone * share), inFlight: 1 },
    rate: { kind: "rate", count: Math.ceil(atOnce * share), inFlight: 64 },
    ...(size === "full" ? { rounds, warmups } : { rounds: fewest, warmups: 1 }),
  });
  if (keyBytes < 10_000) return plan(300, 5_000, 12, 2);
  return keyBytes < 100_000 ? plan(100, 256, 10, 1) : plan(6, 64, fewest, 1);
}

const ratio = (subject: EchoPeer, against: EchoPeer, want: Question["want"]): Question => {
  return { subject: subject.name, against: against.name, want };
};
const caseOf = (size: Size, manner: Manner): string =>
  `${size.name}, ${manner.inFlight === 1 ? "one at a time" : `${manner.inFlight} in flight`}${manner.kind === "each" && manner.inFlight > 1 ? ", each" : ""}`;

/** Everybody with every payload. */
async function everyPayload(setting: Setting): Promise<Findings> {
  const findings: Findings[] = [];
  for (const size of sizes) {
    const { alone, rate, rounds, warmups } = planOf(size, setting);
    const each: Manner = { ...rate, kind: "each" };
    for (const manner of size === small ? [alone, rate, each] : [alone, rate]) {
      findings.push(
        await compare(
          {
            case: caseOf(size, manner),
            subjects: everybody.map((each) => echoSubject(each, size, manner)),
            unit: unitOf(manner),
            rounds,
            warmups,
            questions: size === small ? askedOf(manner) : [],
          },
          setting,
        ),
      );
    }
  }
  return joined(findings);
}

function askedOf({ kind, inFlight }: Manner): readonly Question[] {
  if (kind === "rate")
    return [
      ratio(bareRing, postMessage, { atLeast: 6 }),
      ratio(ring, postMessage, { atLeast: 4 }),
      ratio(ring, piscina, { atLeast: 8 }),
    ];
  return inFlight === 1 ? [ratio(ring, postMessage, { atMost: 0.5 })] : [];
}

/** One and many in a host, each called in turn. */
async function instances(setting: Setting): Promise<Findings> {
  const { alone, rate } = planOf(small, setting);
  const counted = setting.size === "quick" ? [1, 10] : [1, 10, 100];
  const findings: Findings[] = [];
  for (const manner of [alone, rate]) {
    findings.push(
      await compare(
        {
          case: `calls to each in turn, ${caseOf(small, manner)}`,
          subjects: counted.map((count) => echoSubject(many(count), small, manner)),
          unit: unitOf(manner),
          rounds: setting.size === "full" ? 12 : fewest,
          warmups: setting.size === "full" ? 3 : 1,
          questions: [],
        },
        setting,
      ),
    );
  }
  return joined(findings);
}

/** All of it, under the Node that runs this. */
export async function matrix(setting: Setting): Promise<Findings> {
  installPeers();
  const findings: Findings[] = [];
  for (const part of [inlineCalls, synchronousCalls, everyPayload, noFreeCore, instances])
    findings.push(await part(setting));
  const node = `Node ${process.versions.node.split(".")[0]}`;
  const { rows, ratios } = joined(findings);
  return {
    rows: rows.map((row) => ({ ...row, case: `${node}, ${row.case}` })),
    ratios: ratios.map((each) => ({ ...each, name: `${node}: ${each.name}` })),
  };
}
