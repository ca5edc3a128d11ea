// Adds to package-lock.json the platform packages that npm left out: node tools/complete-lock.ts
// npm leaves an optional package out when the registry in use does not have it (yet), and `npm ci` then refuses the
// lock file. With an entry, a machine of another platform passes over it, and one of that platform fetches it.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "./sources.ts";

interface Entry {
  readonly version?: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}
export type Packages = Readonly<Record<string, Entry>>;

/** The packages with an entry for each exact optional dependency that has none. */
export function complete(packages: Packages): Packages {
  const added = Object.values(packages).flatMap((owner) =>
    Object.entries(owner.optionalDependencies ?? {})
      .filter(([name, version]) => /^\d/.test(version) && !(`node_modules/${name}` in packages))
      .map(([name, version]) => [`node_modules/${name}`, entry(name, version, owner)] as const),
  );
  return Object.fromEntries([...Object.entries(packages), ...added].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function entry(name: string, version: string, { dev, devOptional }: Entry): Entry {
  const kind = dev ? { dev } : devOptional ? { devOptional } : {};
  return { version, ...platform(name), ...kind, optional: true };
}

/** What a platform package runs on, by the words that end its name: binding-linux-x64-musl. */
function platform(name: string): Pick<Entry, "os" | "cpu" | "libc"> {
  const known = /(?:^|[-/])(?:(wasm32)-wasi|(android|darwin|freebsd|linux|openharmony|win32)-(\w+?)(?:-(\w+))?)$/.exec(
    name,
  );
  if (!known)
    throw new Error(`Cannot complete the lock file: "${name}" does not end in a platform such as linux-x64-gnu`);
  const [, wasm, os, cpu, abi] = known;
  if (wasm || os === undefined || cpu === undefined) return { cpu: ["wasm32"] };
  const libc = os === "linux" && abi !== undefined ? { libc: [abi.startsWith("musl") ? "musl" : "glibc"] } : {};
  return { os: [os], cpu: [cpu], ...libc };
}

if (import.meta.main) {
  const path = join(repository, "package-lock.json");
  const lock = JSON.parse(readFileSync(path, "utf8")) as { packages: Packages };
  const packages = complete(lock.packages);
  writeFileSync(path, `${JSON.stringify({ ...lock, packages }, null, 2)}\n`);
  console.log(`lock: added ${Object.keys(packages).length - Object.keys(lock.packages).length} platform packages`);
}
