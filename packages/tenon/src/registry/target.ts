import semver from "semver";
import { TenonError } from "../contract/errors/error.ts";
import type { Instance } from "../instance/instance.ts";

/** A name with an optional version range: `limiter`, `limiter@2.1.0`, `@scope/limiter@^2`. */
export interface TargetName {
  readonly name: string;
  readonly range: string | undefined;
}

const longestTarget = 1_024;

/** @throws TENON_OPTION_INVALID for an empty name or a range that is none. */
export function parseTarget(text: string): TargetName {
  if (typeof (text as unknown) !== "string") throw malformed(typeof text);
  if (text.length > longestTarget) throw malformed(`${text.length} characters`);
  const at = text.lastIndexOf("@");
  const name = at > 0 ? text.slice(0, at) : text;
  const range = at > 0 ? text.slice(at + 1) : undefined;
  if (name === "" || range?.trim() === "" || (range !== undefined && semver.validRange(range) === null))
    throw malformed(JSON.stringify(text).slice(0, 200));
  return { name, range };
}

/** The same where a target may be left out. */
export function parseOptional(text: string | undefined): TargetName | undefined {
  return text === undefined ? undefined : parseTarget(text);
}

function malformed(found: string): TenonError {
  return new TenonError("TENON_OPTION_INVALID", {
    option: "target",
    found,
    wanted: 'a name, or a name and a semver range: "limiter@^2"',
  });
}

export function fits(instance: Instance, target: TargetName): boolean {
  if (instance.spec.name !== target.name) return false;
  return target.range === undefined || semver.satisfies(instance.version, target.range, { includePrerelease: true });
}
