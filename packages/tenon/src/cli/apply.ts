import { resolve } from "node:path";
import type { Applied } from "../index.ts";
import { type AddCommand, clientOf, common, type CommonOptions, run } from "./command.ts";
import type { ExitCode } from "./exit-code.ts";
import { given } from "./given.ts";
import { printable } from "./printable.ts";
import { withProgress } from "./progress.ts";
import { exitOf, proofText } from "./proof-text.ts";
import type { Terminal } from "./terminal.ts";

/** `tenon plan [file]` */
export const addPlan: AddCommand = (program, around, ended) => {
  const command = program
    .command("plan")
    .description("show what applying a configuration would do; changes nothing")
    .argument("[file]", "the configuration (default: the one the host was started with)");
  common(command).action(async (file: string | undefined, options: CommonOptions) => {
    const { terminal } = around;
    const work = async (): Promise<ExitCode> => {
      const plan = await (await clientOf(around, options)).plan(bodyOf(file));
      if (options.json === true) terminal.json(plan);
      else for (const line of printable(plan.text).split("\n")) terminal.line(painted(terminal, line));
      return 0;
    };
    ended(await run(around, options, work));
  });
};

/** `tenon apply [file]` */
export const addApply: AddCommand = (program, around, ended) => {
  const command = program
    .command("apply")
    .description("load, swap, unload and route until all is as a configuration says, all or nothing")
    .argument("[file]", "the configuration (default: the one the host was started with)");
  common(command).action(async (file: string | undefined, options: CommonOptions) => {
    const { terminal } = around;
    const work = async (): Promise<ExitCode> => {
      const client = await clientOf(around, options);
      const applied = await withProgress(terminal, "applying", client.apply(bodyOf(file)));
      if (options.json === true) terminal.json(applied);
      else for (const line of appliedText(terminal, applied)) terminal.line(line);
      const exits = applied.proofs.map((proof) => exitOf(proof));
      return applied.notRetired.length > 0 || exits.includes(1) ? 1 : 0;
    };
    ended(await run(around, options, work));
  });
};

/** A path is the caller's, not the host's: they may have different directories. */
function bodyOf(file: string | undefined): { readonly file?: string } {
  return given({ file: file === undefined ? undefined : resolve(file) });
}

function appliedText(terminal: Terminal, { kind, plan, proofs, notRetired }: Applied): readonly string[] {
  return [
    ...printable(plan.text)
      .split("\n")
      .map((line) => painted(terminal, line)),
    terminal.paint("bold", kind),
    ...proofs.flatMap((proof) => proofText(terminal, proof)),
    ...notRetired.map(({ name, version, why }) =>
      terminal.paint("red", `${name}@${version} is still there: ${printable(why)}`),
    ),
  ];
}

function painted(terminal: Terminal, line: string): string {
  switch (line[0]) {
    case "+":
      return terminal.paint("green", line);
    case "-":
      return terminal.paint("red", line);
    case "~":
    case "!":
      return terminal.paint("yellow", line);
    default:
      return line;
  }
}
