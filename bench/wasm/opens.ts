import { createHost } from "tenon";
import type { Findings, Setting } from "../harness/report.ts";
import { compare } from "../harness/rounds.ts";
import type { Subject } from "../harness/subject.ts";
import { Checked } from "./contract.ts";
import type { Guest } from "./guest.ts";
import { compiled, Raw } from "./raw.ts";

const tenon = "Tenon, another instance inline";
const byHand = "instance by hand of a compiled module";
const bytes = new Uint8Array(16).fill(7);

function ours(guest: Guest, count: number): Subject {
  return {
    name: tenon,
    open: async () => {
      const host = await createHost({ contracts: [Checked], proofs: "off" });
      await host.load(guest.path, { realm: "inline", name: "kept" });
      const round = async (): Promise<Float64Array> => {
        const taken = new Float64Array(count);
        for (let index = 0; index < count; index += 1) {
          const start = process.hrtime.bigint();
          await host.load(guest.path, { realm: "inline", name: "further" });
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

/** The whole way from a plugin that is loaded once to the first answer of another instance. */
export function opens(guest: Guest, setting: Setting): Promise<Findings> {
  const count = setting.size === "full" ? 40 : 10;
  const module = compiled(guest.bytes);
  return compare(
    {
      case: "another instance of the same module",
      unit: "µs",
      rounds: setting.size === "full" ? 24 : 8,
      warmups: 2,
      subjects: [
        ours(guest, count),
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
      ],
      questions: [{ subject: tenon, against: byHand, want: { atMost: 3 } }],
    },
    setting,
  );
}
