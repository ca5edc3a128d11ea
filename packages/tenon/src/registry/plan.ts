import type { CopyBounds } from "../config/copy-bounds.ts";
import type { Grants } from "../contract/grants.ts";
import { configChanges } from "./plan-changes.ts";

/** What a plugin is, as far as a plan compares it. Defaults are filled in. */
export interface Asked {
  /** The name it is known under. */
  readonly name: string;
  readonly plugin: string;
  readonly version: string;
  readonly digest: string;
  readonly realm: string;
  readonly limits: Readonly<Record<string, number | undefined>>;
  readonly grants: Grants;
  /** Undefined: one. */
  readonly instances: CopyBounds | undefined;
  /** With secrets put in; a plan shows it only after they are taken out again. */
  readonly config: unknown;
}

/** A plugin that runs and came from configuration. */
export interface Present extends Asked {
  readonly instance: number;
  /** `name/major` of the contract it fulfils, and of those it uses. */
  readonly provides: string | undefined;
  readonly uses: readonly string[];
}

/** A plugin as shown in a plan. */
export interface PlanSide {
  readonly plugin: string;
  readonly version: string;
  readonly digest: string;
  readonly realm: string;
  /** How many instances, `2 to 8`; undefined: one. */
  readonly instances?: string;
}

/** One step of a plan; `instance` is the one that is there now. */
export type PlanStep =
  | { readonly kind: "load"; readonly name: string; readonly to: PlanSide }
  | {
      readonly kind: "swap";
      readonly name: string;
      readonly instance: number;
      readonly from: PlanSide;
      readonly to: PlanSide;
      readonly changes: readonly string[];
    }
  | {
      readonly kind: "unload";
      readonly name: string;
      readonly instance: number;
      readonly from: PlanSide;
      readonly why: "disabled" | "no longer in the file";
    }
  | { readonly kind: "keep"; readonly name: string; readonly instance: number; readonly from: PlanSide };

export interface Desired {
  /** In the order of the file. */
  readonly plugins: readonly Asked[];
  /** Names that the file has with `enabled: false`. */
  readonly disabled: readonly string[];
}

/**
 * The steps from what is there to what is wanted. Loads, swaps and keeps in the order of the file, except that a plugin
 * comes after those it is known to use; then unloads, users before what they use.
 */
export function plan(
  desired: Desired,
  present: readonly Present[],
  redact: (text: string) => string,
): readonly PlanStep[] {
  const there = new Map(present.map((each) => [each.name, each]));
  const wanted = new Set(desired.plugins.map(({ name }) => name));
  const steps = desired.plugins.map((asked) => stepTo(asked, there.get(asked.name), redact));
  const gone = present.filter(({ name }) => !wanted.has(name));
  return [
    ...providersFirst(steps, there),
    ...providersFirst(gone, there)
      .toReversed()
      .map((from) => stepOut(from, desired.disabled)),
  ];
}

/** The plan for people: a line a step, what changes below it. */
export function planText(steps: readonly PlanStep[]): string {
  return steps.length === 0 ? "nothing is wanted and nothing is there" : steps.flatMap(lines).join("\n");
}

function stepTo(asked: Asked, present: Present | undefined, redact: (text: string) => string): PlanStep {
  const { name } = asked;
  if (present === undefined) return { kind: "load", name, to: side(asked) };
  const { instance } = present;
  const changes = changesBetween(present, asked).map(redact);
  if (changes.length === 0) return { kind: "keep", name, instance, from: side(present) };
  return { kind: "swap", name, instance, from: side(present), to: side(asked), changes };
}

function stepOut(present: Present, disabled: readonly string[]): PlanStep {
  const { name, instance } = present;
  return {
    kind: "unload",
    name,
    instance,
    from: side(present),
    why: disabled.includes(name) ? "disabled" : "no longer in the file",
  };
}

function changesBetween(from: Asked, to: Asked): readonly string[] {
  const plain = (["plugin", "version", "realm"] as const)
    .filter((field) => from[field] !== to[field])
    .map((field) => `${field} ${from[field]} -> ${to[field]}`);
  return [
    ...plain,
    ...(from.digest === to.digest ? [] : [`digest ${short(from.digest)} -> ${short(to.digest)}`]),
    ...configChanges("limits", from.limits, to.limits),
    ...configChanges("instances", from.instances, to.instances),
    ...configChanges("grants", from.grants, to.grants),
    ...configChanges("config", from.config, to.config),
  ];
}

function providersFirst<Named extends { readonly name: string }>(
  named: readonly Named[],
  there: ReadonlyMap<string, Present>,
): readonly Named[] {
  const sorted = new Set<Named>();
  const visit = (each: Named, path: ReadonlySet<Named>): void => {
    if (sorted.has(each) || path.has(each)) return;
    const used = there.get(each.name)?.uses ?? [];
    for (const other of named)
      if (used.includes(there.get(other.name)?.provides ?? "")) visit(other, new Set([...path, each]));
    sorted.add(each);
  };
  for (const each of named) visit(each, new Set());
  return [...sorted];
}

function lines(step: PlanStep): readonly string[] {
  switch (step.kind) {
    case "load":
      return [`+ load   ${step.name}: ${sideText(step.to)}`];
    case "swap":
      return [`~ swap   ${step.name}: ${sideText(step.from)}`, ...step.changes.map((change) => `           ${change}`)];
    case "unload":
      return [`- unload ${step.name}: ${sideText(step.from)}, ${step.why}`];
    case "keep":
      return [`= keep   ${step.name}: ${sideText(step.from)}`];
    default:
      return step satisfies never;
  }
}

function side({ plugin, version, digest, realm, instances }: Asked): PlanSide {
  const many = instances === undefined ? {} : { instances: `${instances.min} to ${instances.max}` };
  return { plugin, version, digest, realm, ...many };
}

function sideText({ plugin, version, realm, instances }: PlanSide): string {
  return `${plugin}@${version} (${realm}${instances === undefined ? "" : `, ${instances} instances`})`;
}

function short(digest: string): string {
  return `${digest.slice(0, "sha256-".length + 12)}…`;
}
