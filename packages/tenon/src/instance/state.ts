import type { Proof } from "../witness/proof.ts";
import type { Patience } from "./patience.ts";

/** Where an instance is in its life. Each state carries only what is true in it; times are epoch milliseconds. */
export type State =
  | { readonly kind: "located" }
  | { readonly kind: "verified"; readonly digest: string }
  | { readonly kind: "starting"; readonly sinceMs: number }
  | { readonly kind: "active"; readonly sinceMs: number }
  | { readonly kind: "draining"; readonly sinceMs: number; readonly why: string; readonly patience: Patience }
  | { readonly kind: "unloading"; readonly sinceMs: number; readonly why: string }
  /** Unloaded since nobody called for a while; the next call brings it back. */
  | { readonly kind: "idle"; readonly sinceMs: number; readonly proof: Proof }
  | { readonly kind: "failed"; readonly sinceMs: number; readonly error: Error }
  | { readonly kind: "gone"; readonly sinceMs: number; readonly proof: Proof };

/** The name of a state: `located`, `verified`, `starting`, `active`, `draining`, `unloading`, `idle`, `failed`, `gone`. */
export type StateKind = State["kind"];

export type Event =
  | { readonly kind: "verify"; readonly digest: string }
  | { readonly kind: "start" }
  | { readonly kind: "ready" }
  | { readonly kind: "drain"; readonly why: string; readonly patience: Patience }
  /** Nothing is in flight any more, or the deadline has passed. */
  | { readonly kind: "drained" }
  /** The realm ended on its own, or a step failed. */
  | { readonly kind: "fail"; readonly error: Error }
  /** A failed instance is cleared away. */
  | { readonly kind: "clear"; readonly why: string }
  | { readonly kind: "prove"; readonly proof: Proof }
  /** Unloaded and proven, to come back with the next call. */
  | { readonly kind: "rest"; readonly proof: Proof }
  /** It is not to come back. */
  | { readonly kind: "leave" };

/**
 * The state after an event, or undefined where the event has no place. `gone` is final. `failed` is left only to be
 * cleared away, and that too ends in a proof. Every state but `gone` has a way on.
 */
export function next(state: State, event: Event, nowMs: number): State | undefined {
  switch (state.kind) {
    case "located":
      if (event.kind === "verify") return { kind: "verified", digest: event.digest };
      return failed(event, nowMs);
    case "verified":
      if (event.kind === "start") return { kind: "starting", sinceMs: nowMs };
      return failed(event, nowMs);
    case "starting":
      if (event.kind === "ready") return { kind: "active", sinceMs: nowMs };
      return failed(event, nowMs);
    case "active":
      if (event.kind === "drain") return { kind: "draining", sinceMs: nowMs, why: event.why, patience: event.patience };
      return failed(event, nowMs);
    case "draining":
      if (event.kind === "drained") return { kind: "unloading", sinceMs: nowMs, why: state.why };
      return failed(event, nowMs);
    case "unloading":
      // A realm that dies while it is taken down has only gone faster: the proof tells.
      if (event.kind === "prove") return { kind: "gone", sinceMs: nowMs, proof: event.proof };
      if (event.kind === "rest") return { kind: "idle", sinceMs: nowMs, proof: event.proof };
      return undefined;
    case "idle":
      if (event.kind === "start") return { kind: "starting", sinceMs: nowMs };
      if (event.kind === "leave") return { kind: "gone", sinceMs: nowMs, proof: state.proof };
      return undefined;
    case "failed":
      if (event.kind === "clear") return { kind: "unloading", sinceMs: nowMs, why: event.why };
      return undefined;
    case "gone":
      return undefined;
    default:
      return state satisfies never;
  }
}

function failed(event: Event, nowMs: number): State | undefined {
  return event.kind === "fail" ? { kind: "failed", sinceMs: nowMs, error: event.error } : undefined;
}
