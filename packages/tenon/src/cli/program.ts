import { Command, CommanderError } from "commander";
import { tenonVersion } from "../index.ts";
import type { AddCommand, Around } from "./command.ts";
import { addApply, addPlan } from "./apply.ts";
import { addBuild } from "./build.ts";
import { addDev } from "./dev.ts";
import { addEvents } from "./events.ts";
import type { ExitCode } from "./exit-code.ts";
import { addGenerate } from "./generate.ts";
import { addInspect } from "./inspect.ts";
import { addLoad } from "./load.ts";
import { addLogs } from "./logs.ts";
import { addPs } from "./ps.ts";
import { addRollout } from "./rollout.ts";
import { addServe } from "./serve.ts";
import { addSoak } from "./soak.ts";
import { addSurvivors } from "./survivors.ts";
import { addSwap } from "./swap.ts";
import { addUnload } from "./unload.ts";

const commands: readonly AddCommand[] = [
  addServe,
  addDev,
  addPs,
  addLoad,
  addUnload,
  addSwap,
  addPlan,
  addApply,
  addRollout,
  addSurvivors,
  addEvents,
  addLogs,
  addInspect,
  addSoak,
  addGenerate,
  addBuild,
];

const exits = `
Exit codes: 0 fine, 1 a finding (a plugin that is not proven gone, a refusal), 2 usage.
`;

/** Runs one command line, without the names of Node and the script, and answers how to exit. */
export async function runProgram(args: readonly string[], around: Around): Promise<ExitCode> {
  const { terminal } = around;
  let code: ExitCode = 0;
  const program = new Command("tenon")
    .description("Load, call, swap and unload plugins in a running host, with proof that they are gone.")
    .version(tenonVersion)
    .addHelpText("after", exits)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.write(text),
      writeErr: (text) => terminal.note(text.trimEnd()),
      getOutHelpWidth: () => terminal.columns,
      getErrHelpWidth: () => terminal.columns,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
  for (const add of commands) add(program, around, (ended) => void (code = ended));
  try {
    await program.parseAsync(args, { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    throw error;
  }
}
