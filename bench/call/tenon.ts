import { createHost, type Host, type HostOptions, type LoadOptions, openPlugin } from "tenon";
import type { EchoPeer } from "./echoing.ts";
import { Limit } from "./limit.ts";

const nameOf = (number: number): string => `limiter-${number}`;

type Entry = "./plugin.ts" | "./blocking.ts";

/** A host of its own with so many instances of the plugin. */
export async function loadedHost(
  instances: number,
  load: LoadOptions,
  options: HostOptions = {},
  entry: Entry = "./plugin.ts",
): Promise<Host> {
  const from = import.meta.dirname;
  const plugin = await openPlugin({ entry, name: "limiter", version: "1.0.0" }, { from });
  const host = await createHost({ ...options, proofs: "off", from });
  for (let number = 0; number < instances; number++) await host.load(plugin, { ...load, name: nameOf(number) });
  return host;
}

/** A full call by a client that follows routes, to a plugin in a thread. */
function tenon(name: string, wire: "ring" | "port", entry?: Entry): EchoPeer {
  return {
    name,
    open: async () => {
      const host = await loadedHost(1, { realm: "thread" }, { wire }, entry);
      const client = host.client(Limit);
      return { echo: (payload) => client.echo(payload), [Symbol.asyncDispose]: () => host[Symbol.asyncDispose]() };
    },
  };
}

export const ring: EchoPeer = tenon("full call by ring", "ring");
/** The plugin waits in memory, without its event loop. */
export const blocking: EchoPeer = tenon("full call by ring, blocking plugin", "ring", "./blocking.ts");
export const port: EchoPeer = tenon("full call by port", "port");

/** Full calls to many instances in turn, each by a lease of its own. */
export function many(instances: number): EchoPeer {
  return {
    name: `${instances} instance${instances === 1 ? "" : "s"}`,
    open: async () => {
      const host = await loadedHost(instances, { realm: "thread" });
      const leases = await Promise.all(
        Array.from({ length: instances }, (_, number) => host.lease(Limit, nameOf(number))),
      );
      const [first] = leases;
      if (first === undefined) throw new RangeError("Cannot call no instance, wanted at least one");
      let next = 0;
      return {
        echo: (payload) => (leases[next++ % instances] ?? first).echo(payload),
        [Symbol.asyncDispose]: async () => {
          for (const lease of leases) lease[Symbol.dispose]();
          await host[Symbol.asyncDispose]();
        },
      };
    },
  };
}
