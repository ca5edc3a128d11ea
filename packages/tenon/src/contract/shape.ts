import type { StructLayout } from "./layout/layout.ts";

/** A value that is compared whole. */
export type Primitive = null | boolean | number | string;

export interface NumberShape {
  readonly kind: "number";
  readonly integer: boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
}

export interface StringShape {
  readonly kind: "string";
  /** In code points, as JSON Schema counts. */
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly format?: string;
}

export interface StructShape {
  readonly kind: "struct";
  readonly layout: StructLayout;
}

export interface ArrayShape {
  readonly kind: "array";
  readonly items: Shape;
  readonly minItems: number;
  readonly maxItems: number;
  readonly uniqueItems: boolean;
}

export interface TupleShape {
  readonly kind: "tuple";
  readonly items: readonly Shape[];
  /** How many of them must be there. */
  readonly minItems: number;
}

export interface Field {
  readonly name: string;
  readonly required: boolean;
  readonly shape: Shape;
}

export interface ObjectShape {
  readonly kind: "object";
  readonly fields: readonly Field[];
  readonly patterns: readonly { readonly pattern: string; readonly shape: Shape }[];
  /** Shape of properties not named above; undefined where these are dropped. */
  readonly rest: Shape | undefined;
}

/** A named shape, which may contain itself. Its shape is set once, when all of its schema has been read. */
export interface Definition {
  readonly name: string;
  readonly shape: Shape;
}

/** A schema reduced to what a copy, a comparison and a person need to know. */
export type Shape =
  | { readonly kind: "any" }
  | { readonly kind: "undefined" }
  | { readonly kind: "boolean" }
  | { readonly kind: "values"; readonly values: readonly Primitive[] }
  | { readonly kind: "bytes"; readonly maxBytes: number }
  | StructShape
  | { readonly kind: "union"; readonly branches: readonly Shape[] }
  | { readonly kind: "ref"; readonly definition: Definition }
  | NumberShape
  | StringShape
  | ArrayShape
  | TupleShape
  | ObjectShape;

export type OpenShape = Exclude<Shape, { readonly kind: "ref" }>;

/** The shape behind references. `readSchema` has seen to it that this ends. */
export function resolved(shape: Shape): OpenShape {
  let current = shape;
  while (current.kind === "ref") current = current.definition.shape;
  return current;
}

/** All alternatives of a shape, references and unions inside unions opened. */
export function branchesOf(shape: Shape): readonly Exclude<OpenShape, { readonly kind: "union" }>[] {
  const open = resolved(shape);
  return open.kind === "union" ? open.branches.flatMap(branchesOf) : [open];
}
