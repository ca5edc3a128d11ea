import { readFile, writeFile } from "node:fs/promises";
import type { Command } from "commander";
import {
  plotSvg,
  plotText,
  soak,
  type GivenInputs,
  type ProofsTold,
  type SoakOptions,
  type SoakReport,
} from "../soak.ts";
import { type AddCommand, type Around, run } from "./command.ts";
import type { ExitCode } from "./exit-code.ts";
import { UsageError } from "./failure.ts";
import { given } from "./given.ts";
import { type PluginOptions, requestOf, withRealm } from "./plugin-options.ts";
import { printableLine } from "./printable.ts";
import { size, span } from "./span.ts";
import type { Terminal } from "./terminal.ts";

interface Options extends Omit<PluginOptions, "digest"> {
  readonly package?: string;
  readonly use?: string;
  readonly cycles?: string;
  readonly calls?: string;
  readonly samples?: string;
  readonly boundBytes?: string;
  readonly seed?: string;
  readonly input?: string;
  readonly svg?: string;
  readonly json?: boolean;
}

/** `tenon soak [plugin]` */
export const addSoak: AddCommand = (program, around, ended) => {
  const command: Command = program
    .command("soak")
    .description(
      "load, call and unload a plugin many times and tell whether the process grows by it; Ctrl-C ends it early",
    )
    .argument("[plugin]", "directory, file or package")
    .option("--package <name>", "any npm package instead of a plugin: does this library unload?")
    .option("--use <file>", "with --package: a module whose default export is called with the package for each call")
    .option("--cycles <count>", "lives (default: 1000)")
    .option("--calls <count>", "calls a life (default: 100)")
    .option("--samples <count>", "how often to look (default: 100)")
    .option(
      "--input <file>",
      'JSON of inputs by method, {"render": [{"text": "hello"}]} (default: made from the contract)',
    )
    .option("--bound-bytes <count>", "what a life may cost for ever (default: 1024)")
    .option("--seed <number>", "repeats the inputs of an earlier run")
    .option("--svg <file>", "writes a plot of all witnesses")
    .option("--json", "print JSON");
  withRealm(command).action(async (plugin: string | undefined, options: Options) => {
    ended(await run(around, options, () => soakOnce(around, plugin, options)));
  });
};

async function soakOnce(
  { terminal, onInterrupt }: Around,
  plugin: string | undefined,
  options: Options,
): Promise<ExitCode> {
  const asked: SoakOptions = { ...(await soakOptions(plugin, options)), signal: onInterrupt() };
  const report = await soak({ ...asked, onCycle: progress(terminal, asked.cycles ?? defaultCycles) });
  if (terminal.showsProgress) terminal.writeProgress(clearLine);
  if (options.svg !== undefined) await writeFile(options.svg, plotSvg(report));
  if (options.json === true) terminal.json(report);
  else for (const line of reportText(terminal, report)) terminal.line(line);
  return report.verdict === "flat" && report.proofs.first === undefined ? 0 : 1;
}

async function soakOptions(plugin: string | undefined, options: Options): Promise<SoakOptions> {
  const { package: name, use, cycles, calls, samples, boundBytes, seed, input } = options;
  if ((plugin === undefined) === (name === undefined))
    throw new UsageError("Cannot soak: found neither or both of a plugin and --package, wanted one of them");
  if (use !== undefined && name === undefined)
    throw new UsageError("Cannot take --use: found no --package, wanted the package that it uses");
  const { source, realm, config, grants } = requestOf(plugin ?? "", options);
  return {
    subject: name === undefined ? source : { package: name, ...given({ use }) },
    ...given({
      realm,
      config,
      grants,
      cycles: whole("--cycles", cycles),
      calls: whole("--calls", calls),
      samples: whole("--samples", samples),
      boundBytes: whole("--bound-bytes", boundBytes),
      seed: whole("--seed", seed),
      inputs: input === undefined ? undefined : await readInputs(input),
    }),
  };
}

function whole(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new UsageError(`Cannot read ${name}: found ${JSON.stringify(text)}, wanted a whole number`);
}

async function readInputs(file: string): Promise<GivenInputs> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as GivenInputs;
  } catch (error) {
    throw new UsageError(`Cannot read --input ${file}: ${(error as Error).message}, wanted JSON of inputs by method`);
  }
}

const defaultCycles = 1_000;
const clearLine = "\r\x1b[2K";
const progressMs = 200;

function progress(terminal: Terminal, cycles: number): (cycle: number) => void {
  if (!terminal.showsProgress) return () => undefined;
  let shownAtMs = 0;
  return (cycle) => {
    const nowMs = performance.now();
    if (nowMs - shownAtMs < progressMs) return;
    shownAtMs = nowMs;
    terminal.writeProgress(`${clearLine}life ${cycle} of ${cycles}`);
  };
}

function reportText(terminal: Terminal, report: SoakReport): readonly string[] {
  const { plugin, version, realm, verdict, cycles, calls, proofs, took, codeBytes, seed, tookMs } = report;
  const style = { flat: "green", grows: "red", inconclusive: "yellow" } as const;
  const early = cycles.done < cycles.asked ? ` of ${cycles.asked}` : "";
  return [
    `${terminal.paint("bold", `${plugin}@${version}`)}  ${terminal.paint(style[verdict], verdict)}  ${cycles.done}${early} lives in ${realm}, ${size(codeBytes)}, ${span(tookMs)}, seed ${seed}`,
    printableLine(report.sentence),
    "",
    ...plotText(report, terminal.columns),
    "",
    `load ${took.load.p50} ms (p99 ${took.load.p99}), unload with proof ${took.unload.p50} ms (p99 ${took.unload.p99})`,
    `${calls.made} calls, ${calls.failed} failed${calls.firstFailure === undefined ? "" : `; first: ${printableLine(calls.firstFailure)}`}`,
    ...calls.leftOut.map(({ method, why }) => `no input for ${method}: ${printableLine(why)}; give --input`),
    `proofs: ${proofsText(proofs)}`,
  ];
}

function proofsText({ first, ...verdicts }: ProofsTold): string {
  const counts = Object.entries(verdicts).flatMap(([verdict, count]) => (count === 0 ? [] : [`${count} ${verdict}`]));
  return `${counts.join(", ") || "none"}${first === undefined ? "" : `; first: ${printableLine(first)}`}`;
}
