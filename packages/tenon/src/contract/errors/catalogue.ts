import { artifactErrors } from "./artifact.ts";
import { callErrors } from "./call.ts";
import { contractErrors } from "./contract.ts";
import type { ErrorEntry } from "./entry.ts";
import { lifeErrors } from "./life.ts";

/** Every error Tenon raises on its own behalf. `docs/errors/` has a page a code, generated from here. */
export const catalogue = { ...callErrors, ...contractErrors, ...artifactErrors, ...lifeErrors } as const;

export type ErrorCode = keyof typeof catalogue;
export type ErrorData<Code extends ErrorCode> = (typeof catalogue)[Code] extends ErrorEntry<infer Data> ? Data : never;
