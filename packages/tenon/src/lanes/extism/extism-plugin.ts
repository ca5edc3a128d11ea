import type { Contract } from "../../contract/contract-shape.ts";
import { TenonError } from "../../contract/errors/error.ts";
import { isUint8Array } from "../../contract/layout/bytes.ts";
import type { Method } from "../../contract/method.ts";
import { definePlugin, type PluginContext, type PluginDefinition } from "../../contract/plugin.ts";
import type { ConfigOf, MethodsOf } from "../../contract/types.ts";
import type { CallContext } from "../../contract/call.ts";
import type { Thrown } from "../thrown.ts";
import { Guest } from "./guest.ts";
import { platform } from "../../guest/wasm/platform.ts";
import { heldModule } from "../held-module.ts";
import { type ExtismFunctions, type ExtismGuest, extismSdk } from "./sdk.ts";
import { Turns } from "./turns.ts";
import { watched } from "./watched.ts";
import { wasiPaths } from "./wasi.ts";
import { type ExtismForm, formOf } from "./values.ts";

/** How an Extism plugin fulfils a contract. */
export interface ExtismOptions<C extends Contract = Contract> {
  /** The module, as it is: what `import module from "./plugin.wasm" with { type: "bytes" }` gives. */
  readonly module: Uint8Array;
  /** The exports that answer methods, by method. Default: each is named as its method. */
  readonly exports?: { readonly [Name in keyof MethodsOf<C>]?: string };
  /** What the guest's `config_get` finds. Default: the entries of the configuration, text as it is and all else as JSON. */
  readonly config?: (config: ConfigOf<C>) => Readonly<Record<string, string>>;
  /** Host functions that the module imports, by namespace and name. Default: none. */
  readonly functions?: (context: PluginContext<C>) => ExtismFunctions;
}

/**
 * Makes a plugin of an Extism plugin, which stays as it is: its exports answer the methods of a contract. Text and bytes cross as
 * they are, anything else as JSON. It needs the package `@extism/extism`, and a thread or a process.
 *
 * Setup throws TENON_WASM_INVALID, TENON_WASM_LIMIT, and TENON_WASM_EXPORT where an export is missing or a method is not of Extism's
 * kind. A call throws what the guest says of its own accord, what a host function threw, or TENON_WASM_ENDED.
 *
 * @throws TENON_OPTION_INVALID
 */
export function extismPlugin<C extends Contract>(contract: C, options: ExtismOptions<C>): PluginDefinition {
  if (!isUint8Array(options.module))
    throw new TenonError("TENON_OPTION_INVALID", {
      option: "module",
      found: typeof options.module,
      wanted: 'the bytes of a module, as with { type: "bytes" } imports them',
    });
  return definePlugin(contract, {
    setup: async (context) => {
      const { name: plugin, version } = context.plugin;
      const about = { plugin, version };
      const held = heldModule(options.module, about, context.limits.memoryBytes);
      const module = new platform.Module(held);
      const functions = options.functions?.(context) ?? {};
      const config = (options.config ?? entriesOf)(context.config);
      const guest = new Guest(about, (thrown) => opened(module, context, config, functions, thrown));
      context.scope.add("Extism guest", () => guest.close());
      const exports: Readonly<Record<string, string | undefined>> = options.exports ?? {};
      const entries = Object.entries(contract.methods).map(([name, method]) => entryOf(name, method, exports[name]));
      await refuseUnfit(entries, guest, about);
      const turns = new Turns();
      const methods = entries.map((entry) => [entry.method, answering(entry as Fit, guest, turns)] as const);
      return { methods: Object.fromEntries(methods) as MethodsOf<C> };
    },
  });
}

interface Entry {
  readonly method: string;
  readonly name: string;
  readonly takes: ExtismForm | undefined;
  readonly gives: ExtismForm | undefined;
  /** Why it cannot be answered by an Extism plugin. */
  readonly unfit: string | undefined;
}
type Fit = Entry & { readonly takes: ExtismForm; readonly gives: ExtismForm };

function entryOf(method: string, { input, output, stream, sync }: Method, name = method): Entry {
  const [takes, gives] = [formOf(input), formOf(output)];
  const unfit = [
    ...(stream === "none" ? [] : ["streams"]),
    ...(sync ? ["is declared sync"] : []),
    ...(takes === undefined || gives === undefined ? ["has a struct"] : []),
  ];
  return { method, name, takes, gives, unfit: unfit.length === 0 ? undefined : unfit.join(" and ") };
}

async function refuseUnfit(
  entries: readonly Entry[],
  guest: Guest,
  about: { readonly plugin: string; readonly version: string },
): Promise<void> {
  const diff: string[] = [];
  for (const { method, name, unfit } of entries) {
    if (unfit !== undefined) diff.push(`${method}: ${unfit}, which no Extism plugin can answer`);
    else if (!(await guest.has(name))) diff.push(`${method}: no function "${name}" is exported`);
  }
  if (diff.length > 0) throw new TenonError("TENON_WASM_EXPORT", { ...about, diff });
}

function answering({ method, name, takes, gives }: Fit, guest: Guest, turns: Turns) {
  return (input: unknown, { signal }: CallContext): Promise<unknown> =>
    turns.take(signal, async () => gives.read(await guest.call(method, name, takes.send(input))));
}

function opened(
  module: object,
  context: PluginContext,
  config: Readonly<Record<string, string>>,
  functions: ExtismFunctions,
  thrown: Thrown,
): Promise<ExtismGuest> {
  return extismSdk().createPlugin(
    { wasm: [{ module }] },
    {
      useWasi: true,
      enableWasiOutput: true,
      allowedPaths: wasiPaths(context),
      config,
      functions: watched(functions, thrown),
      allowedHosts: ["*"],
      allowHttpResponseHeaders: true,
      // Whoever refuses a connection says why in the cause.
      fetch: (url, init) =>
        fetch(url, init).catch((error: unknown) => {
          const cause = error instanceof Error ? error.cause : undefined;
          throw thrown.note(cause ?? error);
        }),
      logLevel: "trace",
      logger: { ...context.log, trace: context.log.debug },
    },
  );
}

function entriesOf(config: unknown): Readonly<Record<string, string>> {
  if (typeof config !== "object" || config === null) return {};
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]),
  );
}
