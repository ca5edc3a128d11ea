import type { Scope } from "../../kernel/scope.ts";
import type { Ambient } from "../ambient.ts";
import type { Creations } from "../creations.ts";
import type { Permits } from "../permits.ts";

export interface CapabilityContext {
  /** Where what plugin code opens is registered, with its teardown. */
  readonly scope: Scope;
  /** Remembers where plugin code opened it. */
  readonly creations: Creations;
  readonly ambient: Ambient;
  /** What the plugin may do. */
  readonly permits: Permits;
  /** An error that plugin code left uncaught in a callback of ours. */
  readonly onUncaught: (error: unknown, where: string) => void;
  readonly log: (level: "debug" | "info" | "warn" | "error", text: string) => void;
}

/** Makes some of the globals that plugin code sees. Whatever they open hangs in the context's scope. */
export type Capability = (context: CapabilityContext) => Readonly<Record<string, unknown>>;
