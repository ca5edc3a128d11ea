import { existsSync } from "node:fs";
import { AdminClient } from "../admin.ts";
import { isGone, tenonVersion } from "../index.ts";
import type { LastRun } from "../journal.ts";
import { type Closing, serve, type Serving } from "../serve.ts";
import {
  type AddCommand,
  type Around,
  askedSocket,
  common,
  type CommonOptions,
  configurationFile,
  run,
} from "./command.ts";
import { eventText } from "./event-text.ts";
import type { ExitCode } from "./exit-code.ts";
import { given } from "./given.ts";
import { milliseconds } from "./plugin-options.ts";
import { printable } from "./printable.ts";
import { type Ending, ProcessEnd } from "./process-end.ts";
import { withProgress } from "./progress.ts";
import { proofText } from "./proof-text.ts";

interface Options extends CommonOptions {
  readonly config?: string;
  readonly watch: boolean;
  readonly listen?: string;
  readonly deadlineMs?: string;
  readonly noticeMs?: string;
  readonly journal?: string;
  readonly metrics?: string;
  readonly otlp?: string;
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
  using end = new ProcessEnd((error) =>
    terminal.note(`uncaught ${error instanceof Error ? error.stack : String(error)}`),
  );
  const { listen, watch, journal, metrics, otlp } = options;
  const socket = askedSocket(around, options);
  const config = options.config ?? (existsSync(configurationFile) ? configurationFile : undefined);
  const host = given({ config, watch: config === undefined ? undefined : watch });
  const onJournalRefused = (error: Error): void => terminal.note(`the journal ends here: ${error.message}`);
  const gateway = { onFailure: failureTeller(around, options) };
  const starting = serve(given({ socket, listen, metrics, otlp, host, gateway, journal, onJournalRefused }));
  const serving = await withProgress(terminal, "starting", starting);
  tellStart(around, options, serving);
  // Read from the socket like anybody else would: bounded, whatever happens to what is printed.
  const printed = printEvents(around, options, serving.socket);
  const ending = await end.asked;
  if (options.json !== true) terminal.note(endingText(ending));
  // No progress here: the events of the end are printed as they come.
  const closed = await serving.close(given({ deadlineMs, noticeMs }));
  await printed;
  tellEnd(around, options, closed);
  return end.faults > 0 || !closed.fine ? 1 : 0;
}

function tellStart({ terminal }: Around, options: Options, serving: Serving): void {
  const { url, metricsUrl, socket, host, lastRun } = serving;
  if (options.json === true) {
    terminal.json({
      at: new Date().toISOString(),
      event: "serving",
      data: { url, metricsUrl, socket, pid: process.pid, lastRun },
    });
    return;
  }
  terminal.line(
    `${terminal.paint("bold", `tenon ${tenonVersion}`)} takes calls at ${terminal.paint("cyan", url)}, pid ${process.pid}`,
  );
  if (metricsUrl !== undefined) terminal.line(`metrics ${metricsUrl}`);
  terminal.line(`admin socket ${socket}`);
  if (lastRun?.kind === "broken off") terminal.note(brokenOff(lastRun));
  for (const { name, version, realm, strength } of host.instances)
    terminal.line(`  ${name}@${version}  ${realm} (${strength})`);
}

function brokenOff({ last, tornBytes }: LastRun & { kind: "broken off" }): string {
  const torn = tornBytes > 0 ? `, ${tornBytes} bytes of a torn line cut off` : "";
  return `the run before was broken off${last === undefined ? "" : ` after ${last.at} (${last.kind})`}${torn}`;
}

// Who called is told what failed, but not where: that is for whoever runs the host.
function failureTeller({ terminal }: Around, options: Options): (error: unknown, request: Request) => void {
  return (error, { url }) => {
    const { pathname } = new URL(url);
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    if (options.json !== true) terminal.note(`${pathname} failed: ${printable(stack)}`);
    else terminal.json({ at: new Date().toISOString(), event: "callFailed", data: { path: pathname, stack } });
  };
}

async function printEvents({ terminal }: Around, { json }: Options, socket: string): Promise<void> {
  try {
    for await (const line of new AdminClient(socket).events()) {
      if (line.event === "open") continue;
      if (json === true) terminal.json(line);
      else terminal.line(eventText(terminal, line));
    }
  } catch (error) {
    // Another program took the socket's place, or it was cut at the end: the host goes on without this print.
    terminal.note(`events are no longer printed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function endingText(ending: Ending): string {
  switch (ending.kind) {
    case "signal":
      return `${ending.signal}: takes no more calls and closes; once more ends at once`;
    case "fault":
      return "closes after an error that nobody caught";
  }
}

function tellEnd({ terminal }: Around, options: Options, { fine, requestsCut, proofs }: Closing): void {
  if (options.json === true) {
    terminal.json({ at: new Date().toISOString(), event: "closed", data: { fine, requestsCut, proofs } });
    return;
  }
  const gone = proofs.filter(isGone).length;
  terminal.line(`closed: ${requestsCut} requests cut off, ${gone} of ${proofs.length} plugins proven gone`);
  const others = proofs.filter((proof) => !isGone(proof) || proof.callsLost > 0);
  for (const line of others.flatMap((proof) => proofText(terminal, proof))) terminal.line(line);
}
