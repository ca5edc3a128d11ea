import type { Swap } from "../index.ts";
import { type AddCommand, clientOf, common, type CommonOptions, run } from "./command.ts";
import type { ExitCode } from "./exit-code.ts";
import { given } from "./given.ts";
import { milliseconds, type PluginOptions, requestOf, withPlugin } from "./plugin-options.ts";
import { withProgress } from "./progress.ts";
import { exitOf, proofText } from "./proof-text.ts";
import { span } from "./span.ts";
import type { Terminal } from "./terminal.ts";
import { drawTree } from "./tree.ts";

interface Options extends CommonOptions, PluginOptions {
  readonly pauseMs?: string;
  readonly deadlineMs?: string;
  readonly keepOld?: boolean;
}

/** `tenon swap <target> <source>` */
export const addSwap: AddCommand = (program, around, ended) => {
  const command = program
    .command("swap")
    .description("put another version or configuration in a plugin's place, under load")
    .argument("<target>", "name, or name@range")
    .argument("<source>", "directory, file or package")
    .option("--pause-ms <ms>", "milliseconds that calls may be held while state is handed over")
    .option("--deadline-ms <ms>", "milliseconds that leases of the old version may still take")
    .option("--keep-old", "leave the old version loaded, out of the way of clients");
  common(withPlugin(command)).action(async (target: string, source: string, options: Options) => {
    const { terminal } = around;
    const work = async (): Promise<ExitCode> => {
      const pauseMs = milliseconds("--pause-ms", options.pauseMs);
      const deadlineMs = milliseconds("--deadline-ms", options.deadlineMs);
      const old = options.keepOld === true ? ("keep" as const) : undefined;
      const body = { target, ...requestOf(source, options), ...given({ pauseMs, deadlineMs, old }) };
      const swap = await withProgress(terminal, `swapping ${target}`, (await clientOf(around, options)).swap(body));
      if (options.json === true) terminal.json(swap);
      else for (const line of swapText(terminal, swap)) terminal.line(line);
      return exitOf(swap.proof);
    };
    ended(await run(around, options, work));
  });
};

function swapText(
  terminal: Terminal,
  { from, to, how, inFlight, held, pausedMs, state, trial, proof }: Swap,
): readonly string[] {
  const head = `${from.plugin}@${from.version} #${from.instance} → ${to.plugin}@${to.version} #${to.instance}`;
  const below = [
    { text: `${inFlight} calls in flight, ${held} held, traffic paused for ${span(pausedMs)}` },
    { text: state === "handed over" ? "state handed over" : "no state to hand over" },
    { text: trial === "passed" ? "a first call was tried" : "no call came to be tried first" },
  ];
  const limb = (text: string): string => terminal.paint("dim", text);
  const swapped = drawTree([{ text: `${terminal.paint("bold", head)}  ${terminal.paint("green", how)}`, below }], limb);
  return proof === undefined ? swapped : [...swapped, ...proofText(terminal, proof)];
}
