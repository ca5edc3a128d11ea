import { contract, method, t } from "tenon/contract";

/** Says whether a caller may go on, and counts what it has used. The count is handed from version to version. */
export const RateLimit = contract("rate-limit", 1, {
  config: t.Object({ burst: t.Integer({ minimum: 1 }) }),
  state: t.Object({ decisions: t.Integer({ minimum: 0 }), used: t.Record(t.String(), t.Number({ minimum: 0 })) }),
  methods: {
    execute: method(
      t.Object({ key: t.String({ minLength: 1 }), cost: t.Number({ minimum: 0 }) }),
      t.Object({
        allowed: t.Boolean(),
        remaining: t.Number(),
        /** How many decisions were made so far, by this version and those before it. */
        decisions: t.Integer(),
        version: t.String(),
        /** Since version 2: the share of the burst that is used. */
        load: t.Optional(t.Number()),
      }),
    ),
    /** What is left of a caller's burst, so many times, a few milliseconds apart. */
    watch: method(
      t.Object({ key: t.String({ minLength: 1 }), times: t.Integer({ minimum: 1, maximum: 100 }) }),
      t.Object({ remaining: t.Number() }),
      { stream: "out" },
    ),
  },
});
