import type { Bench } from "../harness/report.ts";
import { joined } from "../harness/rounds.ts";
import { throughGateway } from "./gateway.ts";
import { overhead } from "./overhead.ts";
import { installPeers } from "./peers/installed.ts";

export default {
  claim:
    "What a route with breaker, deadline and metrics costs a call, beside a breaker alone elsewhere, and what the gateway takes of what a server can answer.",
  run: async (setting) => {
    installPeers();
    return joined([await overhead(setting), await throughGateway(setting)]);
  },
} satisfies Bench;
