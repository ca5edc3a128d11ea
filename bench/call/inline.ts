import type { Findings, Setting } from "../harness/report.ts";
import { compare } from "../harness/rounds.ts";
import { awaitedNs } from "../harness/sampling.ts";
import type { Subject } from "../harness/subject.ts";
import { Limit, type Limited, limiter } from "./limit.ts";
import { loadedHost } from "./tenon.ts";

export function checkLimited({ allowed, remaining }: Limited): void {
  if (!allowed || !(remaining < 1e9))
    throw new Error(`found allowed ${allowed} and ${remaining} left, wanted true and less than 1e9`);
}

function checkNothing(answer: undefined): void {
  if (answer !== undefined) throw new Error("found an answer, wanted none");
}

// One call is too fast to be timed.
const shape = { batches: 20, batch: 2_000 };

type Execute = (input: { key: string; cost: number }) => Limited | Promise<Limited>;
const executing = (execute: Execute) => (): Promise<Float64Array> =>
  awaitedNs(shape, { call: (cost) => execute({ key: "alice", cost: (cost % 2) + 1 }), check: checkLimited });
const doingNothing = (nothing: () => undefined | Promise<undefined>) => (): Promise<Float64Array> =>
  awaitedNs(shape, { call: nothing, check: checkNothing });

/** Functions called without Tenon. */
function bare(name: string, method: "execute" | "nothing"): Subject {
  const own = limiter();
  const round = method === "execute" ? executing(own.execute) : doingNothing(own.nothing);
  return { name, open: () => Promise.resolve({ round, [Symbol.asyncDispose]: () => Promise.resolve() }) };
}

function inline(name: string, method: "execute" | "nothing"): Subject {
  return {
    name,
    open: async () => {
      const host = await loadedHost(1, { realm: "inline" });
      const client = host.client(Limit);
      return {
        round: method === "execute" ? executing(client.execute) : doingNothing(() => client.nothing(undefined)),
        [Symbol.asyncDispose]: () => host[Symbol.asyncDispose](),
      };
    },
  };
}

/** What a call in the host's own heap costs, beside a function that is called. */
export function inlineCalls(setting: Setting): Promise<Findings> {
  return compare(
    {
      case: "inline, one at a time",
      subjects: [
        bare("bare call, awaited", "execute"),
        inline("full inline call", "execute"),
        bare("bare call of nothing, awaited", "nothing"),
        inline("inline call of nothing", "nothing"),
      ],
      unit: "ns",
      rounds: setting.size === "quick" ? 6 : 40,
      warmups: setting.size === "quick" ? 1 : 3,
      questions: [
        { subject: "full inline call", against: "bare call, awaited", want: { atMost: 10 } },
        {
          name: "gate alone",
          subject: "inline call of nothing",
          against: "bare call of nothing, awaited",
          want: { atMost: 3 },
        },
      ],
    },
    setting,
  );
}
