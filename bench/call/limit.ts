import { contract, method, t } from "tenon/contract";

const request = t.Object({ key: t.String(), cost: t.Number() });

/** The contract that is called. `nothing` is what a call costs before anything is in it; peers in threads are asked to `echo`. */
export const Limit = contract("limit", 1, {
  methods: {
    execute: method(request, t.Object({ allowed: t.Boolean(), remaining: t.Number() }), { sync: true }),
    echo: method(request, request, { sync: true }),
    nothing: method(t.Undefined(), t.Undefined(), { sync: true }),
  },
});

export interface Limited {
  readonly allowed: boolean;
  readonly remaining: number;
}

/** The very functions that the plugin has, for those who call them bare. */
export function limiter(): {
  execute: (input: { key: string; cost: number }) => Limited;
  echo: (input: { key: string; cost: number }) => { key: string; cost: number };
  nothing: () => undefined;
} {
  const spent = new Map<string, number>();
  return {
    execute: ({ key, cost }) => {
      const total = (spent.get(key) ?? 0) + cost;
      spent.set(key, total);
      return { allowed: total <= 1e9, remaining: 1e9 - total };
    },
    echo: ({ key, cost }) => ({ key, cost }),
    nothing: () => undefined,
  };
}
