import type { Proof, RealmKind } from "../index.ts";
import type { Trend } from "./trend/judge.ts";

/** What came of the calls. */
export interface CallsTold {
  readonly made: number;
  readonly failed: number;
  /** `method: message` */
  readonly firstFailure?: string;
  /** Methods that no input could be made for: give inputs. */
  readonly leftOut: readonly { readonly method: string; readonly why: string }[];
}

/** Verdicts of the proofs of single lives, by how often, and the sentence of one that is neither freed nor retained by the allocator. */
export interface ProofsTold extends Readonly<Record<Proof["verdict"], number>> {
  readonly first?: string;
}

/** Milliseconds of one step of the lives. */
export interface StepTimes {
  readonly p10: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  /** How often it was taken. */
  readonly n: number;
}

/** One witness over all lives. */
export interface WitnessTold {
  readonly witness: string;
  readonly unit: "count" | "bytes";
  /** Whether the verdict of the whole rests on it. */
  readonly decides: boolean;
  /** The most it may grow a cycle, in its unit. */
  readonly bound: number;
  readonly trend: Trend;
  /** Pairs of cycle and value, the warm-up too. */
  readonly samples: readonly (readonly [cycle: number, value: number])[];
}

/** What a soak found. JSON. */
export interface SoakReport {
  readonly plugin: string;
  readonly version: string;
  readonly digest: string;
  readonly realm: RealmKind;
  /** Size of the script that each life evaluates. */
  readonly codeBytes: number;
  readonly cycles: { readonly asked: number; readonly done: number };
  readonly calls: CallsTold;
  readonly proofs: ProofsTold;
  /** From the request to the first answer it could give; from the request to the proof. */
  readonly took: { readonly load: StepTimes; readonly unload: StepTimes };
  readonly witnesses: readonly WitnessTold[];
  readonly verdict: "flat" | "grows" | "inconclusive";
  /** What a person reads. */
  readonly sentence: string;
  readonly seed: number;
  readonly node: string;
  /** ISO 8601, of the end. */
  readonly at: string;
  readonly tookMs: number;
}
