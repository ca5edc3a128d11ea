import { noFreeCore } from "../call/no-free-core.ts";
import type { Bench } from "../harness/report.ts";

export default {
  claim:
    "On one core, and beside a load that keeps every core busy, a call by the ring costs hardly more than by the port.",
  run: noFreeCore,
} satisfies Bench;
