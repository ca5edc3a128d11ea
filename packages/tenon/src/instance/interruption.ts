import type { Interruption } from "../channel/outgoing.ts";
import { rebuildError } from "../channel/rebuild-error.ts";
import { TenonError } from "../contract/errors/error.ts";
import { redactError } from "./redact-error.ts";

export interface CalledAs {
  readonly plugin: string;
  readonly version: string;
  readonly method: string;
  readonly realm: string;
  readonly mapStack: (stack: string) => string;
  readonly redact: (text: string) => string;
}

/** The error a caller sees for a call that has no answer. */
export function interruptionError(interruption: Interruption, as: CalledAs): Error {
  const { plugin, version, method } = as;
  switch (interruption.kind) {
    case "failed":
      return rebuildError(redactError(interruption.error, as.redact), {
        mapStack: as.mapStack,
        from: `${plugin}@${version} (${as.realm})`,
      });
    case "deadline":
      return new TenonError("TENON_CALL_DEADLINE", {
        plugin,
        version,
        method,
        deadlineMs: interruption.deadlineMs,
        ageMs: interruption.ageMs,
      });
    case "aborted":
      return new TenonError(
        "TENON_CALL_ABORTED",
        { plugin, version, method, ageMs: interruption.ageMs },
        { cause: interruption.reason },
      );
    case "input":
      return ownError(interruption.error, "The input stream of the call threw something that is no error");
    case "refused":
      return ownError(interruption.thrown, "The answer of the call was refused");
    case "lost":
      return new TenonError("TENON_CALL_LOST", {
        plugin,
        version,
        method,
        ageMs: interruption.ageMs,
        why: as.redact(interruption.why),
      });
  }
}

function ownError(thrown: unknown, otherwise: string): Error {
  return thrown instanceof Error ? thrown : new Error(otherwise, { cause: thrown });
}
