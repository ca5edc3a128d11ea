import type { Copier, Run } from "./copier.ts";

/** A property that was read already, when it decided between alternatives. */
export interface Preset {
  readonly key: string;
  readonly value: unknown;
}

export type ObjectCopier = (value: unknown, run: Run, preset?: Preset) => unknown;

export interface CompiledField {
  readonly name: string;
  readonly required: boolean;
  readonly copy: Copier;
}

/** How code is made for what is copied often. */
export interface CodeMaker {
  /** Answers the value of the text of one expression, made in the realm whose objects the copies are to be. */
  readonly evaluate: (expression: string) => unknown;
  /** How often an object is copied by a loop over its fields before. Making code takes 12 µs, what some 200 copies save. */
  readonly afterUses: number;
}
