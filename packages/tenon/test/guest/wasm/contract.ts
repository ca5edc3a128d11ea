import { bytes, contract, f, method, struct, t } from "tenon/contract";

export const Ask = struct("Ask", { cost: f.f64, limit: f.f64, key: f.bytes(16) });
export const Verdict = struct("Verdict", { remaining: f.f64, allowed: f.bool });

const anything = t.Any();
const nothing = t.Undefined();

/** What the guest `everything` does. */
export const Everything = contract("everything", 1, {
  config: t.Union([t.Object({ word: t.String() }), t.Undefined()]),
  state: t.Integer(),
  methods: {
    execute: method(Ask, Verdict, { sync: true }),
    echo: method(bytes(), bytes()),
    json: method(anything, anything),
    same: method(bytes(), bytes()),
    count: method(nothing, t.Integer()),
    config: method(nothing, t.String()),
    fail: method(nothing, nothing),
    failMore: method(nothing, nothing),
    end: method(t.String(), anything),
    line: method(bytes(), nothing),
    ask: method(t.String(), t.String()),
    wait: method(t.String(), t.String()),
    waitNow: method(t.String(), t.String(), { sync: true }),
    tell: method(t.Object({ what: t.String() }), nothing),
    slots: method(t.Integer(), t.Array(t.Integer())),
    call: method(nothing, t.Array(t.Number())),
  },
  services: {
    kv: {
      get: method(t.String(), t.String(), { sync: true }),
      wait: method(t.String(), t.String()),
    },
  },
  events: { seen: t.Object({ what: t.String() }) },
});
