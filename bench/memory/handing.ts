import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { createHost } from "tenon";
import type { Findings, Setting } from "../harness/report.ts";
import { compare, joined } from "../harness/rounds.ts";
import type { Subject } from "../harness/subject.ts";
import { Block, blockItems, Measured } from "./contract.ts";

const expectedSum = ((blockItems - 1) * blockItems) / 2;
const expectedEnds = blockItems - 1;

function fill(values: Float64Array): void {
  for (let index = 0; index < blockItems; index += 1) values[index] = index;
}

type Kind = "handed over, filled" | "produced and summed";
/** Times one go; `prepare` is outside of the time. */
type Go = (kind: Kind) => Promise<number>;

function subject(
  name: string,
  kind: Kind,
  count: number,
  open: () => Promise<AsyncDisposable & { readonly go: Go }>,
): Subject {
  return {
    name,
    open: async () => {
      const opened = await open();
      return {
        round: async () => {
          const took: number[] = [];
          for (let time = 0; time < count; time += 1) took.push(await opened.go(kind));
          return took;
        },
        [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
      };
    },
  };
}

function check(kind: Kind, answer: number): void {
  const wanted = kind === "produced and summed" ? expectedSum : expectedEnds;
  if (answer !== wanted) throw new Error(`${kind}: answered ${answer}, wanted ${wanted}`);
}

const segment = async (manner: "awaited" | "synchronous"): Promise<AsyncDisposable & { readonly go: Go }> => {
  const host = await createHost({
    from: import.meta.dirname,
    contracts: [Measured],
    proofs: "off",
    segments: { blocks: { struct: Block, count: 2, plugins: { measured: "read" } } },
  });
  await host.load(
    { entry: "./plugin.ts", name: "measured", version: "1.0.0" },
    { realm: "thread", config: { slots: false } },
  );
  const client = host.client(Measured);
  const blocks = host.segments.open("blocks", Block);
  const own = new Float64Array(blockItems);
  return {
    async go(kind) {
      if (kind === "handed over, filled") fill(own);
      const ready = kind === "handed over, filled" ? blocks.allocate({ values: own }) : undefined;
      const start = performance.now();
      // Each subject makes its numbers where they go from: here, that is where they stay.
      const reference = ready ?? blocks.allocate({ values: fill });
      const answer =
        ready === undefined
          ? await client.sum(reference)
          : manner === "synchronous"
            ? client.sync.ends(reference)
            : await client.ends(reference);
      const took = (performance.now() - start) * 1e3;
      blocks.release(reference);
      check(kind, answer);
      return took;
    },
    [Symbol.asyncDispose]: () => host[Symbol.asyncDispose](),
  };
};

const worker = `
const { parentPort } = require("node:worker_threads");
parentPort.on("message", ({ buffer, sums }) => {
  const values = new Float64Array(buffer);
  let answer = values[0] + values[values.length - 1];
  if (sums) {
    answer = 0;
    for (let index = 0; index < values.length; index += 1) answer += values[index];
  }
  parentPort.postMessage(answer);
});`;

/** A bare worker: the least that a message can cost. */
const messages = async (transfers: boolean): Promise<AsyncDisposable & { readonly go: Go }> => {
  const thread = new Worker(worker, { eval: true });
  await once(thread, "online");
  const own = new Float64Array(blockItems);
  return {
    async go(kind) {
      const values = transfers ? new Float64Array(blockItems) : own;
      const sums = kind === "produced and summed";
      if (!sums) fill(values);
      const start = performance.now();
      if (sums) fill(values);
      const answered = once(thread, "message");
      thread.postMessage({ buffer: values.buffer, sums }, transfers ? [values.buffer] : []);
      const [answer] = (await answered) as [number];
      const took = (performance.now() - start) * 1e3;
      check(kind, answer);
      return took;
    },
    [Symbol.asyncDispose]: async () => void (await thread.terminate()),
  };
};

/** A megabyte from the host to a plugin in a thread. */
export async function handing(setting: Setting): Promise<Findings> {
  const full = setting.size === "full";
  // With twenty a round, most were of code that V8 had not compiled.
  const [count, rounds] = [full ? 400 : 200, full ? 20 : 8];
  const names = { segment: "a segment", now: "a segment, by a synchronous call" } as const;
  const [transfer, copy] = ["postMessage with transfer", "postMessage by structured copy"];
  const filled = "handed over, filled";
  const summed = "produced and summed";
  const shape = { unit: "µs", rounds, warmups: 2 };
  return joined([
    await compare(
      {
        ...shape,
        case: `1 MB ${filled}`,
        subjects: [
          subject(names.now, filled, count, () => segment("synchronous")),
          subject(names.segment, filled, count, () => segment("awaited")),
          subject(transfer, filled, count, () => messages(true)),
        ],
        questions: [
          { subject: names.now, against: transfer, want: { atMost: 1 } },
          { subject: names.segment, against: transfer, want: { atMost: 1 } },
        ],
      },
      setting,
    ),
    await compare(
      {
        ...shape,
        case: `1 MB ${summed}`,
        subjects: [
          subject(names.segment, summed, count, () => segment("awaited")),
          subject(copy, summed, count, () => messages(false)),
        ],
        questions: [{ subject: copy, against: names.segment, want: { atLeast: 1.5 } }],
      },
      setting,
    ),
  ]);
}
