import { join } from "node:path";
import type { PluginFiles } from "../stage.ts";

const contract = join(import.meta.dirname, "contract.ts");

/** The module of a plugin by Extism. Written as text: a file that imports what is not beside it is one that tools stumble over. */
export function pluginOf(contractName: string, options: string, name = "vowels"): PluginFiles {
  const plugin = `import { extismPlugin } from "tenon/extism";
import { ${contractName} } from "./contract.ts";
import module from "./guest.wasm" with { type: "bytes" };
export default extismPlugin(${contractName}, ${options});
`;
  return { name, contract, plugin };
}

/** That of the guest in Rust. */
export const vowels: PluginFiles = pluginOf(
  "Vowels",
  `{
  module,
  exports: { count: "count_vowels", lookUp: "look_up" },
  functions: ({ services }) => ({
    "extism:host/user": {
      kv_read: async (call, key) => call.store(await services.kv.read(call.read(key).text())),
      kv_name: (call) => call.store("kv"),
    },
  }),
}`,
);
