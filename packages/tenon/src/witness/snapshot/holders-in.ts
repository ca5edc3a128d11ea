import type { Holder } from "../proof.ts";
import type { Sources } from "./code-places.ts";
import type { HeapView } from "./heap-view.ts";
import { keptOf } from "./kept.ts";
import { type Hold, holdsOn } from "./reach.ts";
import { routeOf } from "./route.ts";

export interface Wanted {
  /** The witness that the holders are of. */
  readonly witness: string;
  /** Plugin and version. */
  readonly subject: string;
  readonly sources: Sources;
}

const mostNamed = 5;
/** A plugin that a thousand objects of the host hold is held by them in few ways. */
const mostHolds = 200;

/** Who holds something of the context that `node` stands for: each way once, nearest first, at most five. */
export function holdersIn(view: HeapView, node: number, { witness, subject, sources }: Wanted): readonly Holder[] {
  const holds = holdsOn(view.graph, view.owners, { context: view.owners.of(node), most: mostHolds });
  const ways = new Map<string, { readonly hold: Hold; readonly steps: readonly string[]; count: number }>();
  for (const hold of holds) {
    const steps = routeOf(view, hold.path, sources);
    const key = steps.join().replaceAll(/\[\d+\]/g, "[]");
    const way = ways.get(key) ?? { hold, steps, count: 0 };
    way.count += hold.count;
    ways.set(key, way);
  }
  return [...ways.values()].slice(0, mostNamed).map(({ hold, steps, count }) => {
    const kept = keptOf(view, hold.path.at(-1)?.to ?? node, subject, sources);
    const more = count > 1 ? `, and ${count - 1} more` : "";
    return {
      witness,
      detail: `${steps.join(" → ")} keeps ${kept.text}${more}`,
      path: [...steps, kept.text],
      ...(kept.place === undefined ? {} : { place: kept.place }),
    };
  });
}
