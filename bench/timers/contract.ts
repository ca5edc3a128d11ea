import { contract, method, t } from "tenon/contract";

const answer = t.Object({ nsEach: t.Number() });

/** Sets so many timers, clears each at once, and answers the nanoseconds that one took. */
export const Timers = contract("timers", 1, {
  methods: {
    ofPlugin: method(t.Object({ times: t.Integer() }), answer),
    ofNode: method(t.Object({ times: t.Integer() }), answer),
  },
});
