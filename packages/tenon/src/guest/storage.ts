import { type PluginStorage, storageOperations } from "../contract/storage.ts";
import { remote, type RemoteOptions } from "./remote.ts";

type Operations = Readonly<Record<keyof typeof storageOperations, (input: unknown) => Promise<unknown>>>;

/** What plugin code keeps things with. All of it is done by the host. */
export function makeStorage(options: RemoteOptions, directory: string | undefined): PluginStorage {
  const host = remote(options, "storage", "storage", storageOperations) as Operations;
  return Object.freeze({
    get: async (key: string) => ((await host.get(key)) ?? undefined) as string | Uint8Array | undefined,
    set: async (key: string, value: string | Uint8Array) => {
      await host.set({ key, value });
    },
    delete: (key: string) => host.delete(key) as Promise<boolean>,
    keys: (prefix = "") => host.keys(prefix) as Promise<readonly string[]>,
    directory,
  });
}
