import { AdminError } from "../admin.ts";
import { type ErrorCode, isTenonError } from "../index.ts";
import type { ExitCode } from "./exit-code.ts";
import { printable } from "./printable.ts";
import type { Terminal } from "./terminal.ts";

/** The command line is wrong in a way that the parser cannot see. */
export class UsageError extends Error {
  override readonly name: string = "UsageError";
}

// Nothing was found out: what was asked for cannot be done from here, or not like this.
const usage: ReadonlySet<string> = new Set<ErrorCode>([
  "TENON_OPTION_INVALID",
  "TENON_ADMIN_UNREACHABLE",
  "TENON_LISTEN_FAILED",
  "TENON_SOCKET_TOO_LONG",
  "TENON_SOCKET_TAKEN",
  "TENON_SOCKET_OCCUPIED",
  "TENON_SOCKET_FAILED",
  "TENON_CONFIG_FILE_INVALID",
  "TENON_CONFIG_FILE_UNREADABLE",
]);

interface Told {
  readonly code: string | undefined;
  readonly message: string;
  readonly causes: readonly string[];
  readonly data?: unknown;
}

/** Tells what went wrong, with its code and what to do, and answers how to exit. */
export function tellFailure(terminal: Terminal, error: unknown, asJson: boolean): ExitCode {
  const told = readFailure(error);
  if (asJson) terminal.json({ error: told });
  const code = told.code === undefined ? "" : ` ${told.code}`;
  terminal.note(`${terminal.paint("red", "error")}${code}\n  ${indented(told.message)}`);
  for (const cause of told.causes) terminal.note(`  caused by ${indented(cause)}`);
  return error instanceof UsageError || (told.code !== undefined && usage.has(told.code)) ? 2 : 1;
}

function readFailure(error: unknown): Told {
  if (error instanceof AdminError) {
    const { code, data, causes = [] } = error.problem;
    return { code, message: error.message, causes, data };
  }
  if (isTenonError(error))
    return { code: error.code, message: error.message, causes: causesOf(error), data: error.data };
  if (error instanceof UsageError) return { code: undefined, message: error.message, causes: [] };
  return {
    code: undefined,
    message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    causes: [],
  };
}

function causesOf({ cause }: Error): readonly string[] {
  // A system error adds nothing to the sentence that was made of it.
  return cause instanceof Error && !("syscall" in cause) ? [cause.stack ?? cause.message] : [];
}

function indented(text: string): string {
  return printable(text).split("\n").join("\n  ");
}
