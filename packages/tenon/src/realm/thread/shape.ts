import type { RealmLimits } from "../realm.ts";

/** What a thread is started with and cannot be given later: a thread serves only who asks for this very shape. */
export interface ThreadShape {
  /** Megabytes of old space; undefined for what V8 takes by itself. */
  readonly heapMb: number | undefined;
}

export function shapeOf({ heapBytes }: RealmLimits): ThreadShape {
  return { heapMb: heapBytes === undefined ? undefined : Math.max(8, Math.round(heapBytes / 2 ** 20)) };
}

/** Equal exactly where two shapes are. */
export function shapeKey(shape: ThreadShape): string {
  return JSON.stringify(Object.entries(shape).filter(([, value]) => value !== undefined));
}
