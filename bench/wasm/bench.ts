import type { Bench } from "../harness/report.ts";
import { joined } from "../harness/rounds.ts";
import { calls } from "./calls.ts";
import { component } from "./component.ts";
import { goHost } from "./go.ts";
import { guest } from "./guest.ts";
import { opens } from "./opens.ts";

export default {
  claim: "64 KB go to a module of WebAssembly and back in a fraction of the time that Extism takes.",
  run: async (setting) => {
    await using made = await guest();
    await using go = await goHost(setting.size === "full" ? 12 : 5, setting);
    const peers = { go, instantiate: await component() };
    return joined([await calls(made, peers, setting), await opens(made, peers, setting)]);
  },
} satisfies Bench;
