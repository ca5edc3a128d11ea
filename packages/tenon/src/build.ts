/**
 * The door of building: plugins of WebAssembly from sources in Go, Rust, AssemblyScript and C.
 *
 * @example
 * import { buildGuest } from "tenon/build";
 * const { module, bytes } = await buildGuest("./plugins/limiter");
 */
export { guestFiles } from "./build/guest-files.ts";
export { guestLanguage, guestLanguages } from "./build/language.ts";
export { buildGuest } from "./build/build-guest.ts";
export { missingTool } from "./build/toolchain.ts";
export { writeGuest } from "./build/write-guest.ts";
export type { GuestFiles, GuestOptions } from "./build/guest-files.ts";
export type { GuestLanguage } from "./build/language.ts";
export type { BuiltGuest, BuildOptions } from "./build/build-guest.ts";
export type { MissingTool } from "./build/toolchain.ts";
export type { WrittenGuest } from "./build/write-guest.ts";
