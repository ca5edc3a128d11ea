import { existsSync } from "node:fs";
import { Option } from "commander";
import { AdminClient } from "../admin.ts";
import { serve } from "../serve.ts";
import {
  type AddCommand,
  type Around,
  askedSocket,
  common,
  type CommonOptions,
  configurationFile,
  run,
} from "./command.ts";
import type { ExitCode } from "./exit-code.ts";
import { given } from "./given.ts";
import { milliseconds } from "./plugin-options.ts";
import { ProcessEnd } from "./process-end.ts";
import { withProgress } from "./progress.ts";
import { jsonLog, type ServeLog, textLog } from "./serve-log.ts";

interface Options extends CommonOptions {
  readonly config?: string;
  readonly watch: boolean;
  readonly listen?: string;
  readonly deadlineMs?: string;
  readonly noticeMs?: string;
  readonly journal?: string;
  readonly metrics?: string;
  readonly otlp?: string;
  readonly log?: "json" | "text";
}

/** `tenon serve` */
export const addServe: AddCommand = (program, around, ended) => {
  const command = program
    .command("serve")
    .description("serve plugins over HTTP until SIGTERM or SIGINT; a second signal ends at once")
    .option("--config <file>", "its configuration (default: tenon.yaml, if there is one here)")
    .option("--no-watch", "do not follow changes of the configuration")
    .option(
      "--listen <address>",
      "host and port to take calls at (default: what the configuration says, or 127.0.0.1:8080)",
    )
    .option(
      "--metrics <address>",
      "where /metrics is scraped, or off (default: what the configuration says, or with the calls)",
    )
    .option(
      "--otlp <url>",
      "collector that spans and numbers are sent to (default: what the configuration says, or none)",
    )
    .addOption(
      new Option(
        "--log <form>",
        "how it tells what happens (default: text on a terminal, else json, a line each)",
      ).choices(["json", "text"]),
    )
    .option("--journal <file>", "keep what becomes of the plugins in this file, also over a kill -9")
    .option("--deadline-ms <ms>", "milliseconds that calls under way may take at the end (default: 10000)")
    .option("--notice-ms <ms>", "milliseconds to go on at the end while /readyz says no already (default: 0)");
  common(command).action(async (options: Options) => {
    ended(await run(around, options, () => serveUntilEnd(around, options)));
  });
};

async function serveUntilEnd(around: Around, options: Options): Promise<ExitCode> {
  const { terminal } = around;
  const deadlineMs = milliseconds("--deadline-ms", options.deadlineMs);
  const noticeMs = milliseconds("--notice-ms", options.noticeMs);
  const log = logOf(around, options);
  using end = new ProcessEnd((error) =>
    log.note("error", `uncaught ${error instanceof Error ? error.stack : String(error)}`),
  );
  const { listen, watch, journal, metrics, otlp } = options;
  const socket = askedSocket(around, options);
  const config = options.config ?? (existsSync(configurationFile) ? configurationFile : undefined);
  const host = given({ config, watch: config === undefined ? undefined : watch });
  const onJournalRefused = (error: Error): void => log.note("error", `the journal ends here: ${error.message}`);
  const gateway = { onFailure: (error: unknown, { url }: Request): void => log.failed(error, url) };
  const starting = serve(given({ socket, listen, metrics, otlp, host, gateway, journal, onJournalRefused }));
  const serving = await withProgress(terminal, "starting", starting);
  log.start(serving);
  // Read from the socket like anybody else would: bounded, whatever happens to what is printed.
  const printed = printEvents(log, serving.socket);
  const ending = await end.asked;
  log.ending(ending);
  // No progress here: the events of the end are printed as they come.
  const closed = await serving.close(given({ deadlineMs, noticeMs }));
  await printed;
  log.end(closed);
  return end.faults > 0 || !closed.fine ? 1 : 0;
}

/** What is no terminal is read by a program. */
function logOf({ terminal }: Around, { json, log }: Options): ServeLog {
  const form = json === true ? "json" : (log ?? (terminal.isTerminal ? "text" : "json"));
  return form === "json" ? jsonLog(terminal) : textLog(terminal);
}

async function printEvents(log: ServeLog, socket: string): Promise<void> {
  try {
    for await (const line of new AdminClient(socket).events()) if (line.event !== "open") log.event(line);
  } catch (error) {
    // Another program took the socket's place, or it was cut at the end: the host goes on without this print.
    log.note("warn", `events are no longer printed: ${error instanceof Error ? error.message : String(error)}`);
  }
}
