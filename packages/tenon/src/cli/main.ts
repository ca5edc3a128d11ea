#!/usr/bin/env node
import { runProgram } from "./program.ts";
import { Terminal } from "./terminal.ts";

const terminal = new Terminal(process.stdout, process.stderr, process.env);

function onInterrupt(): AbortSignal {
  const abort = new AbortController();
  // Once: whoever presses again does not want to wait.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => abort.abort());
  return abort.signal;
}

const code = await runProgram(process.argv.slice(2), { terminal, env: process.env, onInterrupt });
process.exitCode = code;
// A plugin that could not be ended keeps its thread and would keep the process; what was printed is out by now.
process.stdout.write("", () => process.exit(code));
