import type { EventLine } from "../admin.ts";
import { type AuditEntry, lineText } from "../index.ts";
import { printable, printableLine } from "./printable.ts";
import { verdictText } from "./proof-text.ts";
import { rolloutLine } from "./rollout-text.ts";
import type { Terminal } from "./terminal.ts";

/** One event for people, on one line (a log line may bring more of its own). */
export function eventText(terminal: Terminal, line: EventLine): string {
  const time = terminal.paint("dim", line.at.slice("2026-01-01T".length, -1));
  return `${time}  ${line.event.padEnd(13)}  ${eventSaying(terminal, line)}`;
}

/** The same without when and what. */
export function eventSaying(terminal: Terminal, line: EventLine): string {
  switch (line.event) {
    case "open":
      return `tenon ${line.data.tenon}, pid ${line.data.pid}`;
    case "lost":
      return terminal.paint("yellow", `${line.data.lines} lines were dropped: this reader is too slow`);
    case "configuration": {
      const { data } = line;
      if (data.kind === "refused") return `${terminal.paint("red", "refused")}  ${printable(data.error.message)}`;
      return `${terminal.paint("bold", data.kind)}  ${data.plan.file}\n${indented(data.plan.text)}`;
    }
    case "state": {
      const { name, plugin, version, instance, state, error } = line.data;
      const known = name === plugin ? `${plugin}@${version}` : `${plugin}@${version} "${name}"`;
      return `${known} #${instance}  ${terminal.paint(state === "failed" ? "red" : "bold", state)}${error === undefined ? "" : `  ${printableLine(error.message)}`}`;
    }
    case "proof": {
      const { verdict, sentence } = line.data;
      return `${verdictText(terminal, verdict)}  ${printableLine(sentence)}`;
    }
    case "leak": {
      const { plugin, version, realm, next, why } = line.data;
      return `${terminal.paint("red", `${plugin}@${version} leaked in realm ${realm}`)}, next time ${next}: ${printableLine(why)}`;
    }
    case "fault": {
      const { plugin, version, instance, realm, why, calls } = line.data;
      const cut = calls.map(({ method, ageMs }) => `${method} ${ageMs} ms`).join(", ");
      const what = `${plugin}@${version} #${instance} ${realm}: ${printableLine(why)}`;
      return `${terminal.paint("red", what)}${cut === "" ? "" : `; calls: ${printableLine(cut)}`}`;
    }
    case "restart": {
      const { plugin, version, instance, attempt, most, inMs, why } = line.data;
      const when = `${plugin}@${version} #${instance}  start ${attempt} of ${most} in ${inMs} ms`;
      return `${terminal.paint("yellow", when)}: ${printableLine(why)}`;
    }
    case "breaker": {
      const { contract, plugin, version, instance, state, calls, failed } = line.data;
      const counted = state === "open" ? `: ${failed} of ${calls} calls failed` : "";
      const what = terminal.paint(state === "closed" ? "green" : "red", `breaker ${state}`);
      return `${plugin}@${version} #${instance} on ${contract}  ${what}${counted}`;
    }
    case "rollout":
      return rolloutLine(terminal, line.data);
    case "log": {
      const { plugin, version, instance, level, call } = line.data;
      const where = `${plugin}@${version} #${instance}${call === undefined ? "" : ` call ${call}`}`;
      const painted = terminal.paint(level === "error" ? "red" : level === "warn" ? "yellow" : "dim", level);
      return `${where}  ${painted}  ${printable(lineText(line.data))}`;
    }
    case "lostHold": {
      const { kind, by, plugin, version, method, stack } = line.data;
      const what = kind === "lease" ? "a lease" : `a stream "${printableLine(method ?? "")}"`;
      const who = by === "host" ? `${what} of ${plugin}@${version} was lost` : `${plugin}@${version} lost ${what}`;
      return `${terminal.paint("yellow", who)}, taken\n${printable(stack)}`;
    }
    case "audit":
      return auditText(terminal, line.data);
    case "initChange": {
      const { plugin, version, instance, changes } = line.data;
      const what = changes.map(({ kind, what }) => printableLine(`${kind} ${what}`)).join("; ");
      return `${plugin}@${version} #${instance}  ${terminal.paint("yellow", "changed until it was set up")}: ${what}`;
    }
    case "listenerError":
      return terminal.paint("red", `a listener of "${line.data.event}" threw: ${JSON.stringify(line.data.error)}`);
  }
}

function auditText(terminal: Terminal, { kind, plugin, version, instance, grant, what, place }: AuditEntry): string {
  const who = `${plugin}@${version} #${instance}`;
  const from = place === undefined ? "" : `  ${terminal.paint("dim", `${place.file}:${place.line}:${place.column}`)}`;
  if (kind === "withheld")
    return `${who}  ${terminal.paint("yellow", `is not given ${grant}`)}: ${printableLine(what)}`;
  const tried = kind === "refused" ? "may not" : "tried";
  return `${who}  ${terminal.paint("red", tried)} ${printableLine(what)}  ${terminal.paint("dim", `(grants.${grant})`)}${from}`;
}

function indented(text: string): string {
  return printable(text).replace(/^/gm, "    ");
}
