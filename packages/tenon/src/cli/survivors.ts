import type { SurvivorReport } from "../admin.ts";
import type { Survivor } from "../index.ts";
import { type AddCommand, clientOf, common, type CommonOptions, run } from "./command.ts";
import type { ExitCode } from "./exit-code.ts";
import { printableLine } from "./printable.ts";
import { heldBy } from "./proof-text.ts";
import { span } from "./span.ts";
import type { Terminal } from "./terminal.ts";
import { type Branch, drawTree } from "./tree.ts";

interface Options extends CommonOptions {
  readonly collect: boolean;
}

/** `tenon survivors` */
export const addSurvivors: AddCommand = (program, around, ended) => {
  const command = program
    .command("survivors")
    .description("show what outlived its plugin, since when, held by whom; exit code 1 if something is still there");
  const spare =
    "do not force a garbage collection of the host: no stall, but what was let go since the last may be shown";
  common(command.option("--no-collect", spare)).action(async (options: Options) => {
    const { terminal } = around;
    const work = async (): Promise<ExitCode> => {
      const client = await clientOf(around, options);
      const report = await client.survivors(options.collect ? {} : { collect: false });
      if (options.json === true) terminal.json(report);
      else for (const line of drawSurvivors(terminal, report, Date.now())) terminal.line(line);
      return report.survivors.some(({ goneAt }) => goneAt === undefined) ? 1 : 0;
    };
    ended(await run(around, options, work));
  });
};

/** One tree a plugin that left something; those that have nothing there any more come last, on a line each. */
function drawSurvivors(terminal: Terminal, { survivors }: SurvivorReport, nowMs: number): readonly string[] {
  if (survivors.length === 0) return ["nothing has outlived its plugin"];
  const there = survivors.filter(({ goneAt }) => goneAt === undefined);
  const gone = survivors.filter(({ goneAt }) => goneAt !== undefined);
  const trees = [...there, ...gone].map((each) => tree(terminal, each, nowMs));
  return drawTree(trees, (limb) => terminal.paint("dim", limb));
}

function tree(terminal: Terminal, survivor: Survivor, nowMs: number): Branch {
  const { plugin, version, realm, instance, verdict, since, goneAt, left, holders } = survivor;
  const state =
    goneAt === undefined
      ? terminal.paint("red", `there for ${span(nowMs - Date.parse(since))}`)
      : terminal.paint("green", `gone, after ${span(Date.parse(goneAt) - Date.parse(since))}`);
  const text = `${terminal.paint("bold", printableLine(`${plugin}@${version}`))}  ${state}  #${instance} ${realm}, ${verdict}`;
  if (goneAt !== undefined) return { text };
  return {
    text,
    below: [
      ...left.map(({ witness, detail, goneAt: at }) => ({
        text: `${at === undefined ? "✗" : "✓"} ${witness}: ${printableLine(detail)}`,
      })),
      ...heldBy(holders),
    ],
  };
}
