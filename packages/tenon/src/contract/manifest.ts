import semver from "semver";
import * as t from "typebox";
import { Check, Errors } from "typebox/value";
import { listed } from "./errors/entry.ts";
import { TenonError } from "./errors/error.ts";
import { type GrantRequests, readRequests } from "./grant-requests.ts";
import type { StructLayout } from "./layout/layout.ts";
import { readManifestLayouts } from "./layout/manifest-layouts.ts";
import { declaredEntry, insidePackage } from "./manifest-entry.ts";
import { nearest } from "./nearest.ts";
import { isDeeper, isObject, own, parseObject, type Refuse, shown } from "./untrusted.ts";
import { tenonVersion } from "./version.ts";

/** What a plugin says of itself. All but name and version are requests: the host decides. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  /** Range of Tenon versions it works with. */
  readonly engines: string | undefined;
  /** Entry file relative to the package, from `tenon.entry`, `exports["."]` or `main`; undefined: `index.ts` or `index.js`. */
  readonly entry: string | undefined;
  /** What runs it: JavaScript, or a WebAssembly module with a contract beside it. */
  readonly engine: "js" | "wasm";
  readonly realm: "thread" | "process" | undefined;
  readonly grants: GrantRequests;
  readonly limits: Readonly<Record<string, number>>;
  readonly stateless: boolean;
  /** File of the contract relative to the package, as JSON; always there for the engine `wasm`. */
  readonly contract: string | undefined;
  /** Structs as the plugin was built with them, by name. */
  readonly layouts: ReadonlyMap<string, StructLayout>;
}

const key = "^(?!(?:constructor|prototype|__proto__)$)[A-Za-z][A-Za-z0-9.:_-]{0,99}$";
const tenonSchema = t.Object({
  entry: t.Optional(t.String({ minLength: 1, maxLength: 1024 })),
  engine: t.Optional(t.Union([t.Literal("js"), t.Literal("wasm")])),
  realm: t.Optional(t.Union([t.Literal("thread"), t.Literal("process")])),
  grants: t.Optional(
    t.Record(t.String({ pattern: key }), t.Object({ reason: t.String({ minLength: 1, maxLength: 2000 }) })),
  ),
  limits: t.Optional(t.Record(t.String({ pattern: key }), t.Number({ exclusiveMinimum: 0 }))),
  stateless: t.Optional(t.Boolean()),
  contract: t.Optional(t.String({ minLength: 1, maxLength: 1024 })),
  layouts: t.Optional(t.Unknown()),
});

/** What each path of a manifest should hold, in words. */
const wantedAt: readonly (readonly [RegExp, string])[] = [
  [/^tenon\.(entry|contract)$/, "a path inside the package, of 1 to 1024 characters"],
  [/^tenon\.engine$/, '"js" or "wasm"'],
  [/^tenon\.realm$/, '"thread" or "process"; only the host may choose "inline"'],
  [/^tenon\.grants$/, "an object of grants, each { reason }, under names of letters, digits and .:_-"],
  [/^tenon\.grants\.[^.]+$/, "an object with a reason"],
  [/^tenon\.grants\..+\.reason$/, "a text of 1 to 2000 characters that says what the grant is for"],
  [/^tenon\.limits$/, "an object of numbers, under names of letters, digits and .:_-"],
  [/^tenon\.limits\..+$/, "a number above 0"],
  [/^tenon\.stateless$/, "true or false"],
];

const limitCharacters = 1024 * 1024;
const deepest = 32;

/**
 * Reads the manifest out of the text of a package.json. `file` is for messages only.
 *
 * @throws TENON_MANIFEST_INVALID for anything malformed, with the path inside the file.
 * @throws TENON_ENGINE_MISMATCH where `engines.tenon` excludes this Tenon.
 */
export function parseManifest(text: string, file: string): Manifest {
  const refuse: Refuse = (path, found, wanted) => {
    throw new TenonError("TENON_MANIFEST_INVALID", { file, path, found, wanted });
  };
  const root = parseObject(text, limitCharacters, refuse);
  const name = own(root, "name");
  if (!isPluginName(name)) return refuse("name", shown(name), "an npm package name in lower case");
  const version = own(root, "version");
  if (!isVersion(version)) return refuse("version", shown(version), 'a semantic version such as "1.2.3"');
  const tenon = own(root, "tenon");
  if (tenon === undefined) return refuse("tenon", "nothing", 'an object such as { "entry": "./index.ts" }');
  const asked = checkTenon(tenon, refuse);
  const engines = checkEngines(root, { name, version }, refuse);
  const { engine = "js", contract } = asked;
  if (engine === "wasm" && contract === undefined)
    return refuse(
      "tenon.contract",
      "nothing",
      'a file inside the package such as "./contract.json", which the engine wasm needs',
    );
  return Object.freeze({
    name,
    version,
    engines,
    entry: declaredEntry(root, asked.entry, refuse),
    engine,
    realm: asked.realm,
    grants: readRequests(asked.grants ?? {}, refuse),
    limits: Object.freeze({ ...asked.limits }),
    stateless: asked.stateless ?? false,
    contract: contract === undefined ? undefined : insidePackage(contract, "tenon.contract", refuse),
    layouts: readManifestLayouts(asked.layouts, refuse),
  });
}

/** True for what npm would take as the name of a new package. */
export function isPluginName(value: unknown): value is string {
  return (
    typeof value === "string" &&
    value.length <= 214 &&
    /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/.test(value)
  );
}

/** True for a whole semantic version. */
export function isVersion(value: unknown): value is string {
  return typeof value === "string" && /^\d/.test(value) && value === value.trim() && semver.valid(value) !== null;
}

function checkTenon(tenon: unknown, refuse: Refuse): t.Static<typeof tenonSchema> {
  if (!isObject(tenon)) return refuse("tenon", shown(tenon), "an object");
  if (isDeeper(tenon, deepest))
    return refuse("tenon", `nesting deeper than ${deepest}`, `nesting of at most ${deepest}`);
  const known = Object.keys(tenonSchema.properties);
  for (const property of Object.keys(tenon)) {
    if (known.includes(property)) continue;
    const near = nearest(property, known);
    refuse(
      `tenon.${property.slice(0, 80)}`,
      "an unknown key",
      near === undefined ? `one of ${listed(known)}` : `"${near}"`,
    );
  }
  checkKeys(tenon, refuse);
  if (Check(tenonSchema, tenon)) return tenon;
  const pointer = Errors(tenonSchema, tenon)[0]?.instancePath ?? "";
  const steps = pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  const path = ["tenon", ...steps].join(".");
  const found = steps.reduce<unknown>((value, step) => (isObject(value) ? own(value, step) : undefined), tenon);
  return refuse(
    path,
    shown(found),
    wantedAt.find(([pattern]) => pattern.test(path))?.[1] ?? "what the guide on plugins shows",
  );
}

/** Keys that no pattern of a record takes are let through by the schema, so they are refused here. */
function checkKeys(tenon: Record<string, unknown>, refuse: Refuse): void {
  for (const record of ["grants", "limits"]) {
    const held = own(tenon, record);
    if (!isObject(held)) continue;
    const odd = Object.keys(held).find((property) => !new RegExp(key).test(property));
    if (odd !== undefined) refuse(`tenon.${record}`, `the key ${shown(odd)}`, "names of letters, digits and .:_-");
  }
}

function checkEngines(
  root: Record<string, unknown>,
  plugin: { name: string; version: string },
  refuse: Refuse,
): string | undefined {
  const engines = own(root, "engines");
  const range = isObject(engines) ? own(engines, "tenon") : undefined;
  if (range === undefined) return undefined;
  if (typeof range !== "string" || range.length > 256 || semver.validRange(range) === null) {
    return refuse("engines.tenon", shown(range), 'a range of versions such as "^1.0.0"');
  }
  if (semver.satisfies(tenonVersion, range, { includePrerelease: true })) return range;
  throw new TenonError("TENON_ENGINE_MISMATCH", {
    plugin: plugin.name,
    version: plugin.version,
    wanted: range,
    found: tenonVersion,
  });
}
