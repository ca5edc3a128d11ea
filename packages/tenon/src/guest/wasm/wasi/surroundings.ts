import type { PluginContext } from "../../../contract/plugin.ts";
import type { Ambient } from "../../ambient.ts";
import type { GuestMemory } from "../memory.ts";

/** What the functions need of the instance that calls them. */
export interface WasiGuest {
  readonly memory: GuestMemory;
  /** The call under way, where lines are to be told of which one they are. */
  readonly call: { readonly id: number } | undefined;
  /** The first lines of this call on its error output. */
  said: readonly string[];
}

/** What they need of the plugin. */
export interface WasiOptions {
  readonly context: Pick<PluginContext, "grants" | "log" | "scope">;
  readonly face: { readonly realm: Ambient["realm"]; readonly within: (call: number, run: () => void) => void };
  /** A module of Node's, as far as this realm and the grants have it. */
  readonly require: (name: string) => unknown;
}
