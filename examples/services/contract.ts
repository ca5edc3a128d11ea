import { contract, method, t } from "tenon/contract";

/** Counts words. What it remembers stands in the host's store; what it finds out it tells as an event. */
export const WordCount = contract("word-count", 1, {
  methods: {
    count: method(t.Object({ text: t.String() }), t.Object({ words: t.Integer(), total: t.Integer() })),
  },
  services: {
    store: {
      read: method(t.Object({ key: t.String() }), t.Integer()),
      write: method(t.Object({ key: t.String(), value: t.Integer() }), t.Null()),
    },
  },
  events: {
    record: t.Object({ words: t.Integer() }),
  },
});
