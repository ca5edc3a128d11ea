import type { Contract } from "../../contract/contract-shape.ts";
import type { PluginContext } from "../../contract/plugin.ts";
import type { WasmFace } from "./face.ts";

/** What the imports of a module are made of. */
export interface ImportsOptions {
  readonly face: WasmFace;
  readonly contract: Contract;
  readonly module: object;
  readonly context: PluginContext;
  /** A module of Node's, as far as this realm and the grants have it. */
  readonly require: (name: string) => unknown;
}
