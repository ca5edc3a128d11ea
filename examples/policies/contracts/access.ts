import { contract, method, t } from "tenon/contract";

/** Says whether a user may do something. Asking twice does no harm. */
export const Access = contract("access", 1, {
  methods: {
    decide: method(
      t.Object({ user: t.String({ minLength: 1 }), action: t.String() }),
      t.Object({ allowed: t.Boolean(), version: t.String() }),
      { idempotent: true },
    ),
  },
});
