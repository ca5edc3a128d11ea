import type { Bench } from "../harness/report.ts";
import { joined } from "../harness/rounds.ts";
import { accessorReads } from "./accessors.ts";
import { slotReads, structCalls } from "./calls.ts";
import { handing } from "./handing.ts";

export default {
  claim:
    "A struct is read as fast as typed arrays by hand, crosses faster than an object, a segment hands a megabyte over for the price of a call, and a slot costs a property read.",
  run: async (setting) =>
    joined([
      await accessorReads(setting),
      await structCalls(setting),
      await slotReads(setting),
      await handing(setting),
    ]),
} satisfies Bench;
