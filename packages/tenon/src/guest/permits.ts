import { TenonError } from "../contract/errors/error.ts";
import { type Allowing, type GrantKind, type Grants, noGrants } from "../contract/grants.ts";
import { blockingRefusal } from "./blocking-refusal.ts";
import type { Creations } from "./creations.ts";

/** What the plugin tried and may not: told to the host, which writes it down. */
export interface Refused {
  /** What would have allowed it. */
  readonly grant: Allowing;
  readonly what: string;
  /** Where, innermost first: `url:line:column` of the plugin's script. */
  readonly created: readonly string[];
}

/** A plugin that tries thousands of paths is told of so many; the host counts for itself as well. */
const mostTold = 200;
const longestWhat = 500;

/** What the plugin of this realm may do; nothing until the host has said. */
export class Permits {
  readonly #creations: Creations;
  readonly #told = new Set<string>();
  #grants: Grants = noGrants;
  #plugin: { readonly name: string; readonly version: string } = { name: "", version: "" };
  #tell: ((refused: Refused) => void) | undefined;
  #hasLoop = true;

  constructor(creations: Creations) {
    this.#creations = creations;
  }

  get grants(): Grants {
    return this.#grants;
  }

  give(grants: Grants, plugin: { name: string; version: string }, tell: (refused: Refused) => void): void {
    this.#grants = grants;
    this.#plugin = plugin;
    this.#tell = tell;
  }

  /** From now on the plugin waits without its event loop. */
  forbidLoop(): void {
    this.#hasLoop = false;
  }

  /** @throws TENON_BLOCKING_REFUSED for a plugin that waits without its event loop. */
  needLoop(what: string): void {
    if (!this.#hasLoop) throw blockingRefusal(this.#plugin, `it asks for ${what}`);
  }

  /** Tells the host once of each thing that was tried. */
  told(grant: Allowing, tried: string): void {
    const what = tried.slice(0, longestWhat);
    const key = `${grant} ${what}`;
    if (this.#tell === undefined || this.#told.size >= mostTold || this.#told.has(key)) return;
    this.#told.add(key);
    this.#tell({ grant, what, created: this.#creations.belowNode().frames });
  }

  /** The same, and the error for the plugin. */
  refusal(grant: GrantKind | "all", what: string): TenonError<"TENON_GRANT_DENIED"> {
    this.told(grant, what);
    const { name: plugin, version } = this.#plugin;
    return new TenonError("TENON_GRANT_DENIED", { plugin, version, grant, what: what.slice(0, longestWhat) });
  }
}
