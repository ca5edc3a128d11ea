import assert from "node:assert/strict";
import { after, before } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import {
  createHost,
  type CallOptions,
  type Host,
  type HostOptions,
  type InstanceStatus,
  type LoadOptions,
  type LogLine,
  type RealmKind,
} from "tenon";
import type { PluginDefinition } from "tenon/plugin";
import { LeakWatch } from "../../src/testing/leak-watch.ts";

export interface StartOptions extends Omit<LoadOptions, "realm"> {
  readonly services?: HostOptions["services"];
  readonly restart?: false;
}

/** A realm, and which wire leads to it where that is not the usual one. */
export type Place = RealmKind | "thread by port";

export function realmOf(place: Place): RealmKind {
  return place === "thread by port" ? "thread" : place;
}

type Method = (input: unknown, options?: CallOptions) => unknown;

/** A host with one plugin of `fixtures/`, loaded and called through the public door. */
export class StartedPlugin implements AsyncDisposable {
  readonly host: Host;
  /** Every line it wrote, as told to listeners. */
  readonly lines: LogLine[] = [];
  readonly definition: PluginDefinition;
  readonly name: string;

  constructor(host: Host, definition: PluginDefinition, name: string) {
    this.host = host;
    this.definition = definition;
    this.name = name;
    host.on("log", (line) => this.lines.push(line));
  }

  get status(): InstanceStatus | undefined {
    return this.host.instances.find(({ name }) => name === this.name);
  }

  async call(method: string, input: unknown = {}, options?: CallOptions): Promise<unknown> {
    // Awaited, so that the test stands in the stack of an error.
    return await this.#method(method)(input, options);
  }

  stream(method: string, input: unknown = {}, options?: CallOptions): AsyncIterable<unknown> {
    return this.#method(method)(input, options) as AsyncIterable<unknown>;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.host.close({ deadlineMs: 0 });
  }

  #method(name: string): Method {
    const method = (this.host.client(this.definition.contract) as Readonly<Record<string, Method>>)[name];
    if (method === undefined) throw new Error(`The contract has no method ${name}`);
    return method;
  }
}

/** The host takes no proof: what unload proves is tested elsewhere, and a forced collection a test is slow. */
export async function start(
  place: Place,
  name: string,
  { services, restart, ...load }: StartOptions = {},
): Promise<StartedPlugin> {
  const definition = await definitionOf(name);
  const host = await createHost({
    proofs: "off",
    from: fixtures,
    grants: { services: Object.keys(definition.contract.services) },
    ...(place === "thread by port" ? { wire: "port" } : {}),
    ...(services === undefined ? {} : { services }),
    ...(restart === undefined ? {} : { restart }),
  });
  const started = new StartedPlugin(host, definition, name);
  try {
    await host.load({ entry: `./${name}.ts`, name, version: "1.2.3" }, { realm: realmOf(place), ...load });
    return started;
  } catch (error) {
    await host.close();
    throw error;
  }
}

/** One plugin for all tests of the suite it is called in; the last of them leaves nothing of it. */
export function shared(place: Place, name: string, options?: StartOptions): () => StartedPlugin {
  const watch = new LeakWatch();
  const held: { plugin?: StartedPlugin } = {};
  before(async () => {
    await watch.begin();
    held.plugin = await start(place, name, options);
  });
  after(async () => {
    await held.plugin?.[Symbol.asyncDispose]();
    assert.deepEqual(await watch.end(), []);
  });
  return () => held.plugin ?? assert.fail("the suite has not begun");
}

export const fixtures: string = fileURLToPath(new URL("./fixtures", import.meta.url));

// The path is computed, so that the plugins stay plugins: what tests know of them is their contract.
async function definitionOf(name: string): Promise<PluginDefinition> {
  const module = (await import(new URL(`./fixtures/${name}.ts`, import.meta.url).href)) as {
    readonly default: PluginDefinition;
  };
  return module.default;
}

const patienceMs = 10_000;

/** Lets the event loop turn until something is so; fails the test if it never is. */
export async function until(isSo: () => boolean): Promise<void> {
  const end = performance.now() + patienceMs;
  while (!isSo()) {
    if (performance.now() > end) assert.fail(`waited ${patienceMs} ms for ${isSo.toString()}`);
    await turn();
  }
}
