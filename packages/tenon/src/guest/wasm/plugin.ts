import { isUint8Array } from "../../contract/layout/bytes.ts";
import { definePlugin, type Implementation, type PluginContext, type PluginDefinition } from "../../contract/plugin.ts";
import { parseContract } from "../../contract/text.ts";
import { methodPrefix } from "../../contract/wasm/abi.ts";
import type { WasmFace } from "./face.ts";
import { WasmGuest } from "./guest.ts";
import { Guests } from "./guests.ts";
import { importsFor, waitsForServices } from "./imports.ts";
import { layoutOf, type ValueLayout } from "./layout.ts";
import { bindMethod } from "./method.ts";
import { platform } from "./platform.ts";

/** Of a plugin whose instances need not share a state. */
const mostInstances = 8;

/** A plugin as any other, whose methods are the exports of a module. */
export function wasmPlugin(face: WasmFace, require: (name: string) => unknown): PluginDefinition {
  const contract = parseContract(face.contract);
  const module = isUint8Array(face.module) ? new platform.Module(face.module) : face.module;
  const asksDeadline = platform.Module.imports(module).some(({ name }) => name === "deadline");
  const nothing = layoutOf(undefined);
  const config = layoutOf(contract.config);

  const setup = (context: PluginContext): Implementation => {
    const given = { config: context.config as unknown };
    const imports = importsFor({ face, contract, module, context, require });
    const make = (): WasmGuest => {
      const guest = new WasmGuest(module, {
        plugin: face.plugin,
        asksDeadline,
        imports,
        onEnd: (ended, error) => {
          const say = (): void => context.log.error(`An instance of the module ended: ${error.message}`);
          if (ended.call === undefined) say();
          else face.within(ended.call.id, say);
        },
      });
      if (guest.has("tenon_setup")) guest.run("tenon_setup", config, given.config, nothing);
      return guest;
    };
    const first = make();
    const handsOver = first.has("tenon_snapshot") || first.has("tenon_restore");
    const guests = new Guests(first, make, face.stateless && !handsOver ? mostInstances : 1);
    context.scope.add("WebAssembly instances", () => close(guests, nothing));
    const holds = waitsForServices(module, contract, face.realm) && platform.promising !== undefined;
    const methods = Object.entries(contract.methods).map(([name, { input, output, sync }]) => {
      const layouts = { takes: layoutOf(input), gives: layoutOf(output) };
      return [name, bindMethod(guests, `${methodPrefix}${name}`, layouts, holds && !sync)] as const;
    });
    return { methods: Object.fromEntries(methods), ...hooks(first, guests, given) };
  };

  const state = layoutOf(contract.state);
  const hooks = (first: WasmGuest, guests: Guests, given: { config: unknown }): Partial<Implementation> => ({
    ...(first.has("tenon_snapshot") && {
      snapshot: () => one(guests, (guest) => guest.run("tenon_snapshot", nothing, undefined, state)) as never,
    }),
    ...(first.has("tenon_restore") && {
      restore: (value: unknown, { version }: { readonly version: string }) =>
        one(guests, (guest) => {
          guest.from = version;
          guest.run("tenon_restore", state, value, nothing);
        }),
    }),
    ...(first.has("tenon_reconfigure") && {
      reconfigure: (value: unknown) => {
        given.config = value;
        for (const guest of guests.idle) guest.run("tenon_reconfigure", config, value, nothing);
      },
    }),
  });

  return definePlugin(contract, { setup });
}

/** Between calls, as all that hands over is. */
function one<Result>(guests: Guests, run: (guest: WasmGuest) => Result): Result {
  const guest = guests.take();
  if (guest === undefined) throw new TypeError("A call of the plugin is under way");
  try {
    return run(guest);
  } finally {
    guests.put(guest);
  }
}

function close(guests: Guests, nothing: ValueLayout): void {
  const failed: unknown[] = [];
  for (const guest of guests.idle) {
    try {
      if (guest.has("tenon_teardown")) guest.run("tenon_teardown", nothing, undefined, nothing);
    } catch (error) {
      failed.push(error);
    }
  }
  guests.close();
  if (failed.length > 0) throw failed[0];
}
