/**
 * The plugin's door: what a plugin module imports.
 *
 * @example
 * import { definePlugin } from "tenon/plugin";
 * export default definePlugin(Greeter, { setup: () => ({ methods: { greet: ({ name }) => ({ text: `hello ${name}` }) } }) });
 */
export { definePlugin } from "./contract/plugin.ts";
export type {
  Implementation,
  PluginBody,
  PluginContext,
  PluginDefinition,
  PluginLog,
  PluginScope,
  Uses,
} from "./contract/plugin.ts";
export type { PluginStorage } from "./contract/storage.ts";
export type {
  PluginSegments,
  SegmentReader,
  SegmentView,
  SegmentWay,
  SegmentWriter,
} from "./contract/segment/segment.ts";
export type { Reference } from "./contract/segment/reference.ts";
export type { CallExit, PluginSlots, Slot, SlotHooks } from "./contract/slot.ts";
export type { CallContext, CallOptions } from "./contract/call.ts";
