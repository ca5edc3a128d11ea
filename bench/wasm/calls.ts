import { createHost } from "tenon";
import { allocate } from "tenon/contract";
import type { Findings, Setting } from "../harness/report.ts";
import { compare, joined } from "../harness/rounds.ts";
import { batchedNs } from "../harness/sampling.ts";
import type { Opened, Subject } from "../harness/subject.ts";
import { installPeers, peer } from "../call/peers/installed.ts";
import { echoModule } from "../call/peers/extism-module.ts";
import { Ask, Checked } from "./contract.ts";
import { type component, jcoCalls } from "./component.ts";
import type { GoHost } from "./go.ts";
import type { Guest } from "./guest.ts";
import { compiled, Raw } from "./raw.ts";

interface ExtismPlugin {
  call(name: string, input: Uint8Array): Promise<{ bytes(): Uint8Array } | null>;
  reset(): Promise<boolean>;
  close(): Promise<void>;
}
interface Extism {
  createPlugin(manifest: object, options: object): Promise<ExtismPlugin>;
}

const tenon = "Tenon, inline";
const byHand = "encode, call, decode by hand";
const extism = "Extism js-sdk";
const key = Uint8Array.from({ length: 16 }, (_, index) => index + 1);
const plain = { cost: 2, limit: 7, key };

interface Answer {
  readonly remaining: number;
  readonly allowed: boolean;
}

function checkAnswer({ remaining, allowed }: Answer): void {
  if (remaining !== 5 || !allowed) throw new Error(`a wrong answer: ${remaining}, ${allowed}`);
}

function checkBytes(answer: Uint8Array, length: number): void {
  if (answer.length !== length || answer[length - 1] !== 7) throw new Error(`a wrong answer of ${answer.length} bytes`);
}

/** Nanoseconds a call, by the client that answers at once. */
function ours(guest: Guest, measure: (sync: SyncClient) => Float64Array): Subject {
  return {
    name: tenon,
    open: async () => {
      const host = await createHost({ contracts: [Checked], proofs: "off" });
      await host.load(guest.path, { realm: "inline" });
      const { sync } = host.client(Checked);
      return { round: () => Promise.resolve(measure(sync)), [Symbol.asyncDispose]: () => host[Symbol.asyncDispose]() };
    },
  };
}

interface SyncClient {
  check(ask: typeof plain): Answer;
  echo(bytes: Uint8Array): Uint8Array;
}

function closing(round: Opened["round"], close: () => Promise<void> = () => Promise.resolve()): Opened {
  return { round, [Symbol.asyncDispose]: close };
}

/** One after another, as its calls are promises. It has a copy of the input to give back and nothing to work out. */
function theirs(bytes: Uint8Array, batches: number, batch: number): Subject {
  return {
    name: extism,
    open: async () => {
      const wasm = [{ data: echoModule() }];
      const plugin = await peer<Extism>("@extism/extism").createPlugin({ wasm }, { useWasi: false });
      const round = async (): Promise<Float64Array> => {
        const taken = new Float64Array(batches);
        for (let at = 0; at < batches; at += 1) {
          const start = process.hrtime.bigint();
          for (let index = 0; index < batch; index += 1) {
            const answer = (await plugin.call("echo", bytes))?.bytes();
            checkBytes(answer ?? new Uint8Array(), bytes.length);
          }
          taken[at] = Number(process.hrtime.bigint() - start) / batch;
          // Its calls leak their blocks until then.
          await plugin.reset();
        }
        return taken;
      };
      return closing(round, () => plugin.close());
    },
  };
}

/** Those that are compared besides Extism; no Go where it is not installed. */
export interface Peers {
  readonly go: GoHost | undefined;
  readonly instantiate: Awaited<ReturnType<typeof component>>;
}

export async function calls(guest: Guest, { go, instantiate }: Peers, setting: Setting): Promise<Findings> {
  installPeers();
  const isFull = setting.size === "full";
  const sizes = { batches: isFull ? 20 : 5, batch: isFull ? 5_000 : 2_000 };
  const module = compiled(guest.bytes);
  const ask = allocate(Ask, plain) as unknown as typeof plain;
  const small = await compare(
    {
      case: "two numbers and a key of 16 bytes",
      unit: "ns",
      rounds: isFull ? 24 : 8,
      warmups: 3,
      subjects: [
        ours(guest, (sync) => batchedNs(sizes, { call: () => sync.check(ask), check: checkAnswer })),
        {
          name: byHand,
          open: () => {
            const raw = new Raw(module, 1_024);
            const round = (): Float64Array => batchedNs(sizes, { call: () => raw.check(plain), check: checkAnswer });
            return Promise.resolve(closing(() => Promise.resolve(round())));
          },
        },
        theirs(new Uint8Array(32).fill(7), sizes.batches, sizes.batch / 10),
        jcoCalls(instantiate, ({ check }) => batchedNs(sizes, { call: () => check(plain), check: checkAnswer })),
        ...(go === undefined ? [] : [go.calls("check", sizes)]),
      ],
      questions: [
        { subject: tenon, against: byHand, want: { atMost: 2.5 } },
        { subject: extism, against: tenon, want: { atLeast: 50 } },
      ],
    },
    setting,
  );
  const many = { batches: sizes.batches, batch: isFull ? 200 : 100 };
  const bytes = new Uint8Array(64 * 1024).fill(7);
  const check = (answer: Uint8Array): void => checkBytes(answer, bytes.length);
  const large = await compare(
    {
      case: "64 KB there and back",
      unit: "ns",
      rounds: isFull ? 24 : 8,
      warmups: 2,
      subjects: [
        ours(guest, (sync) => batchedNs(many, { call: () => sync.echo(bytes), check })),
        {
          name: byHand,
          open: () => {
            const raw = new Raw(module, bytes.length);
            const round = (): Float64Array => batchedNs(many, { call: () => raw.echo(bytes), check });
            return Promise.resolve(closing(() => Promise.resolve(round())));
          },
        },
        theirs(bytes, sizes.batches, 10),
        jcoCalls(instantiate, ({ echo }) => batchedNs(many, { call: () => echo(bytes), check })),
        ...(go === undefined ? [] : [go.calls("echo", many)]),
      ],
      questions: [{ subject: extism, against: tenon, want: { atLeast: 20 } }],
    },
    setting,
  );
  return joined([small, large]);
}
