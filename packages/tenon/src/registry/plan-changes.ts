import { describe, joinPath } from "../contract/found.ts";
import { isObject } from "../contract/untrusted.ts";

const mostChanges = 20;

/** What differs between two values, a line a place: `config.burst 5 -> 6`. */
export function configChanges(root: string, from: unknown, to: unknown): readonly string[] {
  const changes: string[] = [];
  const visit = (steps: readonly (string | number)[], one: unknown, other: unknown): void => {
    if (Object.is(one, other)) return;
    const keys = keysOf(one, other);
    if (keys !== undefined) for (const key of keys) visit([...steps, key], at(one, key), at(other, key));
    else
      changes.push(
        `${steps.reduceRight<string>((rest, step) => joinPath(step, rest), "")} ${describe(one)} -> ${describe(other)}`,
      );
  };
  visit([root], from, to);
  return changes.length > mostChanges
    ? [...changes.slice(0, mostChanges - 1), `and ${changes.length - mostChanges + 1} more in ${root}`]
    : changes;
}

/** The keys of both, where the two can be compared key by key. */
function keysOf(one: unknown, other: unknown): readonly (string | number)[] | undefined {
  if (Array.isArray(one) && Array.isArray(other))
    return Array.from({ length: Math.max(one.length, other.length) }, (_, index) => index);
  if (!isObject(one) || !isObject(other)) return undefined;
  return [...new Set([...Object.keys(one), ...Object.keys(other)])];
}

function at(value: unknown, key: string | number): unknown {
  return Object.hasOwn(value as object, key) ? (value as Record<string | number, unknown>)[key] : undefined;
}
