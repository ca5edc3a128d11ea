import { checkLimited } from "../call/inline.ts";
import { Limit, type Limited, limiter } from "../call/limit.ts";
import { checkPayload, type Payload, payloads, small } from "../call/payload.ts";
import { postMessage } from "../call/peers/messages.ts";
import { loadedHost } from "../call/tenon.ts";
import type { Findings, Setting } from "../harness/report.ts";
import { compare } from "../harness/rounds.ts";
import { awaitedNs } from "../harness/sampling.ts";
import type { Opened, Subject } from "../harness/subject.ts";
import { breaker, timeoutMs } from "./breaker.ts";
import { opossum } from "./peers/opossum.ts";

type Execute = (input: Payload) => Limited | PromiseLike<Limited>;

const batches = 20;
const batch = 1_000;

// Two inputs in turn: the limit of the function is not reached however long the bench runs.
const input = (index: number): Payload => ({ key: "alice", cost: (index % 2) + 1 });
const executing = (execute: Execute, times = batches): Promise<Float64Array> =>
  awaitedNs({ batches: times, batch }, { call: (index) => execute(input(index)), check: checkLimited });

interface Executing extends AsyncDisposable {
  readonly execute: Execute;
}

function subject(name: string, open: () => Promise<Executing>): Subject {
  return {
    name,
    open: async () => {
      const opened = await open();
      return { round: () => executing(opened.execute), [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose]() };
    },
  };
}

/** A client through a route: its version's breaker, the deadline that a route gives each call, and the metrics of the method. */
export async function routed(): Promise<Executing> {
  const host = await loadedHost(1, { realm: "inline" });
  host.routes.set(Limit, { default: "^1", breaker, timeoutMs });
  const { execute } = host.client(Limit);
  return { execute, [Symbol.asyncDispose]: () => host[Symbol.asyncDispose]() };
}

/** A lease, with no route, no breaker and no deadline. Metrics there are: they are a part of every call. */
export async function leased(): Promise<Executing> {
  const host = await loadedHost(1, { realm: "inline" });
  const lease = await host.lease(Limit);
  return {
    execute: (asked) => lease.execute(asked),
    [Symbol.asyncDispose]: async () => {
      lease[Symbol.dispose]();
      await host[Symbol.asyncDispose]();
    },
  };
}

/** What a routed call takes beyond a lease's, batch by batch in turn: a difference, so that it may be below nothing. */
async function beyond(): Promise<Opened> {
  const opened = new AsyncDisposableStack();
  const ours = opened.use(await routed());
  const bare = opened.use(await leased());
  const one = async ({ execute }: Executing): Promise<number> => (await executing(execute, 1))[0] ?? NaN;
  return {
    round: async () => {
      const more = new Float64Array(batches);
      for (let at = 0; at < batches; at++) more[at] = (await one(ours)) - (await one(bare));
      return more;
    },
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  };
}

const messages: Subject = {
  name: "postMessage round trip",
  open: async () => {
    const opened = await postMessage.open();
    const payload = payloads(small);
    return {
      round: () =>
        awaitedNs(
          { batches, batch: 50 },
          {
            call: (index) => opened.echo(payload(index)),
            check: (answer, index) => checkPayload(answer, payload(index)),
          },
        ),
      [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
    };
  },
};

const whole = "routed call";
const difference = "routed call less a lease's";
const fire = "opossum fire";
/** Of the whole call: a lease counts its calls too, so that the difference leaves the metrics out. */
const goal = "goal, the whole call";

/** What route, breaker, deadline and metrics cost a call, beside those who do some of it. */
export function overhead(setting: Setting): Promise<Findings> {
  const full = setting.size === "full";
  return compare(
    {
      case: "inline, one at a time",
      subjects: [
        subject(whole, routed),
        subject("bare lease call", leased),
        { name: difference, open: beyond },
        subject(fire, () => opossum(limiter().execute, true)),
        subject("opossum fire, without percentiles", () => opossum(limiter().execute, false)),
        messages,
      ],
      unit: "ns",
      rounds: full ? 30 : 8,
      warmups: full ? 4 : 2,
      questions: [
        {
          name: `${goal}: routed call / opossum fire of the same function`,
          subject: whole,
          against: fire,
          want: { atMost: 0.5 },
        },
        {
          name: `${goal}: routed call / postMessage round trip`,
          subject: whole,
          against: messages.name,
          want: { atMost: 0.3 },
        },
        { name: "beyond a lease / opossum fire", subject: difference, against: fire, want: { atMost: 0.5 } },
        {
          name: "beyond a lease / postMessage round trip",
          subject: difference,
          against: messages.name,
          want: { atMost: 0.3 },
        },
      ],
    },
    setting,
  );
}
