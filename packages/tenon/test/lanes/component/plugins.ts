import { join } from "node:path";
import type { PluginFiles } from "../stage.ts";

const contract = join(import.meta.dirname, "contract.ts");

/** The module of a plugin by a component, as text: a file that imports what is not beside it is one that tools stumble over. */
export function pluginOf(options: string): PluginFiles {
  const plugin = `import { componentPlugin } from "tenon/component";
import { Greeter } from "./contract.ts";
import component from "./guest.wasm" with { type: "component" };
export default componentPlugin(Greeter, ${options});
`;
  return { name: "greeter", contract, plugin };
}

export const greeter: PluginFiles = pluginOf(`{
  component,
  imports: ({ services }) => ({
    "test:greeter/kv": {
      read: (key) => {
        if (key === "nowhere") throw "it is nowhere";
        return services.kv.sync.read(key);
      },
    },
  }),
  methods: ({ api }) => ({
    greet: (who) => api.greet(who),
    count: () => api.count(),
    lookUp: (key) => api.lookUp(key),
    trap: () => api.trap(),
    spin: () => api.spin(),
    hoard: (megabytes) => api.hoard(megabytes),
  }),
}`);
