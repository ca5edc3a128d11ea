import type { EchoPeer } from "../echoing.ts";
import type { Payload } from "../payload.ts";
import { echoModule } from "./extism-module.ts";
import { peer } from "./installed.ts";

interface Plugin {
  call(name: string, input: string): Promise<{ json(): unknown } | null>;
  reset(): Promise<boolean>;
  close(): Promise<void>;
}
interface Extism {
  createPlugin(manifest: object, options: object): Promise<Plugin>;
}

/** There are 32,767 blocks, and each call keeps some of them until a reset. */
const callsBetweenResets = 5_000;

/** In the host's own thread, as is its default. */
export const extism: EchoPeer = {
  name: "Extism, JSON",
  open: async () => {
    const wasm = [{ data: echoModule() }];
    const plugin = await peer<Extism>("@extism/extism").createPlugin({ wasm }, { useWasi: false });
    let calls = 0;
    const call = async (payload: Payload): Promise<Payload> => {
      calls += 1;
      // Whoever has not read its answer yet has memory of its own.
      if (calls % callsBetweenResets === 0) await plugin.reset();
      const answer = await plugin.call("echo", JSON.stringify(payload));
      if (answer === null) throw new Error("found no answer");
      return answer.json() as Payload;
    };
    return {
      echo: call,
      [Symbol.asyncDispose]: () => plugin.close(),
    };
  },
};
