import { once } from "node:events";
import { MessageChannel, Worker } from "node:worker_threads";
import { createHost, type HostOptions, type LoadOptions } from "tenon";
import type { Opened, Subject } from "../harness/subject.ts";
import { throughput } from "../harness/sampling.ts";
import { Limit, type Limited, limiter } from "./limit.ts";

type Execute = (input: { key: string; cost: number }) => Limited | Promise<Limited>;

function checkLimited({ allowed, remaining }: Limited): void {
  if (!allowed || !(remaining < 1e9))
    throw new Error(`found allowed ${allowed} and ${remaining} left, wanted true and less than 1e9`);
}

/** Nanoseconds of an awaited call, one after another: the means of batches, since one is too fast to be timed. */
async function awaitedNs<Answer>(
  batch: number,
  call: (index: number) => Answer | Promise<Answer>,
  check: (answer: Answer) => void,
): Promise<Float64Array> {
  const taken = new Float64Array(20);
  for (let at = 0; at < taken.length; at++) {
    const start = process.hrtime.bigint();
    for (let index = 0; index < batch; index++) check(await call(index));
    taken[at] = Number(process.hrtime.bigint() - start) / batch;
  }
  return taken;
}

const batch = 2_000;
const checkNothing = (answer: undefined): void => {
  if (answer !== undefined) throw new Error("found an answer, wanted none");
};
const executing = (execute: Execute) => (): Promise<Float64Array> =>
  awaitedNs(batch, (cost) => execute({ key: "alice", cost: cost + 1 }), checkLimited);
const doingNothing = (nothing: () => undefined | Promise<undefined>) => (): Promise<Float64Array> =>
  awaitedNs(batch, nothing, checkNothing);
const pipelined = (execute: Execute, count: number) => (): Promise<readonly number[]> =>
  throughput(
    { count, inFlight: 64 },
    { call: (cost) => execute({ key: "alice", cost: cost + 1 }), check: checkLimited },
  );

/** Functions called without Tenon. */
export function bare(name: string, method: "execute" | "nothing"): Subject {
  const own = limiter();
  const round = method === "execute" ? executing(own.execute) : doingNothing(own.nothing);
  return { name, open: () => Promise.resolve({ round, [Symbol.asyncDispose]: () => Promise.resolve() }) };
}

interface LimitClient {
  readonly execute: Execute;
  readonly nothing: (input: undefined) => Promise<undefined>;
}
type Measure = (client: LimitClient) => Opened["round"];
export const oneByOne: Measure = (client) => executing(client.execute);
export const nothingOneByOne: Measure = (client) => doingNothing(() => client.nothing(undefined));
export const manyAtOnce =
  (count: number): Measure =>
  (client) =>
    pipelined(client.execute, count);

/** A client of a host of its own. */
export function client(name: string, measure: Measure, load: LoadOptions, options: HostOptions = {}): Subject {
  return {
    name,
    open: async () => {
      const host = await createHost({ ...options, proofs: "off", from: import.meta.dirname });
      await host.load({ entry: "./plugin.ts", name: "limiter", version: "1.0.0" }, load);
      return { round: measure(host.client(Limit)), [Symbol.asyncDispose]: () => host[Symbol.asyncDispose]() };
    },
  };
}

/** Messages to a worker and back over a port, with nothing but an id to tell the answers apart. */
export function barePort(name: string, count: number): Subject {
  return {
    name,
    open: async () => {
      const { port1: port, port2 } = new MessageChannel();
      const worker = new Worker(new URL("./echo.ts", import.meta.url), {
        workerData: { port: port2 },
        transferList: [port2],
      });
      await once(worker, "online");
      const waiting = new Map<number, (value: Limited) => void>();
      let last = 0;
      port.on("message", ({ id, value }: { id: number; value: Limited }) => {
        waiting.get(id)?.(value);
        waiting.delete(id);
      });
      const execute: Execute = (input) =>
        new Promise((resolve) => {
          waiting.set(++last, resolve);
          port.postMessage({ id: last, input });
        });
      return {
        round: pipelined(execute, count),
        [Symbol.asyncDispose]: async () => {
          port.close();
          await worker.terminate();
        },
      };
    },
  };
}
