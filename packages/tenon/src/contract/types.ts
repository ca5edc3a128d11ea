import type { Static, TSchema } from "typebox";
import type { CallContext, CallOptions, SyncCallOptions } from "./call.ts";
import type { Contract, ContractShape } from "./contract-shape.ts";
import type { Method, MethodOptions } from "./method.ts";

type Atom = string | number | boolean | bigint | symbol | null | undefined | void | Uint8Array;

/** The same data, readonly all the way down: what crosses a wall is a copy, so writing to it reaches nobody. */
export type DeepReadonly<Value> = unknown extends Value
  ? Value
  : Value extends Atom
    ? Value
    : "~struct" extends keyof Value
      ? Value
      : { readonly [Key in keyof Value]: DeepReadonly<Value[Key]> };

/** The data a schema describes. */
export type DataOf<Schema extends TSchema> = DeepReadonly<Static<Schema>>;

/** What one call of a method takes; for a stream "in" or "both", one item. */
export type InputOf<M> = M extends Method<infer Input, TSchema, MethodOptions> ? DataOf<Input> : never;

/** What one call of a method gives; for a stream "out" or "both", one item. */
export type OutputOf<M> = M extends Method<TSchema, infer Output, MethodOptions> ? DataOf<Output> : never;

type OptionsOf<M> = M extends Method<TSchema, TSchema, infer Options> ? Options : never;
type StreamsIn<M> = OptionsOf<M> extends { stream: "in" | "both" } ? true : false;
type StreamsOut<M> = OptionsOf<M> extends { stream: "out" | "both" } ? true : false;
type Iterables<Item> = AsyncIterable<Item> | Iterable<Item>;

type Sent<M> = StreamsIn<M> extends true ? Iterables<InputOf<M>> : InputOf<M>;
type Received<M> = StreamsIn<M> extends true ? AsyncIterable<InputOf<M>> : InputOf<M>;
type Promised<M> = StreamsOut<M> extends true ? AsyncIterable<OutputOf<M>> : Promise<OutputOf<M>>;
type Answered<M> =
  StreamsOut<M> extends true
    ? Iterables<OutputOf<M>>
    : OptionsOf<M> extends { sync: true }
      ? OutputOf<M>
      : OutputOf<M> | Promise<OutputOf<M>>;

/** The calling side of a table of methods. */
export type Client<Methods> = {
  readonly [Name in keyof Methods]: (input: Sent<Methods[Name]>, options?: CallOptions) => Promised<Methods[Name]>;
} & {
  /** The methods declared `sync`, called synchronously: the caller's thread stands still until the answer is there. */
  readonly sync: SyncClient<Methods>;
};

/** The methods of a table that are declared `sync`. They answer with the value itself. */
export type SyncClient<Methods> = {
  readonly [Name in keyof Methods as OptionsOf<Methods[Name]> extends { sync: true } ? Name : never]: (
    input: InputOf<Methods[Name]>,
    options?: SyncCallOptions,
  ) => OutputOf<Methods[Name]>;
};

/** The answering side of a table of methods. */
export type Implementation<Methods> = {
  readonly [Name in keyof Methods]: (input: Received<Methods[Name]>, call: CallContext) => Answered<Methods[Name]>;
};

type ShapeOf<C> = C extends { readonly "~shape"?: infer Shape extends ContractShape } ? Shape : never;
type Part<C, Key extends "methods" | "services" | "events"> =
  ShapeOf<C> extends { readonly [K in Key]: infer Found } ? Found : Record<never, never>;
type SchemaPart<C, Key extends "config" | "state", Absent> =
  ShapeOf<C> extends { readonly [K in Key]: infer Schema extends TSchema } ? DataOf<Schema> : Absent;

/** What a host calls a plugin through. */
export type ClientOf<C extends Contract> = Client<Part<C, "methods">>;

/** What a plugin implements. */
export type MethodsOf<C extends Contract> = Implementation<Part<C, "methods">>;

/** What a plugin calls the host through: `ctx.services`. */
export type ServicesOf<C extends Contract> = {
  readonly [Name in keyof Part<C, "services">]: Client<Part<C, "services">[Name]>;
};

/** What a host implements for the plugins of a contract. */
export type ServiceImplementationsOf<C extends Contract> = {
  readonly [Name in keyof Part<C, "services">]: Implementation<Part<C, "services">[Name]>;
};

/** The configuration a plugin is set up with; undefined for a contract without. */
export type ConfigOf<C extends Contract> = SchemaPart<C, "config", undefined>;

/** The state one version hands to the next; never for a contract without. */
export type StateOf<C extends Contract> = SchemaPart<C, "state", never>;

/** Event name to the data of that event. */
export type EventsOf<C extends Contract> = {
  readonly [Name in keyof Part<C, "events">]: Part<C, "events">[Name] extends TSchema
    ? DataOf<Part<C, "events">[Name]>
    : never;
};
