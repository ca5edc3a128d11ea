import { once } from "node:events";
import { Worker } from "node:worker_threads";

/** So many requests over so many connections, each of which waits for its answer before it asks again. */
export interface Load {
  readonly url: string;
  readonly path: string;
  readonly count: number;
  readonly connections: number;
}

/** What the thread answers. */
export type Loaded = { readonly perSecond: number } | { readonly failed: string };

const program = new URL("load-thread.ts", import.meta.url);

/** Asks from a thread of its own, so that it takes no time of the server's. */
export async function loader(): Promise<AsyncDisposable & { readonly run: (load: Load) => Promise<number> }> {
  const thread = new Worker(program);
  await once(thread, "online");
  return {
    async run(load) {
      thread.postMessage(load);
      const [loaded] = (await once(thread, "message")) as [Loaded];
      if ("failed" in loaded) throw new Error(`${load.url}${load.path}: ${loaded.failed}`);
      return loaded.perSecond;
    },
    [Symbol.asyncDispose]: async () => void (await thread.terminate()),
  };
}
