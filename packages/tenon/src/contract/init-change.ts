import type { Place } from "./place.ts";

/**
 * What a plugin may change while it is loaded and set up: names on `globalThis`, JavaScript's own objects, its environment, its
 * listeners of `process`, what it holds past its scope (timers, servers, …), native threads.
 */
export type InitKind = "global" | "prototype" | "env" | "listener" | "held" | "thread";

/** Something that a plugin changed while it was loaded and set up. */
export interface InitChange {
  readonly kind: InitKind;
  /** `Array.prototype.last added`, `interval 50 ms`. */
  readonly what: string;
  /** Where in the plugin's source; known of what it holds. */
  readonly place: Place | undefined;
}

const kinds: Readonly<Record<InitKind, true>> = {
  global: true,
  prototype: true,
  env: true,
  listener: true,
  held: true,
  thread: true,
};
export const initKinds: readonly InitKind[] = Object.keys(kinds) as InitKind[];

/** Whether it is looked for, and what of it is refused: nothing, all, or some kinds. */
export type InitAuditPolicy = "off" | "report" | "refuse" | readonly InitKind[];

export function isRefused(policy: InitAuditPolicy, kind: InitKind): boolean {
  return policy === "refuse" || (typeof policy === "object" && policy.includes(kind));
}
