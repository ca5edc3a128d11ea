import { mkdir, mkdtemp, realpath, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export interface Folder extends AsyncDisposable {
  readonly path: string;
  /** Path of its tenon.yaml. */
  readonly file: string;
  at(name: string): string;
  write(name: string, text: string | Uint8Array): Promise<string>;
  /** As careful editors save: written beside it, then put in its place. */
  replace(name: string, text: string): Promise<void>;
}

/** A directory of its own, removed when disposed. */
export async function folder(yaml?: string): Promise<Folder> {
  const path = await realpath(await mkdtemp(join(tmpdir(), "tenon-config-")));
  const at = (name: string): string => join(path, name);
  const write = async (name: string, text: string | Uint8Array): Promise<string> => {
    await mkdir(dirname(at(name)), { recursive: true });
    await writeFile(at(name), text);
    return at(name);
  };
  const replace = async (name: string, text: string): Promise<void> => {
    await writeFile(at(`${name}.new`), text);
    await rename(at(`${name}.new`), at(name));
  };
  if (yaml !== undefined) await write("tenon.yaml", yaml);
  return {
    path,
    file: at("tenon.yaml"),
    at,
    write,
    replace,
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}

/** A plugin of a configuration. */
export interface Entry {
  readonly name: string;
  readonly fixture?: string;
  readonly version?: string;
  readonly more?: Readonly<Record<string, unknown>>;
  readonly config?: Readonly<Record<string, unknown>>;
}

/** A configuration with these plugins, inline unless it says otherwise. */
export function configuration(...plugins: readonly Entry[]): string {
  const entries = plugins.map(({ name, fixture = "counter", version = "1.0.0", more = {}, config }) => {
    const entry = fileURLToPath(new URL(`./fixtures/${fixture}.ts`, import.meta.url));
    return {
      name,
      source: { entry, name: fixture, version },
      realm: "inline",
      ...more,
      ...(config === undefined && fixture !== "user" ? { config: {} } : { config }),
    };
  });
  // JSON is YAML.
  return `plugins: ${JSON.stringify(entries, null, 2)}\n`;
}
