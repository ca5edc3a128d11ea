import { contract, method, t } from "tenon/contract";

/** The contract that is called. `nothing` is what a call costs before anything is in it. */
export const Limit = contract("limit", 1, {
  methods: {
    execute: method(
      t.Object({ key: t.String(), cost: t.Number() }),
      t.Object({ allowed: t.Boolean(), remaining: t.Number() }),
    ),
    nothing: method(t.Undefined(), t.Undefined()),
  },
});

export interface Limited {
  readonly allowed: boolean;
  readonly remaining: number;
}

/** The very functions that the plugin has, for those who call them bare. */
export function limiter(): {
  execute: (input: { key: string; cost: number }) => Limited;
  nothing: () => undefined;
} {
  const spent = new Map<string, number>();
  return {
    execute: ({ key, cost }) => {
      const total = (spent.get(key) ?? 0) + cost;
      spent.set(key, total);
      return { allowed: total <= 1e9, remaining: 1e9 - total };
    },
    nothing: () => undefined,
  };
}
