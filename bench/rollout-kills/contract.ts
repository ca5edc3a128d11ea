import { contract, method, t } from "tenon/contract";

/** Says which version answers; versions 3 fail now and then. */
export const Named = contract("named", 1, {
  methods: { say: method(t.Object({}), t.Object({ version: t.String() }), { idempotent: true }) },
});
