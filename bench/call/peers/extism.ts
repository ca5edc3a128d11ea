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

/** In the host's own thread, as is its default. Calls leak their blocks until a reset. */
export const extism: EchoPeer = {
  name: "Extism, JSON",
  open: async () => {
    const wasm = [{ data: echoModule() }];
    const plugin = await peer<Extism>("@extism/extism").createPlugin({ wasm }, { useWasi: false });
    const call = async (payload: Payload): Promise<Payload> => {
      const answer = await plugin.call("echo", JSON.stringify(payload));
      if (answer === null) throw new Error("found no answer");
      return answer.json() as Payload;
    };
    return {
      echo: call,
      tidy: async () => void (await plugin.reset()),
      [Symbol.asyncDispose]: () => plugin.close(),
    };
  },
};
