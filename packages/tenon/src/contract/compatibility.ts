import { canonicalContract, canonicalSchema } from "./canonical.ts";
import { schemaShape } from "./checked.ts";
import type { Contract } from "./contract-shape.ts";
import type { Method } from "./method.ts";
import { type Roles, shapeDifferences } from "./shape-compatibility.ts";

const toPlugin = { writer: "host", reader: "plugin" } as const;
const toHost = { writer: "plugin", reader: "host" } as const;

type Table<Entry> = Readonly<Record<string, Entry>>;

/**
 * Why a plugin built for one contract cannot serve a host that holds another; empty where it can. It can where the plugin
 * accepts all the host may send and the host accepts all the plugin may send back. Configuration and state are left out:
 * whoever writes them compares with `schemaDifferences`.
 */
export function differences(host: Contract, plugin: Contract): readonly string[] {
  if (canonicalContract(host) === canonicalContract(plugin)) return [];
  const lines: string[] = [];
  if (host.name !== plugin.name) lines.push(`name: host has "${host.name}", plugin has "${plugin.name}"`);
  if (host.major !== plugin.major) lines.push(`major: host has ${host.major}, plugin has ${plugin.major}`);
  lines.push(...methodsDifferences(host.methods, plugin.methods, "methods", toPlugin));
  for (const [name, wanted] of Object.entries(plugin.services)) {
    const offered = entryOf(host.services, name);
    if (offered === undefined) lines.push(`services.${name}: host lacks it, plugin calls it`);
    else lines.push(...methodsDifferences(wanted, offered, `services.${name}`, toHost));
  }
  for (const [name, schema] of Object.entries(plugin.events)) {
    const known = entryOf(host.events, name);
    if (known === undefined) lines.push(`events.${name}: host lacks it, plugin sends it`);
    else lines.push(...schemaDifferences(known, schema, `events.${name}`, toHost));
  }
  return lines;
}

/**
 * Why a reader's schema may refuse what a writer's allows, a line a place; empty where it never does.
 *
 * @throws TENON_CONTRACT_INVALID for a schema no contract may hold.
 */
export function schemaDifferences(
  reader: unknown,
  writer: unknown,
  path: string,
  roles: Roles = { writer: "writer", reader: "reader" },
): readonly string[] {
  const [read, written] = [schemaShape(reader), schemaShape(writer)];
  return canonicalSchema(reader) === canonicalSchema(writer) ? [] : shapeDifferences(read, written, path, roles);
}

/** Compares tables of methods: the caller's and the answerer's. Methods nobody calls are fine. */
function methodsDifferences(
  caller: Table<Method>,
  answerer: Table<Method>,
  path: string,
  call: typeof toPlugin | typeof toHost,
): readonly string[] {
  const answer: Roles = { writer: call.reader, reader: call.writer };
  return Object.entries(caller).flatMap(([name, sent]) => {
    const at = `${path}.${name}`;
    const taken = entryOf(answerer, name);
    if (taken === undefined) return [`${at}: ${call.reader} lacks it, ${call.writer} calls it`];
    const flags = (["sync", "stream"] as const)
      .filter((flag) => sent[flag] !== taken[flag])
      .map((flag) => `${at}.${flag}: ${call.writer} has ${sent[flag]}, ${call.reader} has ${taken[flag]}`);
    return [
      ...flags,
      ...schemaDifferences(taken.input, sent.input, `${at}.input`, call),
      ...schemaDifferences(sent.output, taken.output, `${at}.output`, answer),
    ];
  });
}

function entryOf<Entry>(table: Table<Entry>, name: string): Entry | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
