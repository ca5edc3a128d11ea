import { contract, method, t } from "tenon/contract";

const nothing = t.Undefined();

export const Greeter = contract("greeter", 1, {
  methods: {
    greet: method(t.Object({ name: t.String(), age: t.Integer() }), t.String()),
    count: method(nothing, t.Integer(), { sync: true }),
    lookUp: method(t.String(), t.String()),
    trap: method(nothing, nothing),
    spin: method(nothing, nothing),
    hoard: method(t.Integer(), nothing),
  },
  services: { kv: { read: method(t.String(), t.String(), { sync: true }) } },
});
