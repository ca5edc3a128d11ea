import type { Machine } from "../harness/machine.ts";
import type { RealmKind } from "tenon";
import type { SoakReport } from "tenon/soak";

/** What came of one package in one realm. */
export type Judged =
  | ({ readonly kind: "judged" } & Pick<SoakReport, "verdict" | "sentence" | "proofs" | "calls" | "codeBytes"> & {
        readonly growing: readonly {
          readonly witness: string;
          readonly unit: "count" | "bytes";
          readonly by: number;
        }[];
      })
  /** It does not load there, or cannot be bundled. */
  | { readonly kind: "refused"; readonly code: string; readonly why: string }
  | { readonly kind: "late"; readonly limitMs: number };

export interface PackageResult {
  readonly package: string;
  readonly version: string;
  readonly realm: RealmKind;
  /** Whether a module used it in each call; else it was only imported. */
  readonly used: boolean;
  readonly cycles: number;
  readonly result: Judged;
}

/** What is kept in bench/results/packages.json. */
export interface PackagesReport {
  readonly bench: "packages";
  readonly machine: Machine;
  readonly node: string;
  readonly date: string;
  readonly results: readonly PackageResult[];
}
