import { runProgram } from "../../src/cli/program.ts";
import { Terminal } from "../../src/cli/terminal.ts";
import { Paper } from "./paper.ts";

export interface Typing {
  readonly out?: Paper;
  readonly err?: Paper;
  readonly env?: Readonly<Record<string, string>>;
  readonly interrupt?: AbortSignal;
}

export interface Typed {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs one command line in this process. */
export async function typed(args: readonly string[], typing: Typing = {}): Promise<Typed> {
  const { out = new Paper(), err = new Paper(), env = {}, interrupt = new AbortController().signal } = typing;
  const terminal = new Terminal(out, err, env);
  const code = await runProgram(args, { terminal, env, onInterrupt: () => interrupt });
  return { code, out: out.text, err: err.text };
}
