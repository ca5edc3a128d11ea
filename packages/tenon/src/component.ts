/**
 * The door of the component model: components as they are, by jco. It needs the packages `@bytecodealliance/jco-transpile` and
 * `@bytecodealliance/preview2-shim`.
 *
 * @example
 * import { componentPlugin } from "tenon/component";
 * import component from "./greeter.wasm" with { type: "component" };
 * export default componentPlugin(Greeter, { component, methods: ({ api }) => ({ greet: ({ name }) => api.greet(name) }) });
 */
export { componentPlugin } from "./lanes/component/component-plugin.ts";
export type { ComponentOptions } from "./lanes/component/component-plugin.ts";
export type { Component, ComponentInterface } from "./lanes/component/component.ts";
