import type { Command } from "commander";
import { AdminClient } from "../admin.ts";
import type { ExitCode } from "./exit-code.ts";
import { readConfiguration } from "../index.ts";
import { tellFailure } from "./failure.ts";
import type { Terminal } from "./terminal.ts";

/** The configuration that commands look for in the working directory. */
export const configurationFile = "tenon.yaml";

/** What every command has. */
export interface CommonOptions {
  readonly socket?: string;
  readonly json?: boolean;
}

/** What a command runs in. */
export interface Around {
  readonly terminal: Terminal;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** From now on Ctrl-C and the like abort this signal in place of the process: for what goes on until it is interrupted. */
  readonly onInterrupt: () => AbortSignal;
}

/** Adds one command to the program; what it answers is how the process exits. */
export type AddCommand = (program: Command, around: Around, ended: (code: ExitCode) => void) => void;

export function common(command: Command): Command {
  return command
    .option(
      "--socket <path>",
      "admin socket of the host (default: $TENON_SOCKET, what tenon.yaml here says, or tenon.sock here)",
    )
    .option("--json", "print JSON");
}

/** Runs a command's work; whatever it throws becomes a message and an exit code. */
export async function run(around: Around, options: CommonOptions, work: () => Promise<ExitCode>): Promise<ExitCode> {
  try {
    return await work();
  } catch (error) {
    return tellFailure(around.terminal, error, options.json === true);
  }
}

/** The socket that was asked for; undefined where nobody asked for one. */
export function askedSocket({ env }: Around, { socket }: CommonOptions): string | undefined {
  return socket ?? env["TENON_SOCKET"];
}

/** A client of the host that is meant: by option, by environment, by the configuration here, or the one of this directory. */
export async function clientOf(around: Around, options: CommonOptions): Promise<AdminClient> {
  return new AdminClient(askedSocket(around, options) ?? (await configuredSocket()) ?? "tenon.sock");
}

// A file that cannot be read now does not matter: its host may go on with what it read before.
async function configuredSocket(): Promise<string | undefined> {
  const configuration = await readConfiguration(configurationFile).catch(() => undefined);
  return configuration?.admin?.socket;
}
