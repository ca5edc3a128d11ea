import { createHost, type Host } from "tenon";
import { allocate } from "tenon/contract";
import type { Findings, Setting } from "../harness/report.ts";
import { compare, joined } from "../harness/rounds.ts";
import { throughput } from "../harness/sampling.ts";
import type { Subject } from "../harness/subject.ts";
import { Measured, Sample } from "./contract.ts";

const plain = { at: 1.5, sensor: 7, valid: true, unit: "mV", values: Array.from({ length: 32 }, (_, index) => index) };

async function loaded(slots: boolean): Promise<Host> {
  const host = await createHost({ from: import.meta.dirname, contracts: [Measured], proofs: "off" });
  await host.load({ entry: "./plugin.ts", name: "measured", version: "1.0.0" }, { realm: "thread", config: { slots } });
  return host;
}

function check({
  sensor,
  values,
}: {
  readonly sensor: number;
  readonly values: { at(index: number): number | undefined };
}): void {
  if (sensor !== 7 || values.at(31) !== 31) throw new Error(`a wrong answer: ${sensor}, ${values.at(31)}`);
}

function calls(name: string, count: number, kind: "struct" | "object"): Subject {
  return {
    name,
    open: async () => {
      const host = await loaded(false);
      const client = host.client(Measured);
      const sample = allocate(Sample, plain);
      const call = kind === "struct" ? () => client.echoStruct(sample) : () => client.echoObject(plain);
      return {
        round: async () => {
          const [perSecond] = await throughput({ count, inFlight: 64 }, { call, check });
          return [1e6 / perSecond];
        },
        [Symbol.asyncDispose]: () => host[Symbol.asyncDispose](),
      };
    },
  };
}

/** The same data there and back, as a struct and as an object. */
export function structCalls(setting: Setting): Promise<Findings> {
  const count = setting.size === "full" ? 40_000 : 8_000;
  return compare(
    {
      case: "296 bytes there and back, 64 in flight",
      subjects: [calls("struct", count, "struct"), calls("object", count, "object")],
      unit: "µs",
      rounds: setting.size === "full" ? 24 : 8,
      warmups: 2,
      questions: [{ subject: "struct", against: "object", want: { atMost: 0.8 } }],
    },
    setting,
  );
}

function reads(name: string, method: "readExplicit" | "readAmbient" | "readStore", count: number): Subject {
  return {
    name,
    open: async () => {
      const host = await loaded(method !== "readStore");
      const client = host.client(Measured);
      return {
        round: async () => {
          const samples: number[] = [];
          for (let time = 0; time < 10; time += 1) samples.push(await client[method](count));
          return samples;
        },
        [Symbol.asyncDispose]: () => host[Symbol.asyncDispose](),
      };
    },
  };
}

/** Reads inside of a plugin in a thread. */
export async function slotReads(setting: Setting): Promise<Findings> {
  const count = setting.size === "full" ? 200_000 : 50_000;
  const against = "getStore with one store active";
  return joined([
    await compare(
      {
        case: "a value of the call",
        subjects: [
          reads("explicit slot", "readExplicit", count),
          reads("ambient slot", "readAmbient", count),
          reads(against, "readStore", count),
        ],
        unit: "ns",
        rounds: setting.size === "full" ? 24 : 8,
        warmups: 2,
        questions: [
          { subject: "explicit slot", against, want: { atMost: 0.25 } },
          { subject: "ambient slot", against, want: { atMost: 1.3 } },
        ],
      },
      setting,
    ),
  ]);
}
