import { collectionWitness } from "./collection.ts";
import type { OwnedWitness } from "./owned.ts";
import { placesOf } from "./places.ts";

/**
 * Watches a context by its global object, which whatever comes out of the context holds. While it is there, says where the
 * host's globals hold something of it, if they do. `intrinsics`: `Object.prototype` and `Function.prototype` of the context.
 */
export function contextWitness(context: object, intrinsics: readonly object[]): OwnedWitness {
  const collection = collectionWitness("context", context);
  const roots = [context, ...intrinsics].map((root) => new WeakRef(root));
  return {
    ...collection,
    look: () => {
      const seen = collection.look();
      if (seen.kind !== "there") return seen;
      const places = placesOf((value) => descends(value, roots));
      return places.length === 0 ? seen : { kind: "there", detail: `${seen.detail}, from ${places.join(", ")}` };
    },
  };
}

function descends(value: object, roots: readonly WeakRef<object>[]): boolean {
  for (let each: object | null = value; each !== null; each = Object.getPrototypeOf(each) as object | null) {
    if (roots.some((root) => root.deref() === each)) return true;
  }
  return false;
}
