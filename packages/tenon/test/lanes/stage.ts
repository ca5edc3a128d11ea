import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createHost, type Host, type HostOptions, type LoadOptions, type LogLine } from "tenon";
import type { ClientOf, Contract } from "tenon/contract";

/** What a plugin is made of besides its guest. */
export interface PluginFiles {
  readonly name: string;
  /** Path of the file. */
  readonly contract: string;
  readonly plugin: string;
}

export interface Package extends AsyncDisposable {
  readonly path: string;
}

/** The directory of a plugin, with a guest in it. */
export async function packageOf({ name, contract, plugin }: PluginFiles, guest: Uint8Array): Promise<Package> {
  const path = await mkdtemp(join(tmpdir(), "tenon-lane-"));
  await cp(contract, join(path, "contract.ts"));
  const manifest = { name, version: "1.0.0", type: "module", tenon: { entry: "./plugin.ts" } };
  await writeFile(join(path, "package.json"), JSON.stringify(manifest));
  await writeFile(join(path, "plugin.ts"), plugin);
  await writeFile(join(path, "guest.wasm"), guest);
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

export interface Loaded<C extends Contract> extends AsyncDisposable {
  readonly host: Host;
  readonly client: ClientOf<C>;
  readonly lines: readonly LogLine[];
}

const services = {
  kv: {
    read: async (key: string): Promise<string> => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      if (key === "missing") throw Object.assign(new Error("no such key"), { code: "E_KEY" });
      return `value of ${key}`;
    },
  },
};

/** A host with one plugin of a package. */
export async function loaded<C extends Contract>(
  contract: C,
  { path }: Package,
  load: LoadOptions = {},
  options: HostOptions = {},
): Promise<Loaded<C>> {
  const host = await createHost({ restart: false, grants: { services: ["kv"] }, services, ...options });
  const lines: LogLine[] = [];
  host.on("log", (line) => lines.push(line));
  try {
    await host.load(path, load);
  } catch (error) {
    await host.close({ deadlineMs: 0 });
    throw error;
  }
  return {
    host,
    client: host.client<C>(contract),
    lines,
    [Symbol.asyncDispose]: async () => void (await host.close({ deadlineMs: 0 })),
  };
}
