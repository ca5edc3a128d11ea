import type { PluginSource } from "../artifact/artifact.ts";
import type { Contract } from "../contract/contract.ts";
import { listed } from "../contract/errors/entry.ts";
import { initKinds } from "../contract/init-change.ts";
import { check, isObject, readable, shownSafely } from "./check-value.ts";
import { checkCopies } from "./copies.ts";
import { readOption } from "./grants.ts";
import { checkSegments } from "./check-segments.ts";
import { defaults, type HostOptions, type LoadOptions, type SwapOptions } from "./options.ts";

// All of these throw TENON_OPTION_INVALID, before anything has changed. TypeScript says the same; JavaScript does not.

export function checkOptions(options: object): void {
  check("options", options, "an object of options", isObject(options));
}

export function checkMs(option: string, value: number | undefined): void {
  check(option, value, "milliseconds, 0 or more", value === undefined || (typeof value === "number" && value >= 0));
}

/** Options that have nothing but a deadline to be wrong. */
export function checkDeadline(options: { readonly deadlineMs?: number }): void {
  checkOptions(options);
  checkMs("deadlineMs", options.deadlineMs);
}

export function checkFlag(option: string, value: boolean | undefined): void {
  check(option, value, "true or false", value === undefined || typeof value === "boolean");
}

export function checkHost(options: HostOptions): void {
  checkOptions(options);
  checkMs("graceMs", options.graceMs);
  checkChoice("holders", options.holders, ["paths", "places", "off"]);
  const { snapshotHeapBytes: limitBytes } = options;
  const isBytes = typeof limitBytes === "number" && limitBytes >= 0;
  check("snapshotHeapBytes", limitBytes, "bytes, 0 or more", limitBytes === undefined || isBytes);
  checkChoice("proofs", options.proofs, ["now", "idle", "off"]);
  checkChoice("wire", options.wire, ["ring", "port"]);
  checkChoice("onLeak", options.onLeak, ["keep", "stronger-realm"]);
  checkChoice("unknownOrigin", options.unknownOrigin, ["none", "contained", "wall"]);
  checkRestart(options.restart);
  checkFlag("thorough", options.thorough);
  checkFlag("debug", options.debug);
  checkWarm(options.warm);
  checkMeters(options.meters);
  const { tracing } = options;
  const canTrace = readable(() => isObject(tracing) && typeof tracing["begin"] === "function");
  check(
    "tracing",
    tracing,
    "openTelemetry() of tenon/otel, or an object with begin",
    tracing === undefined || canTrace,
  );
  const { faults } = options;
  check("faults", faults, "a directory", faults === undefined || (typeof faults === "string" && faults !== ""));
  checkGrants(options.grants);
  const { storage } = options;
  check("storage", storage, "a directory", storage === undefined || (typeof storage === "string" && storage !== ""));
  const { rollouts } = options;
  check(
    "rollouts",
    rollouts,
    "a directory",
    rollouts === undefined || (typeof rollouts === "string" && rollouts !== ""),
  );
  checkInitAudit(options.initAudit);
  check("from", options.from, "a directory", options.from === undefined || typeof options.from === "string");
  const { config, watch } = options;
  check(
    "config",
    config,
    "the path of a configuration file",
    config === undefined || (typeof config === "string" && config !== ""),
  );
  check(
    "watch",
    watch,
    config === undefined ? "false, as there is no config to watch" : "true or false",
    watch === undefined || watch === false || (watch === true && config !== undefined),
  );
  checkSegments(options.segments);
  const contracts: unknown = options.contracts;
  check("contracts", contracts, "a list of contracts", contracts === undefined || Array.isArray(contracts));
  for (const contract of options.contracts ?? []) checkContract("contracts", contract);
  check(
    "services",
    options.services,
    "an object of services",
    options.services === undefined || isObject(options.services),
  );
  for (const [name, service] of Object.entries(options.services ?? {}))
    check(`services.${name}`, service, "an object of functions", isObject(service));
}

const mostSpares = 64;

function checkWarm(warm: HostOptions["warm"]): void {
  check(
    "warm",
    warm,
    "true, false or { least, most, processes, codeBytes }",
    ["undefined", "boolean"].includes(typeof warm) || isObject(warm),
  );
  if (typeof warm !== "object") return;
  for (const [option, value] of Object.entries(warm)) {
    const known = Object.keys(defaults.warm);
    check(`warm.${option}`, option, `one of ${listed(known)}`, known.includes(option));
    const most = option === "codeBytes" ? Number.MAX_SAFE_INTEGER : mostSpares;
    const isCount = Number.isInteger(value) && value >= 0 && value <= most;
    check(`warm.${option}`, value, `a whole number from 0 to ${most}`, isCount);
  }
  const { least, processes, most } = { ...defaults.warm, ...warm };
  check("warm.least", least, `at most warm.most, ${most}`, least <= most);
  check("warm.processes", processes, `at most warm.most, ${most}`, processes <= most);
}

function checkMeters(meters: HostOptions["meters"]): void {
  if (meters === undefined) return;
  check("meters", meters, "an object of settings", isObject(meters));
  for (const [setting, value] of Object.entries(meters)) {
    const known = Object.keys(defaults.meters);
    check(`meters.${setting}`, setting, `one of ${listed(known)}`, known.includes(setting));
    if (setting === "goneMs") checkMs("meters.goneMs", value);
    else check(`meters.${setting}`, value, "a whole number of 1 or more", Number.isSafeInteger(value) && value > 0);
  }
}

function checkRestart(restart: HostOptions["restart"]): void {
  if (restart === undefined || restart === false) return;
  check("restart", restart, "an object of settings, or false", isObject(restart));
  for (const [setting, value] of Object.entries(restart)) {
    const known = Object.keys(defaults.restart);
    check(`restart.${setting}`, setting, `one of ${listed(known)}`, known.includes(setting));
    if (setting !== "most") checkMs(`restart.${setting}`, value);
    else check("restart.most", value, "a whole number of 0 or more", Number.isInteger(value) && value >= 0);
  }
}

export function checkFile(file: string | undefined): void {
  check(
    "file",
    file,
    "the path of a configuration file",
    file === undefined || (typeof file === "string" && file !== ""),
  );
}

export function checkLoad(source: PluginSource, options: LoadOptions): void {
  checkOptions(options);
  const named = readable(
    () =>
      isObject(source) &&
      [source["entry"], source["name"], source["version"]].every((part) => typeof part === "string"),
  );
  check("source", source, "a path, a package name, or { entry, name, version }", typeof source === "string" || named);
  // A version range follows the last @, and a target could not be told from it.
  const { name } = options;
  check(
    "name",
    name,
    "a name of 1 to 214 printable characters, without @ but at its start",
    name === undefined || isName(name),
  );
  check(
    "digest",
    options.digest,
    "a digest such as sha256-…",
    options.digest === undefined || typeof options.digest === "string",
  );
  checkMs("startMs", options.startMs);
  checkMs("teardownMs", options.teardownMs);
  checkMs("idleMs", options.idleMs);
  check(
    "blocking",
    options.blocking,
    "a boolean",
    options.blocking === undefined || typeof options.blocking === "boolean",
  );
  checkCopies(options.instances);
  checkChoice("realm", options.realm, ["inline", "thread", "process"]);
  check("limits", options.limits, "an object of limits", options.limits === undefined || isObject(options.limits));
  for (const [limit, value] of Object.entries(options.limits ?? {})) checkLimit(limit, value);
  checkGrants(options.grants);
}

function checkGrants(grants: unknown): void {
  if (grants !== undefined) readOption(grants);
}

export function checkSwap(source: PluginSource, options: SwapOptions): void {
  checkLoad(source, options);
  checkMs("pauseMs", options.pauseMs);
  checkMs("trialMs", options.trialMs);
  checkMs("deadlineMs", options.deadlineMs);
  checkChoice("old", options.old, ["unload", "keep"]);
}

export function checkChoice(option: string, value: string | undefined, choices: readonly string[]): void {
  check(option, value, `one of ${listed(choices)}`, value === undefined || choices.includes(value));
}

export function checkContract(option: string, contract: Contract): void {
  check(
    option,
    contract,
    "a contract",
    readable(() => isObject(contract) && typeof contract["name"] === "string" && isObject(contract["methods"])),
  );
}

function checkInitAudit(policy: unknown): void {
  if (policy === undefined) return;
  const wanted = `"off", "report", "refuse", or a list of ${listed(initKinds)}`;
  const isKnown = (kind: unknown): boolean => initKinds.some((known) => known === kind);
  const fits = Array.isArray(policy) ? policy.every(isKnown) : ["off", "report", "refuse"].includes(policy as string);
  check("initAudit", policy, wanted, fits);
}

const ownEvents = [
  "log",
  "state",
  "proof",
  "leak",
  "fault",
  "restart",
  "breaker",
  "rollout",
  "configuration",
  "lostHold",
  "audit",
  "initChange",
  "listenerError",
];

export function checkListen(args: readonly unknown[]): void {
  const [subject, name] = args;
  const listen = args.at(-1);
  if (typeof subject === "string") checkChoice("event", subject, ownEvents);
  else {
    checkContract("contract", subject as Contract);
    checkChoice("event", shownName(name), Object.keys((subject as Contract).events));
  }
  check("listen", listen, "a function", typeof listen === "function");
}

function checkLimit(limit: string, value: unknown): void {
  const known = [...Object.keys(defaults.limits), "heapBytes", "cpuMs"];
  check(`limits.${limit}`, limit, `one of ${listed(known)}`, known.includes(limit));
  const least = limit === "queue" ? 0 : 1;
  const isWhole = Number.isInteger(value) || (value === Infinity && limit !== "heapBytes");
  check(`limits.${limit}`, value, `a whole number of ${least} or more`, isWhole && (value as number) >= least);
}

function isName(name: unknown): boolean {
  return typeof name === "string" && /^\P{C}{1,214}$/u.test(name) && name.lastIndexOf("@") <= 0;
}

function shownName(name: unknown): string {
  return typeof name === "string" ? name : shownSafely(name);
}
