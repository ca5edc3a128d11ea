import type { Contract } from "tenon/contract";
import { definePlugin } from "tenon/plugin";
import { numberToNumber, Subject } from "../subject.ts";

const shape = { methods: { pass: numberToNumber }, services: {}, events: {} } as const;

export const User: Contract<typeof shape> = { name: "corpus-user", major: 1, ...shape };

/** Uses a plugin of the corpus, and is still there when that one goes. */
export default definePlugin(User, {
  uses: { subject: Subject },
  setup: ({ uses }) => ({ methods: { pass: (round) => uses.subject.use(round) } }),
});
