import { createRequire } from "node:module";
import { loadedBuiltins } from "./builtins.ts";
import { type AmbientWitness, sum } from "./witness.ts";

/** Modules that CommonJS keeps, and builtin ones that are loaded. What `import()` has loaded cannot be counted: nobody may look. */
export const modules: AmbientWitness = {
  name: "modules",
  unit: "count",
  reach: "ambient",
  platforms: "all",
  costUs: 5,
  taken: "always",
  look: () =>
    sum(
      new Map([
        ["require.cache", Object.keys(createRequire(import.meta.url).cache).length],
        ["builtin", loadedBuiltins()?.length ?? 0],
      ]),
    ),
};
