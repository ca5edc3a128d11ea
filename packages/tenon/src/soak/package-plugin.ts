import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { openPlugin, type OpenedPlugin, TenonError } from "../index.ts";
import type { PackageSubject } from "./options.ts";

/**
 * A plugin around an npm package that is none: its module imports the package, and its one method `use` lets the module that
 * was given use it. @throws TENON_PLUGIN_NOT_FOUND, TENON_OPTION_INVALID and what bundling throws.
 */
export async function openPackage({ package: name, use }: PackageSubject, from: string): Promise<OpenedPlugin> {
  const version = await installedVersion(name, resolve(from));
  const text = moduleAround(name, use === undefined ? undefined : resolve(from, use));
  return openPlugin({ text, name: name.toLowerCase(), version }, { from });
}

function moduleAround(name: string, use: string | undefined): string {
  return `
import { contract, method, t } from "tenon/contract";
import { definePlugin } from "tenon/plugin";
import * as library from ${JSON.stringify(name)};
${use === undefined ? "const use = () => undefined;" : `import use from ${JSON.stringify(use)};`}
const Package = contract("package", 1, { methods: { use: method(t.Object({}), t.Object({ exports: t.Integer() })) } });
export default definePlugin(Package, {
  setup: () => ({
    methods: {
      use: async () => {
        await use(library);
        return { exports: Object.keys(library).length };
      },
    },
  }),
});
`;
}

/** As Node looks for packages: `node_modules` of every directory from here to the root. */
async function installedVersion(name: string, from: string): Promise<string> {
  const tried: string[] = [];
  for (let at = from; ; at = dirname(at)) {
    const file = join(at, "node_modules", name, "package.json");
    const manifest = await readFile(file, "utf8").catch(() => undefined);
    if (manifest !== undefined) return versionIn(manifest, file);
    tried.push(file);
    if (dirname(at) === at)
      throw new TenonError("TENON_PLUGIN_NOT_FOUND", { specifier: name, from, tried: tried.join(", ") });
  }
}

function versionIn(manifest: string, file: string): string {
  try {
    const { version } = JSON.parse(manifest) as { readonly version?: unknown };
    if (typeof version === "string") return version;
    throw new TypeError("it has no version");
  } catch (cause) {
    throw new TenonError("TENON_ARTIFACT_UNREADABLE", { file, why: (cause as Error).message }, { cause });
  }
}
