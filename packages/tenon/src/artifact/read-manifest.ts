import { access } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { TenonError } from "../contract/errors/error.ts";
import { type Manifest, parseManifest } from "../contract/manifest.ts";
import { decode, readBounded } from "./read-once.ts";

const limitBytes = 1024 * 1024;

/** Reads a package.json of at most 1 MiB. @throws TENON_MANIFEST_INVALID, TENON_ENGINE_MISMATCH, TENON_ARTIFACT_UNREADABLE */
export async function readManifest(file: string): Promise<Manifest> {
  return parseManifest(await manifestText(file), file);
}

/**
 * The manifest of the package that a lone entry file belongs to: the nearest package.json upwards with a `tenon` key, not
 * beyond the `node_modules` that holds it. Adds every place it looked at to `tried`.
 */
export async function nearestManifest(
  from: string,
  tried: string[],
): Promise<{ manifest: Manifest; manifestPath: string } | undefined> {
  for (let at = from; ; at = dirname(at)) {
    const manifestPath = join(at, "package.json");
    if (await exists(manifestPath)) {
      const text = await manifestText(manifestPath);
      if (mentionsTenon(text)) return { manifest: parseManifest(text, manifestPath), manifestPath };
      tried.push(`${manifestPath} (has no "tenon")`);
    }
    if (basename(at) === "node_modules" || dirname(at) === at) break;
  }
  tried.push('a package.json with "tenon" above it (or give { entry, name, version })');
  return undefined;
}

/** False only for well-formed JSON without the key: what is malformed goes on to the parser, which says so. */
function mentionsTenon(text: string): boolean {
  try {
    const root: unknown = JSON.parse(text);
    return typeof root !== "object" || root === null || Object.hasOwn(root, "tenon");
  } catch {
    return true;
  }
}

async function manifestText(file: string): Promise<string> {
  const bytes = await readBounded(file, limitBytes, (size) => {
    throw new TenonError("TENON_MANIFEST_INVALID", {
      file,
      path: "",
      found: `${size} bytes`,
      wanted: `at most ${limitBytes}`,
    });
  });
  return decode(bytes, file);
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
