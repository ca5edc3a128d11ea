import { type Cycle, describeCycle, describeLog, startDev } from "../dev.ts";
import type { LogLine } from "../index.ts";
import { serve } from "../serve.ts";
import { type AddCommand, type Around, askedSocket, common, type CommonOptions, run } from "./command.ts";
import type { ExitCode } from "./exit-code.ts";
import { type PluginOptions, requestOf, withRealm } from "./plugin-options.ts";
import { printable } from "./printable.ts";
import { ProcessEnd } from "./process-end.ts";
import type { Terminal } from "./terminal.ts";

interface Options extends CommonOptions, Omit<PluginOptions, "digest"> {
  readonly listen?: string;
  readonly name?: string;
}

// Who presses Ctrl-C waits.
const closeMs = 2_000;

/** `tenon dev <folder>` */
export const addDev: AddCommand = (program, around, ended) => {
  const command = program
    .command("dev")
    .description("serve a plugin and swap it on every save; Ctrl-C ends")
    .argument("<folder>", "the plugin's directory")
    .option("--listen <address>", "host and port to take calls at (default: 127.0.0.1:8080)")
    .option("--name <name>", "the name it is known under (default: its own)");
  common(withRealm(command)).action(async (folder: string, options: Options) => {
    ended(await run(around, options, () => develop(around, folder, options)));
  });
};

async function develop(around: Around, folder: string, options: Options): Promise<ExitCode> {
  const { terminal } = around;
  const { listen, name } = options;
  const socket = askedSocket(around, options);
  // Whose own code it is would otherwise first read of grants; with --grants he sees what others will.
  const { realm, config, grants = "all" } = requestOf(folder, options);
  using end = new ProcessEnd((error) => {
    terminal.note(`uncaught ${error instanceof Error ? error.stack : String(error)}`);
  });
  const tell = teller(terminal, options.json === true);
  const host = { debug: true, grants };
  await using serving = await serve({
    host,
    ...(socket === undefined ? {} : { socket }),
    ...(listen === undefined ? {} : { listen }),
  });
  using _ = serving.host.on("log", tell.log);
  tell.start(serving.url, serving.socket);
  await using loop = await startDev(serving.host, folder, {
    onCycle: tell.cycle,
    ...(realm === undefined ? {} : { realm }),
    ...(config === undefined ? {} : { config }),
    ...(name === undefined ? {} : { name }),
  });
  await Promise.race([end.asked, closed(terminal)]);
  await loop.close();
  await serving.close({ deadlineMs: closeMs });
  return end.faults > 0 ? 1 : 0;
}

interface Teller {
  readonly start: (url: string, socket: string) => void;
  readonly cycle: (cycle: Cycle) => void;
  readonly log: (line: LogLine) => void;
}

function teller(terminal: Terminal, asJson: boolean): Teller {
  const json = (event: string, data: unknown): void => {
    terminal.json({ at: new Date().toISOString(), event, data });
  };
  if (asJson) {
    return {
      start: (url, socket) => json("developing", { url, socket, pid: process.pid }),
      cycle: (cycle) => json("cycle", cycle.kind === "failed" ? { ...cycle, error: spelled(cycle.error) } : cycle),
      log: (line) => json("log", line),
    };
  }
  return {
    start: (url, socket) => terminal.line(`calls at ${terminal.paint("cyan", url)}, admin socket ${socket}`),
    cycle: (cycle) => terminal.line(painted(terminal, cycle)),
    log: (line) => {
      const text = printable(describeLog(line));
      terminal.line(
        line.level === "error" || line.level === "warn" ? terminal.paint("yellow", text) : terminal.paint("dim", text),
      );
    },
  };
}

function painted(terminal: Terminal, cycle: Cycle): string {
  const [first = "", ...rest] = printable(describeCycle(cycle)).split("\n");
  const style = { serving: "green", unchanged: "dim", failed: "red" } as const;
  return [terminal.paint(style[cycle.kind], first), ...rest].join("\n");
}

function spelled(error: Error): object {
  return { name: error.name, message: error.message, code: (error as { code?: unknown }).code, stack: error.stack };
}

function closed({ closed: signal }: Terminal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) resolve();
  signal.addEventListener("abort", () => resolve(), { once: true });
  return promise;
}
