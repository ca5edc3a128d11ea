import type { TSchema } from "typebox";
import type { Method } from "./method.ts";

type Methods = Readonly<Record<string, Method>>;
type Services = Readonly<Record<string, Methods>>;
type Events = Readonly<Record<string, TSchema>>;

/** What a contract is made of. */
export interface ContractShape {
  readonly config?: TSchema;
  readonly state?: TSchema;
  readonly methods: Methods;
  readonly services?: Services;
  readonly events?: Events;
}

type ServicesIn<Shape extends ContractShape> = Shape extends { readonly services: infer Found } ? Found : Services;
type EventsIn<Shape extends ContractShape> = Shape extends { readonly events: infer Found } ? Found : Events;

/** The typed interface a plugin fulfils: data, deeply frozen, the same in every realm and language. */
export interface Contract<Shape extends ContractShape = ContractShape> {
  readonly name: string;
  readonly major: number;
  readonly config?: TSchema;
  readonly state?: TSchema;
  readonly methods: Shape["methods"];
  readonly services: ServicesIn<Shape>;
  readonly events: EventsIn<Shape>;
  /** Never there at run time: it carries the inferred types. */
  readonly "~shape"?: Shape;
}
