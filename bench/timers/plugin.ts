import { definePlugin } from "tenon/plugin";
import { Timers } from "./contract.ts";

type Timer = Pick<typeof globalThis, "setTimeout" | "clearTimeout">;

export default definePlugin(Timers, {
  setup() {
    // What a plugin imports is Tenon's; this way it gets Node's own.
    const node = process.getBuiltinModule("node:timers") as unknown as Timer;
    return {
      methods: {
        ofPlugin: ({ times }) => ({ nsEach: nsEach(globalThis, times) }),
        ofNode: ({ times }) => ({ nsEach: nsEach(node, times) }),
      },
    };
  },
});

function nsEach({ setTimeout, clearTimeout }: Timer, times: number): number {
  const start = process.hrtime.bigint();
  for (let index = 0; index < times; index += 1) clearTimeout(setTimeout(() => undefined, 60_000));
  return Number(process.hrtime.bigint() - start) / times;
}
