import type { Contract } from "../contract-shape.ts";
import { TenonError } from "../errors/error.ts";
import {
  abiVersion,
  contractPrefix,
  eventModule,
  eventSignature,
  fixedExports,
  fixedImports,
  methodPrefix,
  serviceModule,
  takesBytes,
  versionPrefix,
  wasiModule,
} from "./abi.ts";
import type { Extern, Imported, ModuleParts } from "./parts.ts";
import { wasiImports } from "./wasi-names.ts";

interface About {
  readonly plugin: string;
  readonly version: string;
}

/**
 * Holds what a module says of its outside against the ABI and the contract, before any of it runs.
 *
 * @throws TENON_WASM_ABI, TENON_WASM_CONTRACT; TENON_WASM_EXPORT and TENON_WASM_IMPORT with a line for each thing that is wrong.
 */
export function checkGuest(parts: ModuleParts, contract: Contract, hash: string, about: About): void {
  checkVersion(parts, about);
  checkContract(parts, hash, about);
  const exported = [...exportProblems(parts), ...methodProblems(parts, contract)];
  if (exported.length > 0) throw new TenonError("TENON_WASM_EXPORT", { ...about, diff: exported });
  const imported = parts.imports.flatMap((each) => importProblem(each, contract) ?? []);
  if (imported.length > 0) throw new TenonError("TENON_WASM_IMPORT", { ...about, diff: imported });
}

function checkVersion({ exports }: ModuleParts, about: About): void {
  const wanted = `${versionPrefix}${abiVersion}`;
  const found = [...exports.keys()].filter((name) => name.startsWith(versionPrefix));
  if (found.includes(wanted)) return;
  const shown =
    found.length === 0 ? "no export that says a version" : found.map((name) => name.slice(0, 60)).join(", ");
  throw new TenonError("TENON_WASM_ABI", { ...about, found: shown, wanted });
}

function checkContract({ exports }: ModuleParts, hash: string, about: About): void {
  const wanted = hash.slice("sha256-".length, "sha256-".length + 16);
  const found = [...exports.keys()].find((name) => name.startsWith(contractPrefix))?.slice(contractPrefix.length);
  if (found === undefined || found === wanted) return;
  throw new TenonError("TENON_WASM_CONTRACT", { ...about, found: found.slice(0, 60), wanted });
}

function exportProblems({ exports, memories, imports }: ModuleParts): readonly string[] {
  const problems: string[] = [];
  const memory = exports.get("memory");
  if (memory?.kind !== "memory") problems.push(line("memory", memory, "a memory"));
  const [own] = memories;
  const others = imports.filter(({ kind }) => kind === "memory").length;
  if (memories.length !== 1 || others > 0)
    problems.push(`memory: found ${memories.length + others}, wanted one of its own`);
  else if (own?.shared === true || own?.wide === true)
    problems.push(
      `memory: found a ${own.shared ? "shared" : "64-bit"} one, wanted an unshared one of 32-bit addresses`,
    );
  if (exports.has("_start") && !exports.has("_initialize"))
    problems.push("_start: found a program, wanted a library: build it as a reactor, which exports _initialize");
  const signatures = { [`${versionPrefix}${abiVersion}`]: { signature: "() -> i32", needed: true }, ...fixedExports };
  for (const [name, { signature, needed }] of Object.entries(signatures)) {
    const found = exports.get(name);
    if (found === undefined ? needed : found.signature !== signature) problems.push(line(name, found, signature));
  }
  return problems;
}

function methodProblems({ exports }: ModuleParts, { methods }: Contract): readonly string[] {
  return Object.entries(methods).flatMap(([method, { stream }]) => {
    const name = `${methodPrefix}${method}`;
    if (stream !== "none") return [`${name}: the method streams, which version ${abiVersion} of the ABI cannot`];
    const found = exports.get(name);
    return found?.signature === takesBytes ? [] : [line(name, found, takesBytes)];
  });
}

function importProblem(imported: Imported, contract: Contract): string | undefined {
  const { module, name, kind, signature } = imported;
  const wanted = wantedOf(imported, contract);
  const shown = `${module.slice(0, 60)} ${name.slice(0, 100)}`;
  if (wanted === undefined) return `${shown}: found ${kind} ${signature}, wanted none of that name`;
  if (kind === "function" && signature === wanted) return undefined;
  return `${shown}: found ${kind} ${signature}, wanted ${wanted}`;
}

function wantedOf({ module, name }: Imported, { services, events }: Contract): string | undefined {
  switch (module) {
    case serviceModule: {
      const [service = "", method = ""] = splitOnce(name);
      const methods = own(services, service);
      const found = methods === undefined ? undefined : own(methods, method);
      return found?.stream === "none" ? takesBytes : undefined;
    }
    case eventModule:
      return own(events, name) === undefined ? undefined : eventSignature;
    case wasiModule:
      return own(wasiImports, name);
    default:
      return own(fixedImports, `${module} ${name}`);
  }
}

function splitOnce(name: string): readonly string[] {
  const dot = name.indexOf(".");
  return dot === -1 ? [name] : [name.slice(0, dot), name.slice(dot + 1)];
}

function own<Entry>(table: Readonly<Record<string, Entry>>, name: string): Entry | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

function line(name: string, found: Extern | undefined, wanted: string): string {
  return `${name}: found ${found === undefined ? "nothing" : `${found.kind} ${found.signature}`}, wanted ${wanted}`;
}
