import { stripVTControlCharacters } from "node:util";
import type { EventLine } from "../admin.ts";
import { isGone, tenonVersion } from "../index.ts";
import type { LastRun } from "../journal.ts";
import type { Closing, Serving } from "../serve.ts";
import { eventLevel, type Level } from "./event-level.ts";
import { eventSaying, eventText } from "./event-text.ts";
import { logRecord } from "./log-record.ts";
import { printable } from "./printable.ts";
import type { Ending } from "./process-end.ts";
import { proofText } from "./proof-text.ts";
import type { Terminal } from "./terminal.ts";

/** What a serving process tells, for people or for what collects logs. */
export interface ServeLog {
  start(serving: Serving): void;
  event(line: EventLine): void;
  /** A request failed; `url` is its. */
  failed(error: unknown, url: string): void;
  /** Something is wrong with what serves itself. */
  note(level: Level, text: string): void;
  ending(ending: Ending): void;
  end(closing: Closing): void;
}

/** Lines for people; what is wrong goes to stderr. */
export function textLog(terminal: Terminal): ServeLog {
  return {
    start(serving) {
      const { url, metricsUrl, socket, host, lastRun } = serving;
      const name = terminal.paint("bold", `tenon ${tenonVersion}`);
      terminal.line(`${name} takes calls at ${terminal.paint("cyan", url)}, pid ${process.pid}`);
      if (metricsUrl !== undefined) terminal.line(`metrics ${metricsUrl}`);
      terminal.line(`admin socket ${socket}`);
      if (lastRun?.kind === "broken off") terminal.note(brokenOff(lastRun));
      for (const { name, version, realm, strength } of host.instances)
        terminal.line(`  ${name}@${version}  ${realm} (${strength})`);
    },
    event: (line) => terminal.line(eventText(terminal, line)),
    // Who called is told what failed, but not where: that is for whoever runs the host.
    failed: (error, url) => terminal.note(`${new URL(url).pathname} failed: ${printable(stackOf(error))}`),
    note: (_level, text) => terminal.note(text),
    ending: (ending) => terminal.note(endingText(ending)),
    end({ requestsCut, proofs, fine }) {
      terminal.line(endText({ requestsCut, proofs, fine }));
      const others = proofs.filter((proof) => !isGone(proof) || proof.callsLost > 0);
      for (const line of others.flatMap((proof) => proofText(terminal, proof))) terminal.line(line);
    },
  };
}

/** One JSON object a line: `at`, `level`, `event` and `message` in each; `data` with what the event has; of log lines what `logRecord` makes. */
export function jsonLog(terminal: Terminal): ServeLog {
  const tell = (level: Level, event: string, message: string, data?: unknown): void =>
    terminal.json({ at: new Date().toISOString(), level, event, message, data });
  return {
    start({ url, metricsUrl, socket, lastRun }) {
      const data = { url, metricsUrl, socket, pid: process.pid, lastRun };
      tell("info", "serving", `tenon ${tenonVersion} takes calls at ${url}, pid ${process.pid}`, data);
      if (lastRun?.kind === "broken off") tell("warn", "lastRun", brokenOff(lastRun));
    },
    event(line) {
      if (line.event === "log") return terminal.json(logRecord(line.data));
      const { at, event, data } = line;
      const message = stripVTControlCharacters(eventSaying(terminal, line));
      terminal.json({ at, level: eventLevel(line), event, message, data });
    },
    failed(error, url) {
      const path = new URL(url).pathname;
      const stack = stackOf(error);
      tell("error", "callFailed", `${path} failed: ${stack.split("\n", 1)[0]}`, { path, stack });
    },
    note: (level, text) => tell(level, "note", text),
    ending: (ending) => tell("info", "ending", endingText(ending)),
    end: (closing) => tell(closing.fine ? "info" : "warn", "closed", endText(closing), { ...closing }),
  };
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function brokenOff({ last, tornBytes }: LastRun & { kind: "broken off" }): string {
  const torn = tornBytes > 0 ? `, ${tornBytes} bytes of a torn line cut off` : "";
  return `the run before was broken off${last === undefined ? "" : ` after ${last.at} (${last.kind})`}${torn}`;
}

function endingText(ending: Ending): string {
  switch (ending.kind) {
    case "signal":
      return `${ending.signal}: takes no more calls and closes; once more ends at once`;
    case "fault":
      return "closes after an error that nobody caught";
  }
}

function endText({ requestsCut, proofs }: Closing): string {
  const gone = proofs.filter(isGone).length;
  return `closed: ${requestsCut} requests cut off, ${gone} of ${proofs.length} plugins proven gone`;
}
