import { fileURLToPath } from "node:url";
import { chmod, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type AuditEntry,
  createHost,
  type Grants,
  type Host,
  type HostOptions,
  openPlugin,
  type RealmKind,
} from "tenon";
import { Reach } from "./fixtures/reach.ts";

const opening = openPlugin({
  entry: fileURLToPath(new URL("./fixtures/reach.ts", import.meta.url)),
  name: "reach",
  version: "1.2.3",
});

/** A plugin that reaches for what it is told to, with what it was given, and all that was audited of it. */
export class Reaching implements AsyncDisposable {
  readonly host: Host;
  readonly audited: AuditEntry[] = [];

  private constructor(host: Host) {
    this.host = host;
    host.on("audit", (entry) => this.audited.push(entry));
  }

  static async with(grants: Grants | undefined, options: HostOptions & { realm?: RealmKind } = {}): Promise<Reaching> {
    const { realm = "thread", ...more } = options;
    const services = { kv: { get: (key: string) => `got ${key}`, put: () => "put" }, clock: { now: () => "noon" } };
    const host = await createHost({ proofs: "off", services, ...more });
    const reaching = new Reaching(host);
    await host.load(await opening, { realm, ...(grants === undefined ? {} : { grants }) });
    return reaching;
  }

  /** What the plugin says came of it; what it throws is thrown. */
  async try(what: string, given?: string): Promise<string> {
    const input = given === undefined ? { what } : { what, with: given };
    return (await this.host.client(Reach).try(input)).said;
  }

  /** Both sides stand still meanwhile. */
  getNow(key: string): string {
    return this.host.client(Reach).sync.getNow(key);
  }

  grants(): Promise<unknown> {
    return this.host.client(Reach).grants(null);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.host.close({ deadlineMs: 0 });
  }
}

/** A folder of a test, by its real path. */
export async function folder(): Promise<AsyncDisposable & { readonly path: string; at(name: string): string }> {
  const path = await realpath(await mkdtemp(join(tmpdir(), "tenon-grants-")));
  // A process behind a wall runs as nobody where the host is root.
  await chmod(path, 0o777);
  return {
    path,
    at: (name) => join(path, name),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}
