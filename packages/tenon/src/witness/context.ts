import { collectionWitness } from "./collection.ts";
import type { OwnedWitness } from "./owned.ts";
import { placesOf } from "./places.ts";

/**
 * Watches a context by its global object, which whatever comes out of the context holds. `intrinsics`: `Object.prototype`
 * and `Function.prototype` of the context, by which its objects are known.
 */
export function contextWitness(context: object, intrinsics: readonly object[]): OwnedWitness {
  const roots = [context, ...intrinsics].map((root) => new WeakRef(root));
  return {
    ...collectionWitness("context", context),
    held: {
      reference: new WeakRef(context),
      places: () => placesOf((value) => descends(value, roots)),
    },
  };
}

function descends(value: object, roots: readonly WeakRef<object>[]): boolean {
  for (let each: object | null = value; each !== null; each = Object.getPrototypeOf(each) as object | null) {
    if (roots.some((root) => root.deref() === each)) return true;
  }
  return false;
}
