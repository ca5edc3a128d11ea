import type { Contract } from "../../contract/contract-shape.ts";
import { TenonError } from "../../contract/errors/error.ts";
import { definePlugin, type PluginContext, type PluginDefinition } from "../../contract/plugin.ts";
import type { MethodsOf } from "../../contract/types.ts";
import { platform } from "../../guest/wasm/platform.ts";
import { heldModule } from "../held-module.ts";
import type { Component, ComponentInterface } from "./component.ts";
import { ComponentInstance } from "./instance.ts";
import { wasi } from "./wasi.ts";

/** How a component fulfils a contract. */
export interface ComponentOptions<C extends Contract = Contract> {
  /** The component, as it is: what `import component from "./guest.wasm" with { type: "component" }` gives. */
  readonly component: Component;
  /**
   * The methods, by what the component exports; made anew for each of its instances. `exports` has functions, and interfaces of them
   * by their name with and without package (`api`, `test:greeter/api@1.0.0`): say in your function's signature what is there.
   */
  methods(exports: object, context: PluginContext<C>): MethodsOf<C>;
  /** Interfaces that it imports, by their name without version: `test:greeter/kv`. Their functions answer at once. Default: none but WASI. */
  readonly imports?: (context: PluginContext<C>) => Readonly<Record<string, ComponentInterface>>;
}

/**
 * Makes a plugin of a component, which stays as it is: jco transpiles it when the plugin is bundled. It needs the packages
 * `@bytecodealliance/jco-transpile`, beside the host, and `@bytecodealliance/preview2-shim`.
 *
 * Setup throws TENON_WASM_INVALID, TENON_WASM_LIMIT, and what the component's start throws. A call throws what the component says, what
 * an import threw, or TENON_WASM_ENDED.
 *
 * @throws TENON_OPTION_INVALID
 */
export function componentPlugin<C extends Contract>(contract: C, options: ComponentOptions<C>): PluginDefinition {
  const { component } = options;
  if (typeof (component as Partial<Component> | undefined)?.instantiate !== "function")
    throw new TenonError("TENON_OPTION_INVALID", {
      option: "component",
      found: typeof component,
      wanted: 'a component, as with { type: "component" } imports it',
    });
  return definePlugin(contract, {
    setup: (context) => {
      const { name: plugin, version } = context.plugin;
      const about = { plugin, version };
      const instance = new ComponentInstance({
        about,
        instantiate: component.instantiate,
        modules: compiled(component, about, context.limits.memoryBytes),
        wasi: wasi(context.log),
        imports: options.imports?.(context) ?? {},
        bind: (exports) => options.methods(exports, context),
      });
      context.scope.add("component", () => instance.close());
      const methods = instance.methods.map(
        (name) => [name, (...given: unknown[]) => instance.call(name, given)] as const,
      );
      return { methods: Object.fromEntries(methods) as unknown as MethodsOf<C> };
    },
  });
}

function compiled(
  { modules }: Component,
  about: { readonly plugin: string; readonly version: string },
  memoryBytes: number,
): ReadonlyMap<string, object> {
  const entries = Object.entries(modules).map(
    ([name, bytes]) => [name, new platform.Module(heldModule(bytes, about, memoryBytes))] as const,
  );
  return new Map(entries);
}
