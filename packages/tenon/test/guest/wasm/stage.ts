import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ClientOf, Contract } from "tenon/contract";
import { createHost, type Host, type HostOptions, type LoadOptions, type LogLine, type RealmKind } from "tenon";
import { contractText } from "tenon/contract";

export const realms: readonly RealmKind[] = ["inline", "thread", "process"];

export interface Package extends AsyncDisposable {
  readonly path: string;
}

/** A plugin's directory with a module and a contract. */
export async function packageOf(
  contract: Contract,
  bytes: Uint8Array,
  more: Readonly<Record<string, unknown>> = {},
  version = "1.0.0",
): Promise<Package> {
  const path = await mkdtemp(join(tmpdir(), "tenon-wasm-"));
  const tenon = { engine: "wasm", entry: "./plugin.wasm", contract: "./contract.json", ...more };
  await writeFile(join(path, "package.json"), JSON.stringify({ name: contract.name, version, tenon }));
  await writeFile(join(path, "contract.json"), contractText(contract));
  await writeFile(join(path, "plugin.wasm"), bytes);
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

export interface Loaded<C extends Contract> extends AsyncDisposable {
  readonly host: Host;
  readonly client: ClientOf<C>;
  readonly lines: readonly LogLine[];
}

/** A host with one plugin of a package in a realm. */
export async function loaded<C extends Contract>(
  contract: C,
  { path }: Package,
  load: LoadOptions,
  options: HostOptions = {},
): Promise<Loaded<C>> {
  const host = await createHost({ restart: false, grants: { services: ["kv"] }, ...options });
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
