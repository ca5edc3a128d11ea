import { type ArtifactErrors, artifactErrors } from "./artifact.ts";
import { type BuildErrors, buildErrors } from "./build.ts";
import { type CallErrors, callErrors } from "./call.ts";
import { type ConfigurationErrors, configurationErrors } from "./configuration.ts";
import { type ContractErrors, contractErrors } from "./contract.ts";
import type { Entries } from "./entry.ts";
import { type LifeErrors, lifeErrors } from "./life.ts";
import { type RolloutErrors, rolloutErrors } from "./rollout.ts";
import { type RouteErrors, routeErrors } from "./route.ts";
import { type SegmentErrors, segmentErrors } from "./segment.ts";
import { type ServingErrors, servingErrors } from "./serving.ts";
import { type WasmErrors, wasmErrors } from "./wasm.ts";

interface AllErrors
  extends
    CallErrors,
    ContractErrors,
    ArtifactErrors,
    LifeErrors,
    ServingErrors,
    ConfigurationErrors,
    SegmentErrors,
    WasmErrors,
    BuildErrors,
    RouteErrors,
    RolloutErrors {}

/** The code of an error of Tenon; each has a page in `docs/errors`. */
export type ErrorCode = keyof AllErrors;
/** The values behind the message of an error of that code. */
export type ErrorData<Code extends ErrorCode> = AllErrors[Code];

// Left out of bundles that raise none but those of one table: of a spread they cannot tell that it calls no getter.
/* @__NO_SIDE_EFFECTS__ */
function all(): Entries<AllErrors> {
  return {
    ...callErrors,
    ...contractErrors,
    ...artifactErrors,
    ...lifeErrors,
    ...servingErrors,
    ...configurationErrors,
    ...segmentErrors,
    ...wasmErrors,
    ...buildErrors,
    ...routeErrors,
    ...rolloutErrors,
  };
}

/** Every error Tenon raises on its own behalf. `docs/errors/` has a page a code, generated from here. */
export const catalogue: Entries<AllErrors> = all();
