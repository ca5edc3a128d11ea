import type { GivenModule } from "../../contract/wasm/given-module.ts";
import type { Ambient } from "../ambient.ts";

/** What the engine gets besides what any plugin gets. */
export interface WasmFace extends GivenModule {
  readonly plugin: { readonly plugin: string; readonly version: string };
  /** Of one value that crosses. */
  readonly maxBytes: number;
  readonly realm: Ambient["realm"];
  /** Runs something as part of a call, so that the lines it writes say so. */
  readonly within: (call: number, run: () => void) => void;
}
