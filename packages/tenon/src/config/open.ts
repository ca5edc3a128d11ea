import { dirname, resolve } from "node:path";
import { TenonError } from "../contract/errors/error.ts";
import { problemsOf } from "./check.ts";
import type { Grants } from "../contract/grants.ts";
import type { Configuration, PluginEntry, RouteEntry } from "./configuration.ts";
import { type ConfigDocument, placeIn, readDocument, start } from "./document.ts";
import { type Problem, refused } from "./problem.ts";
import { readText, type Unread } from "./read-text.ts";
import { References, type ResolveOptions } from "./resolve.ts";
import { segmentsOf, type WrittenSegment } from "./segments.ts";
import { bytesOf } from "./size.ts";
import { pathText } from "./steps.ts";

/** A configuration file that was read, whole and right. */
export interface OpenedConfiguration {
  readonly configuration: Configuration;
  /** The configuration of an enabled plugin with its secrets put in. Not for printing. */
  readonly configOf: (name: string) => unknown;
  /** What was read (the file and those of `${file:…}`), with a stamp of the moment. */
  readonly stamps: ReadonlyMap<string, string>;
}

const limitBytes = 256 * 1024;

/**
 * Reads a configuration file. Nothing is kept of a file with a problem, except that the secrets found are known.
 *
 * @throws TENON_CONFIG_FILE_INVALID, TENON_CONFIG_FILE_UNREADABLE
 */
export async function openConfiguration(
  path: string,
  { env, secrets }: Pick<ResolveOptions, "env" | "secrets">,
): Promise<OpenedConfiguration> {
  const { document, configuration, stamp } = await read(resolve(path));
  const { file } = configuration;
  const problems: Problem[] = [];
  const references = new References({
    from: dirname(file),
    env,
    secrets,
    refuse: (steps, found, wanted) =>
      void problems.push({ ...document.place(steps), path: pathText(steps), found, wanted }),
  });
  const configs = await Promise.all(
    configuration.plugins.map(async ({ enabled, config }, index) =>
      enabled ? references.resolve(config, ["plugins", index, "config"]) : undefined,
    ),
  );
  if (problems.length > 0) throw refused(file, problems);
  const byName = new Map(configuration.plugins.map(({ name }, index) => [name, configs[index]]));
  return {
    configuration,
    configOf: (name) => byName.get(name),
    stamps: new Map([[file, stamp], ...references.stamps]),
  };
}

/**
 * Reads what a configuration file says, for those who want to reach its host: `${env:…}` and `${file:…}` are not looked up.
 *
 * @throws TENON_CONFIG_FILE_INVALID, TENON_CONFIG_FILE_UNREADABLE
 */
export async function readConfiguration(path: string): Promise<Configuration> {
  return (await read(resolve(path))).configuration;
}

async function read(
  file: string,
): Promise<{ readonly document: ConfigDocument; readonly configuration: Configuration; readonly stamp: string }> {
  const text = await readText(file, limitBytes);
  if ("kind" in text) throw unread(file, text);
  const document = await checkedDocument(text.text, file);
  const written = document.value as Written;
  const segments = segmentsIn(document, written, file);
  return { document, configuration: configurationOf(written, segments, file), stamp: text.stamp };
}

async function checkedDocument(text: string, file: string): Promise<ConfigDocument> {
  const read = await readDocument(text);
  if (!read.ok) throw refused(file, read.problems);
  const problems = problemsOf(read.document);
  if (problems.length > 0) throw refused(file, problems);
  return read.document;
}

function segmentsIn(document: ConfigDocument, { host = {} }: Written, file: string): Configuration["host"]["segments"] {
  if (host.segments === undefined) return undefined;
  const problems: Problem[] = [];
  const segments = segmentsOf(host.segments, (under, found, wanted) => {
    const steps = ["host", "segments", ...under];
    problems.push({ ...document.place(steps), path: pathText(steps), found, wanted });
  });
  if (problems.length > 0) throw refused(file, problems);
  return segments;
}

/** The file's value, once it fits the schema. */
interface Written {
  readonly host?: Omit<Configuration["host"], "snapshotHeapBytes" | "warm" | "segments"> & {
    readonly snapshotHeapBytes?: number | string;
    readonly segments?: Readonly<Record<string, WrittenSegment>>;
    readonly warm?: boolean | (Omit<Warm, "codeBytes"> & { readonly codeBytes?: number | string });
  };
  readonly gateway?: Configuration["gateway"];
  readonly admin?: Configuration["admin"];
  readonly telemetry?: Configuration["telemetry"];
  readonly plugins: readonly WrittenPlugin[];
  readonly routes?: readonly RouteEntry[];
}
type Warm = Exclude<NonNullable<Configuration["host"]["warm"]>, boolean>;
type WrittenPlugin = Pick<PluginEntry, "name" | "source"> &
  Partial<Omit<PluginEntry, "limits">> & { readonly limits?: Readonly<Record<string, number | string>> };

function configurationOf(
  { host = {}, gateway, admin, telemetry, plugins, routes = [] }: Written,
  segments: Configuration["host"]["segments"],
  file: string,
): Configuration {
  const socket = admin?.socket;
  const { snapshotHeapBytes, warm, grants, storage, rollouts, faults, segments: _, ...settings } = host;
  const from = dirname(file);
  return {
    file,
    host: {
      ...settings,
      ...(snapshotHeapBytes === undefined ? {} : { snapshotHeapBytes: bytesOf(snapshotHeapBytes) }),
      ...(grants === undefined ? {} : { grants: grantsFrom(from, grants) }),
      ...(warm === undefined ? {} : { warm: warmOf(warm) }),
      ...(segments === undefined ? {} : { segments }),
      ...(storage === undefined ? {} : { storage: resolve(from, storage) }),
      ...(rollouts === undefined ? {} : { rollouts: resolve(from, rollouts) }),
      ...(faults === undefined ? {} : { faults: resolve(from, faults) }),
    },
    gateway,
    admin: socket === undefined ? admin : { ...admin, socket: resolve(from, socket) },
    telemetry,
    plugins: plugins.map((plugin) => entryOf(plugin, from)),
    routes,
  };
}

function warmOf(warm: NonNullable<NonNullable<Written["host"]>["warm"]>): boolean | Warm {
  if (typeof warm === "boolean") return warm;
  const { codeBytes, ...size } = warm;
  return codeBytes === undefined ? size : { ...size, codeBytes: bytesOf(codeBytes) };
}

function entryOf(plugin: WrittenPlugin, from: string): PluginEntry {
  const {
    name,
    source,
    enabled = true,
    realm,
    digest,
    limits = {},
    grants,
    startMs,
    teardownMs,
    idleMs,
    instances,
    config,
  } = plugin;
  const inBytes = Object.fromEntries(Object.entries(limits).map(([limit, size]) => [limit, bytesOf(size)]));
  return {
    name,
    source,
    enabled,
    realm,
    digest,
    limits: inBytes,
    grants: grants === undefined ? undefined : grantsFrom(from, grants),
    startMs,
    teardownMs,
    idleMs,
    instances,
    config: config ?? undefined,
  };
}

/** Paths begin at the directory of the file, as all others in it do. */
function grantsFrom(from: string, grants: Grants): Grants {
  if (grants === "all" || grants.fs === undefined) return grants;
  const absolute = Object.entries(grants.fs).map(([side, paths]) => [side, paths.map((path) => resolve(from, path))]);
  return { ...grants, fs: Object.fromEntries(absolute) as NonNullable<typeof grants.fs> };
}

function unread(file: string, why: Unread): TenonError {
  switch (why.kind) {
    case "unreadable":
      return new TenonError("TENON_CONFIG_FILE_UNREADABLE", { file, why: why.why }, { cause: why.cause });
    case "too large":
      return refused(file, [{ ...start, path: "", found: `${why.bytes} bytes`, wanted: `at most ${limitBytes}` }]);
    case "not UTF-8":
      return refused(file, [
        {
          ...placeIn(why.before, why.before.length),
          path: "",
          found: "bytes that are not UTF-8",
          wanted: "UTF-8 text",
        },
      ]);
  }
}
