import type { ArmStatus, RolloutState, RolloutStatus } from "../index.ts";
import { printableLine } from "./printable.ts";
import { span } from "./span.ts";
import type { Terminal } from "./terminal.ts";
import { drawTree } from "./tree.ts";

/** One roll-out on one line. */
export function rolloutLine(terminal: Terminal, status: RolloutStatus): string {
  const { name, from, to } = status;
  return `${terminal.paint("bold", printableLine(name))} ${from.version} → ${to.version}  ${stateText(terminal, status)}`;
}

/** With its steps and what was counted. */
export function rolloutText(terminal: Terminal, status: RolloutStatus): readonly string[] {
  const { steps, state, from, to, strengths } = status;
  const now = state.kind === "running" || state.kind === "paused" ? state.step : undefined;
  const bar = steps
    .map(({ percentage }, index) => {
      const text = `${percentage} %`;
      if (index === now) return terminal.paint("cyan", `[${text}]`);
      return now !== undefined && index > now ? terminal.paint("dim", text) : text;
    })
    .join(" → ");
  const near =
    strengths === undefined
      ? []
      : [
          {
            text: `evidence against it: errors ${part(strengths.errors)}, p99 ${part(strengths.slow)}, memory ${part(strengths.growth)} of what goes back`,
          },
        ];
  const below = [{ text: bar }, { text: armText("old", from) }, { text: armText("new", to) }, ...near];
  return drawTree([{ text: rolloutLine(terminal, status), below }], (text) => terminal.paint("dim", text));
}

function stateText(terminal: Terminal, { state, steps, percentage }: RolloutStatus): string {
  switch (state.kind) {
    case "running":
    case "paused": {
      const holdMs = steps[state.step]?.holdMs ?? 0;
      const held = `${percentage} %, ${span(Math.min(state.heldMs, holdMs))} of ${span(holdMs)}`;
      return `${terminal.paint(state.kind === "paused" ? "yellow" : "cyan", state.kind)}  ${held}`;
    }
    case "promoted":
      return terminal.paint("green", "promoted");
    case "rolled back":
    case "aborted":
      return `${terminal.paint("red", state.kind)}: ${printableLine(state.why)}`;
  }
}

function armText(which: string, { plugin, version, calls, failed, p99Ms }: ArmStatus): string {
  const time = p99Ms === undefined ? "" : `, p99 ${p99Ms.toPrecision(2)} ms`;
  return `${which} ${plugin}@${version}: ${calls} calls, ${failed} failed${time}`;
}

function part(strength: number): string {
  return `${Math.round(strength * 100)} %`;
}

/** 1 for one that went back. */
export function exitOfRollout({ kind }: RolloutState): 0 | 1 {
  return kind === "rolled back" || kind === "aborted" ? 1 : 0;
}
