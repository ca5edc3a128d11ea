import { setTimeout as sleep } from "node:timers/promises";
import type { Findings, Setting } from "../harness/report.ts";
import { compare, joined } from "../harness/rounds.ts";
import type { Subject } from "../harness/subject.ts";
import type { EchoPeer } from "./echoing.ts";
import { Limit } from "./limit.ts";
import { checkPayload, type Payload, payloads, small } from "./payload.ts";
import { isolatedVmSync } from "./peers/isolated-vm.ts";
import { loadedHost } from "./tenon.ts";

/** The thread of the host stands still until the answer is there. */
const ringSync: EchoPeer = {
  name: "full call by ring, synchronous",
  open: async () => {
    const host = await loadedHost(1, { realm: "thread" });
    const { sync } = host.client(Limit);
    return { echo: (payload) => sync.echo(payload), [Symbol.asyncDispose]: () => host[Symbol.asyncDispose]() };
  },
};

/** Microseconds of each of so many calls, with no promise between them. The first may come after a rest. */
function calling({ name, open }: EchoPeer, count: number, restMs: number): Subject {
  return {
    name,
    open: async () => {
      const opened = await open();
      const payload = payloads(small);
      return {
        round: async () => {
          if (restMs > 0) await sleep(restMs);
          const taken = new Float64Array(count);
          for (let index = 0; index < count; index++) {
            const sent = payload(index);
            const start = process.hrtime.bigint();
            const answer = opened.echo(sent) as Payload;
            taken[index] = Number(process.hrtime.bigint() - start) / 1e3;
            checkPayload(answer, sent);
          }
          return taken;
        },
        [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
      };
    },
  };
}

/** Synchronous calls beside those of isolated-vm, which runs its code in the caller's own thread. */
export async function synchronousCalls(setting: Setting): Promise<Findings> {
  const full = setting.size === "full";
  const measure = (name: string, count: number, restMs: number, rounds: number): Promise<Findings> =>
    compare(
      {
        case: name,
        subjects: [ringSync, isolatedVmSync].map((each) => calling(each, count, restMs)),
        unit: "µs",
        rounds,
        warmups: 3,
        questions: restMs > 0 ? [] : [{ subject: ringSync.name, against: isolatedVmSync.name, want: { atMost: 0.7 } }],
      },
      setting,
    );
  return joined([
    await measure("synchronous, one after another", full ? 2_000 : 1_000, 0, full ? 20 : 6),
    await measure("synchronous, the first after one idle second", 1, 1_000, full ? 12 : 2),
  ]);
}
