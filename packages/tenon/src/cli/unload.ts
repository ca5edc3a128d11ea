import { type AddCommand, clientOf, common, type CommonOptions, run } from "./command.ts";
import type { ExitCode } from "./exit-code.ts";
import { given } from "./given.ts";
import { milliseconds } from "./plugin-options.ts";
import { withProgress } from "./progress.ts";
import { exitOf, proofText } from "./proof-text.ts";

interface Options extends CommonOptions {
  readonly deadlineMs?: string;
}

/** `tenon unload <target>` */
export const addUnload: AddCommand = (program, around, ended) => {
  const command = program
    .command("unload")
    .description("take a plugin out and prove it; exit code 1 if it is not gone")
    .argument("<target>", "name, or name@range");
  const deadline = "milliseconds that leases and calls may still take (default: refuse while something holds it)";
  common(command.option("--deadline-ms <ms>", deadline)).action(async (target: string, options: Options) => {
    const { terminal } = around;
    const work = async (): Promise<ExitCode> => {
      const deadlineMs = milliseconds("--deadline-ms", options.deadlineMs);
      const body = { target, why: "an operator unloaded it", ...given({ deadlineMs }) };
      const proof = await withProgress(terminal, `unloading ${target}`, (await clientOf(around, options)).unload(body));
      if (options.json === true) terminal.json(proof);
      else for (const line of proofText(terminal, proof)) terminal.line(line);
      return exitOf(proof);
    };
    ended(await run(around, options, work));
  });
};
