/**
 * The door of Extism: plugins that were made for it, as they are. It needs the package `@extism/extism`.
 *
 * @example
 * import { extismPlugin } from "tenon/extism";
 * import module from "./count_vowels.wasm" with { type: "bytes" };
 * export default extismPlugin(Vowels, { module, exports: { count: "count_vowels" } });
 */
export { extismPlugin } from "./lanes/extism/extism-plugin.ts";
export type { ExtismOptions } from "./lanes/extism/extism-plugin.ts";
export type { ExtismCall, ExtismFunction, ExtismFunctions, ExtismValue } from "./lanes/extism/sdk.ts";
