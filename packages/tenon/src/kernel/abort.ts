export interface DerivedAbort extends Disposable {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}

/**
 * A signal that follows its parents (the first that aborts gives the reason) until it is disposed; disposing aborts nothing and
 * takes every listener off the parents. `AbortSignal.any` is no substitute: it cannot be disposed, and what it derives from a
 * long-lived parent is kept as long as the parent lives (nodejs/node#54614, #64476): one a call, on a server.
 */
export function deriveAbort(...parents: readonly (AbortSignal | undefined)[]): DerivedAbort {
  const controller = new AbortController();
  const followed = new Set(parents.filter((parent) => parent !== undefined));

  const unfollow = (): void => {
    for (const parent of followed) parent.removeEventListener("abort", follow);
    followed.clear();
  };
  const abort = (reason?: unknown): void => {
    unfollow();
    controller.abort(reason);
  };
  const follow = (): void => {
    const aborted = [...followed].find((parent) => parent.aborted);
    if (aborted) abort(aborted.reason);
  };

  follow();
  for (const parent of followed) parent.addEventListener("abort", follow);
  return { signal: controller.signal, abort, [Symbol.dispose]: unfollow };
}
