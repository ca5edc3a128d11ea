import fc from "fast-check";
import type { RealmKind } from "tenon";

export type Version = "1.0.0" | "2.0.0" | "3.0.0";

/** One thing that somebody does to a host. `pick` chooses among the leases there are. */
export type Operation =
  | { readonly kind: "load" | "open"; readonly version: Version; readonly realm: RealmKind }
  | { readonly kind: "load relay" }
  | { readonly kind: "unload"; readonly target: string; readonly deadlineMs: number | undefined }
  | { readonly kind: "replace"; readonly from: Version; readonly to: Version }
  | { readonly kind: "lease"; readonly version: Version }
  | { readonly kind: "release"; readonly pick: number }
  | {
      readonly kind: "call";
      readonly by: "client" | "relay" | "lease";
      readonly pick: number;
      readonly method: "say" | "hold" | "stay" | "count";
    }
  /** Lets things go on, for some milliseconds at most. */
  | { readonly kind: "wait"; readonly atMostMs: number };

const version = fc.constantFrom<Version>("1.0.0", "2.0.0", "3.0.0");
const realm = fc.constantFrom<RealmKind>(...Array<RealmKind>(9).fill("inline"), "thread");
const pick = fc.nat(20);
const target = fc.constantFrom("echo", "echo@1", "echo@2", "echo@^3", "relay");
const deadlineMs = fc.constantFrom(undefined, undefined, 0, 5);
const by = fc.constantFrom("client" as const, "lease" as const, "lease" as const, "relay" as const);
const method = fc.constantFrom("say" as const, "say" as const, "hold" as const, "stay" as const, "count" as const);

export const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant("load" as const), version, realm }) },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant("open" as const), version, realm }) },
  { weight: 3, arbitrary: fc.constant({ kind: "load relay" as const }) },
  { weight: 10, arbitrary: fc.record({ kind: fc.constant("unload" as const), target, deadlineMs }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("replace" as const), from: version, to: version }) },
  { weight: 10, arbitrary: fc.record({ kind: fc.constant("lease" as const), version }) },
  { weight: 15, arbitrary: fc.record({ kind: fc.constant("release" as const), pick }) },
  { weight: 40, arbitrary: fc.record({ kind: fc.constant("call" as const), by, pick, method }) },
  { weight: 25, arbitrary: fc.record({ kind: fc.constant("wait" as const), atMostMs: fc.nat(8) }) },
);
