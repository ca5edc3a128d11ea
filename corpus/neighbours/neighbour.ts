import type { Contract } from "tenon/contract";
import { definePlugin, type PluginContext, type PluginDefinition } from "tenon/plugin";
import { numberToNumber } from "../subject.ts";

const shape = {
  config: { type: "object", required: ["scratch"], properties: { scratch: { type: "string" } } },
  methods: { serve: numberToNumber },
  services: {},
  events: {},
} as const;

/** The contract of the plugins that live beside the one that is judged. */
export const Neighbour: Contract<typeof shape> = { name: "corpus-neighbour", major: 1, ...shape };

/** A neighbour: `setUp` answers what it does in a call. */
export function neighbour(
  setUp: (context: PluginContext<typeof Neighbour>) => (call: number) => number | Promise<number>,
): PluginDefinition {
  return definePlugin(Neighbour, {
    setup(context) {
      const serve = setUp(context);
      return { methods: { serve: (call) => serve(call) } };
    },
  });
}
