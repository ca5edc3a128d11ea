import { contract, method, t } from "tenon/contract";
import { definePlugin, type PluginContext, type PluginDefinition } from "tenon/plugin";

/** The contract of every plugin of the corpus. */
export const Subject = contract("corpus-subject", 1, {
  config: t.Object({
    /** A directory of this one run. */
    scratch: t.String(),
    /** The native addon `corpus/addon.c`, compiled; empty where there is no compiler. */
    addon: t.String(),
  }),
  methods: {
    use: method(t.Integer(), t.Integer()),
    give: method(t.Null(), t.Integer(), { stream: "out" }),
    take: method(t.Integer(), t.Integer(), { stream: "in" }),
  },
  services: { host: { never: method(t.Null(), t.Null()) } },
  events: { used: t.Integer() },
});

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
