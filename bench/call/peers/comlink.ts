import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { EchoPeer } from "../echoing.ts";
import type { Payload } from "../payload.ts";
import { peer } from "./installed.ts";

interface Comlink {
  wrap(this: void, endpoint: unknown): { readonly echo: (payload: Payload) => Promise<Payload> };
}

export const comlink: EchoPeer = {
  name: "comlink",
  open: async () => {
    const { wrap } = peer<Comlink>("comlink");
    const nodeEndpoint = peer<(port: unknown) => unknown>("comlink/dist/umd/node-adapter.js");
    const worker = new Worker(new URL("worker/comlink.ts", import.meta.url));
    await once(worker, "online");
    const { echo } = wrap(nodeEndpoint(worker));
    return { echo: (payload) => echo(payload), [Symbol.asyncDispose]: async () => void (await worker.terminate()) };
  },
};
