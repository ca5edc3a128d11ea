import type { Artifact, OpenOptions, PluginSource } from "../artifact/artifact.ts";
import type { Grants } from "../contract/grants.ts";
import type { InstanceLimits, InstanceSpec } from "../instance/instance.ts";
import type { RealmKind } from "../realm/realm.ts";
import type { Moved } from "./moves.ts";

/** What is asked for when a plugin is loaded; defaults are filled in already. */
export interface LoadRequest extends Pick<InstanceSpec, "idleMs" | "mayBlock" | "instances"> {
  readonly source: PluginSource;
  readonly name: string | undefined;
  readonly realm: RealmKind;
  /** Nobody asked for that realm. */
  readonly isDefault?: boolean;
  /** It goes to that realm instead of the one that was asked for. */
  readonly moved?: Moved;
  readonly config: unknown;
  readonly limits: InstanceLimits;
  readonly grants: Grants;
  readonly leastStrength: InstanceSpec["leastStrength"];
  readonly askedBy: InstanceSpec["askedBy"];
  readonly startMs: number;
  readonly teardownMs: number;
  readonly artifact: OpenOptions;
  /** Read already: the bytes that were planned are the bytes that run. */
  readonly opened?: Artifact;
  /** It starts together with others: they may use each other before calls are routed to any of them. */
  readonly together?: boolean;
}
