import type { Bench } from "../harness/report.ts";
import { joined } from "../harness/rounds.ts";
import { calls } from "./calls.ts";
import { guest } from "./guest.ts";
import { opens } from "./opens.ts";

export default {
  claim: "64 KB go to a module of WebAssembly and back in a fraction of the time that Extism takes.",
  run: async (setting) => {
    await using made = await guest();
    return joined([await calls(made, setting), await opens(made, setting)]);
  },
} satisfies Bench;
