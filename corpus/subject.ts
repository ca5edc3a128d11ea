import type { Contract, Method } from "tenon/contract";
import { definePlugin, type PluginContext, type PluginDefinition } from "tenon/plugin";

const integer = { type: "integer" } as const;
const nothing = { type: "null" } as const;
const single = { sync: false, idempotent: false, stream: "none" } as const;

/** A method that takes and gives one whole number. */
export const numberToNumber: Method<typeof integer, typeof integer> = { input: integer, output: integer, ...single };

const give: Method<typeof nothing, typeof integer, { stream: "out" }> = {
  input: nothing,
  output: integer,
  sync: false,
  idempotent: false,
  stream: "out",
};
const take: Method<typeof integer, typeof integer, { stream: "in" }> = {
  input: integer,
  output: integer,
  sync: false,
  idempotent: false,
  stream: "in",
};
const never: Method<typeof nothing, typeof nothing> = { input: nothing, output: nothing, ...single };

const shape = {
  config: {
    type: "object",
    required: ["scratch", "addon"],
    properties: {
      /** A directory of this one run. */
      scratch: { type: "string" },
      /** The native addon `corpus/addon.c`, compiled; empty where there is no compiler. */
      addon: { type: "string" },
    },
  },
  methods: { use: numberToNumber, give, take },
  services: { host: { never } },
  events: { used: integer },
} as const;

/**
 * The contract of every plugin of the corpus. A contract is data, and here it is written as data: `contract()` and `t` would
 * bring the whole of TypeBox to each of a hundred bundles, and bundling takes most of the time of a run.
 */
export const Subject: Contract<typeof shape> = { name: "corpus-subject", major: 1, ...shape };

/** What a plugin of the corpus does when it is called; streams that it does not speak of are empty. */
export interface Work {
  use(round: number): number | Promise<number>;
  give?(): AsyncIterable<number> | Iterable<number>;
  take?(numbers: AsyncIterable<number>): Promise<number>;
}

/** A plugin of the corpus: `setUp` answers what it does in a call. */
export function subject(setUp: (context: PluginContext<typeof Subject>) => Work | Promise<Work>): PluginDefinition {
  return definePlugin(Subject, {
    async setup(context) {
      const work = await setUp(context);
      return {
        methods: {
          use: (round) => work.use(round),
          give: () => work.give?.() ?? [],
          take: (numbers) => work.take?.(numbers) ?? Promise.resolve(0),
        },
      };
    },
  });
}
