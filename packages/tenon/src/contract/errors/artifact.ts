import { entry, type Entries } from "./entry.ts";

export interface ArtifactErrors {
  TENON_PLUGIN_NOT_FOUND: { specifier: string; from: string; tried: string };
  TENON_MANIFEST_INVALID: { file: string; path: string; found: string; wanted: string };
  TENON_ENGINE_MISMATCH: { plugin: string; version: string; wanted: string; found: string };
  TENON_ARTIFACT_UNREADABLE: { file: string; why: string };
  TENON_ARTIFACT_CHANGED: { file: string; wanted: string; found: string };
  TENON_ARTIFACT_TOO_LARGE: { file: string; bytes: number; limitBytes: number };
  TENON_BUNDLE_FAILED: { entry: string; why: string };
  TENON_BUNDLER_MISSING: { entry: string };
  TENON_PEER_MISSING: { entry: string; importer: string; package: string; wanted: string };
  TENON_SYNTAX_UNSUPPORTED: { place: string; syntax: string };
  TENON_MODULE_REFUSED: { module: string; realm: string; why: string };
  TENON_IMPORT_DYNAMIC: { specifier: string };
}

/** What can go wrong between a specifier and bytes that can run. */
export const artifactErrors: Entries<ArtifactErrors> = {
  TENON_PLUGIN_NOT_FOUND: entry(
    "Plugin source not found",
    (d) => `Cannot find plugin "${d.specifier}" from ${d.from}: looked for ${d.tried}`,
    "Give a path to a plugin directory or entry file, or install the package.",
  ),
  TENON_MANIFEST_INVALID: entry(
    "Manifest is not well formed",
    (d) => `Cannot read the manifest in ${d.file}: at "${d.path}" found ${d.found}, wanted ${d.wanted}`,
    "Correct package.json; the guide on plugins shows a whole one.",
  ),
  TENON_ENGINE_MISMATCH: entry(
    "Plugin wants another Tenon",
    (d) => `Cannot load ${d.plugin}@${d.version}: it wants engines.tenon "${d.wanted}", this is Tenon ${d.found}`,
    "Use a version of the plugin made for this Tenon, or widen its engines.tenon.",
  ),
  TENON_ARTIFACT_UNREADABLE: entry(
    "Plugin file cannot be read",
    (d) => `Cannot read ${d.file}: ${d.why}`,
    "Check that the file exists and that the host may read it.",
  ),
  TENON_ARTIFACT_CHANGED: entry(
    "Plugin bytes are not the wanted ones",
    (d) => `Cannot load ${d.file}: its digest is ${d.found}, wanted ${d.wanted}`,
    "Load the bytes that were reviewed, or update the digest after a new review.",
  ),
  TENON_ARTIFACT_TOO_LARGE: entry(
    "Plugin is too large",
    (d) => `Cannot load ${d.file}: it has ${d.bytes} bytes, the limit is ${d.limitBytes}`,
    "Bundle less, or raise limits.artifactBytes.",
  ),
  TENON_BUNDLE_FAILED: entry(
    "Plugin directory cannot be bundled",
    (d) => `Cannot bundle ${d.entry}: ${d.why}`,
    "Correct the source at the place named.",
  ),
  TENON_BUNDLER_MISSING: entry(
    "Bundler is not installed",
    (d) => `Cannot bundle ${d.entry}: the package "rolldown" is not installed`,
    "Run: npm install rolldown. Built artifacts load without it.",
  ),
  TENON_PEER_MISSING: entry(
    "Package of a lane is not installed",
    (d) =>
      `Cannot bundle ${d.entry}: ${d.importer} needs the package "${d.package}", which is not installed, wanted ${d.wanted}. Run: npm install ${d.package}@${d.wanted}`,
    "Install the package beside the plugin or beside tenon, in the version that is named.",
  ),
  TENON_SYNTAX_UNSUPPORTED: entry(
    "Syntax that Node does not run",
    (d) => `Cannot bundle ${d.place}: it uses ${d.syntax}, wanted TypeScript whose types can be erased`,
    "Write it without (a const object for an enum, plain fields and functions), or compile to JavaScript first.",
  ),
  TENON_MODULE_REFUSED: entry(
    "Module refused in this realm",
    (d) => `Cannot use "${d.module}" in realm "${d.realm}": ${d.why}`,
    "Load the plugin in a stronger realm (thread), or ask the host for a service instead.",
  ),
  TENON_IMPORT_DYNAMIC: entry(
    "Dynamic import of an unknown module",
    (d) => `Cannot import(${d.specifier}) inside a plugin: only modules known when it was bundled are there`,
    "Import it by a literal specifier, so that it is bundled.",
  ),
};
