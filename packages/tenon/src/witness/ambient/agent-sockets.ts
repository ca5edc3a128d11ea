import { loadedBuiltins } from "./builtins.ts";
import { type AmbientWitness, sum } from "./witness.ts";

/** Sockets that `http.globalAgent` keeps for the next request, and those under way. Loads nothing: without `http` there are none. */
export const agentSockets: AmbientWitness = {
  name: "agent sockets",
  unit: "count",
  reach: "ambient",
  platforms: "all",
  costUs: 2,
  taken: "always",
  look: () => {
    if (loadedBuiltins()?.includes("NativeModule http") !== true) return { value: 0 };
    const { globalAgent } = process.getBuiltinModule("node:http");
    return sum(
      new Map([
        ["free", count(globalAgent.freeSockets)],
        ["in use", count(globalAgent.sockets)],
      ]),
    );
  },
};

function count(sockets: Readonly<Record<string, readonly unknown[] | undefined>>): number {
  return Object.values(sockets).reduce((total, list) => total + (list?.length ?? 0), 0);
}
