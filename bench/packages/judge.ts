// Soaks one installed package and prints one line. Started by run.ts: node judge.ts <folder> <name> <realm> <cycles> [use]
import { isTenonError, type RealmKind } from "tenon";
import { soak } from "tenon/soak";
import type { Judged } from "./judged.ts";

const [from = "", name = "", realm = "thread", cycles = "", use] = process.argv.slice(2);

/** A hundredth of what a small library takes: forty lives are too few to see less. */
const boundBytes = 16_384;

async function judge(): Promise<Judged> {
  try {
    const report = await soak({
      subject: { package: name, ...(use === undefined ? {} : { use }) },
      ...{ from, realm: realm as RealmKind, boundBytes },
      ...{ cycles: Number(cycles), samples: Math.ceil(Number(cycles) / 2), calls: 3 },
    });
    const { verdict, sentence, proofs, calls, codeBytes } = report;
    const growing = report.witnesses.filter(({ decides, trend }) => decides && trend.verdict === "grows");
    return {
      ...{ kind: "judged", verdict, sentence, proofs, calls, codeBytes },
      growing: growing.map(({ witness, unit, trend }) => ({ witness, unit, by: trend.fit?.slope.value ?? 0 })),
    };
  } catch (error) {
    const code = isTenonError(error) ? error.code : "";
    return { kind: "refused", code, why: error instanceof Error ? error.message : String(error) };
  }
}

process.stdout.write(`${JSON.stringify(await judge())}\n`, () => process.exit());
