/**
 * The contract's door: what host and plugin share.
 *
 * @example
 * import { contract, method, t } from "tenon/contract";
 * export const Greeter = contract("greeter", 1, {
 *   methods: { greet: method(t.Object({ name: t.String() }), t.Object({ text: t.String() })) },
 * });
 */
export * as t from "typebox";
export * as f from "./contract/layout/fields.ts";
export { bytes } from "./contract/bytes.ts";
export { allocate, struct } from "./contract/layout/struct.ts";
export type {
  FieldType,
  FixedArray,
  ListInit,
  ListType,
  NumberType,
  StructList,
  WritableArray,
} from "./contract/layout/fields.ts";
export type { LayoutField, LayoutType, ScalarName, StructLayout } from "./contract/layout/layout.ts";
export type { StructData, StructFields, StructInit, StructRecord, StructSchema } from "./contract/layout/struct.ts";
export { contract, method } from "./contract/contract.ts";
export { contractText } from "./contract/text.ts";
export type { Contract, ContractShape, Method, MethodOptions, StreamSide } from "./contract/contract.ts";
export type {
  ClientOf,
  ConfigOf,
  DataOf,
  EventsOf,
  InputOf,
  MethodsOf,
  OutputOf,
  ServiceImplementationsOf,
  ServicesOf,
  StateOf,
} from "./contract/types.ts";
