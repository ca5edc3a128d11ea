import type { Contract } from "tenon/contract";
import { definePlugin } from "tenon/plugin";
import { hostObjects } from "../host-realm.ts";
import { numberToNumber } from "../subject.ts";

const shape = { methods: { takeOver: numberToNumber }, services: {}, events: {} } as const;

export const Keeper: Contract<typeof shape> = { name: "corpus-keeper", major: 1, ...shape };

/** Takes what other plugins left in the host's objects, and keeps it. */
export default definePlugin(Keeper, {
  setup() {
    const kept: unknown[] = [];
    return { methods: { takeOver: (most) => kept.push(...hostObjects().jobs.splice(-most)) } };
  },
});
