import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createHost } from "tenon";
import type { Findings, Setting } from "../harness/report.ts";
import { compare, joined } from "../harness/rounds.ts";
import type { Subject } from "../harness/subject.ts";
import { Checked } from "./contract.ts";
import type { Peers } from "./calls.ts";
import { goPlugin } from "./go.ts";
import { guest, type Guest } from "./guest.ts";
import { compiled, Raw } from "./raw.ts";

const tenon = "Tenon, another instance inline";
const tenonFresh = "Tenon, a module it has not seen, inline";
const byHand = "instance by hand of a compiled module";
const bytes = new Uint8Array(16).fill(7);

function ours(made: Guest, count: number): Subject {
  return {
    name: tenon,
    open: async () => {
      const host = await createHost({ contracts: [Checked], proofs: "off" });
      await host.load(made.path, { realm: "inline", name: "kept" });
      const round = async (): Promise<Float64Array> => {
        const taken = new Float64Array(count);
        for (let index = 0; index < count; index += 1) {
          const start = process.hrtime.bigint();
          await host.load(made.path, { realm: "inline", name: "further" });
          host.client(Checked, "further").sync.echo(bytes);
          taken[index] = Number(process.hrtime.bigint() - start) / 1e3;
          await host.unload("further", { deadlineMs: 0 });
        }
        return taken;
      };
      return { round, [Symbol.asyncDispose]: () => host[Symbol.asyncDispose]() };
    },
  };
}

/** From a module that nobody has seen to its first answer: read, checked, hashed and compiled. */
function fresh(count: number): Subject {
  return {
    name: tenonFresh,
    open: async () => {
      const host = await createHost({ contracts: [Checked], proofs: "off" });
      const made = await guest();
      let unseen = 0;
      const round = async (): Promise<Float64Array> => {
        const taken = new Float64Array(count);
        for (let index = 0; index < count; index += 1) {
          await writeFile(join(made.path, "plugin.wasm"), withMark(made.bytes, (unseen += 1)));
          const start = process.hrtime.bigint();
          await host.load(made.path, { realm: "inline", name: "fresh" });
          host.client(Checked, "fresh").sync.echo(bytes);
          taken[index] = Number(process.hrtime.bigint() - start) / 1e3;
          await host.unload("fresh", { deadlineMs: 0 });
        }
        return taken;
      };
      return {
        round,
        [Symbol.asyncDispose]: async () => {
          await host[Symbol.asyncDispose]();
          await made[Symbol.asyncDispose]();
        },
      };
    },
  };
}

/** The same module with a section of its own behind it, so that neither Tenon nor V8 has seen it. */
function withMark(module: Uint8Array, mark: number): Uint8Array {
  const name = new TextEncoder().encode(`mark-${String(mark).padStart(8, "0")}`);
  return Uint8Array.from([...module, 0, name.length + 1, name.length, ...name]);
}

/** Of a module that nobody has seen. */
function firstOpens({ go }: Peers, setting: Setting): Promise<Findings> {
  return compare(
    {
      case: "the first instance of a module",
      unit: "µs",
      rounds: setting.size === "full" ? 24 : 8,
      warmups: 2,
      subjects: [fresh(setting.size === "full" ? 20 : 5), ...(go === undefined ? [] : [go.opens])],
      questions: go === undefined ? [] : [{ subject: goPlugin, against: tenonFresh, want: { atLeast: 2 } }],
    },
    setting,
  );
}

export async function opens(made: Guest, peers: Peers, setting: Setting): Promise<Findings> {
  return joined([await firstOpens(peers, setting), await furtherOpens(made, peers, setting)]);
}

/** The whole way from a plugin that is loaded once to the first answer of another instance. */
function furtherOpens(made: Guest, { go }: Peers, setting: Setting): Promise<Findings> {
  const count = setting.size === "full" ? 40 : 10;
  const module = compiled(made.bytes);
  return compare(
    {
      case: "another instance of the same module",
      unit: "µs",
      rounds: setting.size === "full" ? 24 : 8,
      warmups: 2,
      subjects: [
        ours(made, count),
        {
          name: byHand,
          open: () => {
            const round = (): Promise<Float64Array> => {
              const taken = new Float64Array(count);
              for (let index = 0; index < count; index += 1) {
                const start = process.hrtime.bigint();
                new Raw(module, 1_024).echo(bytes);
                taken[index] = Number(process.hrtime.bigint() - start) / 1e3;
              }
              return Promise.resolve(taken);
            };
            return Promise.resolve({ round, [Symbol.asyncDispose]: () => Promise.resolve() });
          },
        },
        ...(go === undefined ? [] : [go.opens]),
      ],
      questions: [
        { subject: tenon, against: byHand, want: { atMost: 3 } },
        ...(go === undefined ? [] : [{ subject: goPlugin, against: tenon, want: { atLeast: 20 } }]),
      ],
    },
    setting,
  );
}
