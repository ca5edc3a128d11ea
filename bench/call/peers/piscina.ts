import type { EchoPeer } from "../echoing.ts";
import type { Payload } from "../payload.ts";
import { peer } from "./installed.ts";

interface Piscina {
  run(payload: Payload): Promise<Payload>;
  destroy(): Promise<void>;
}

/** One thread, as everybody else here has, which takes on as many tasks as are under way. */
export const piscina: EchoPeer = {
  name: "piscina",
  open: async () => {
    const { Piscina } = peer<{ Piscina: new (options: object) => Piscina }>("piscina");
    const pool = new Piscina({
      filename: new URL("worker/piscina.ts", import.meta.url).href,
      minThreads: 1,
      maxThreads: 1,
      concurrentTasksPerWorker: 64,
    });
    await pool.run({ key: "", cost: 0 });
    return { echo: (payload) => pool.run(payload), [Symbol.asyncDispose]: () => pool.destroy() };
  },
};
