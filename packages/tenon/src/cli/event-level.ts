import type { EventLine } from "../admin.ts";

export type Level = "debug" | "info" | "warn" | "error";

/** How much an event matters to whoever reads only what is wrong. */
export function eventLevel(line: EventLine): Level {
  switch (line.event) {
    case "log":
      return line.data.level;
    case "fault":
    case "leak":
    case "listenerError":
      return "error";
    case "state":
      return line.data.state === "failed" ? "error" : "info";
    case "configuration":
      return line.data.kind === "refused" ? "error" : "info";
    case "proof":
      return line.data.verdict === "leaked" ? "error" : "info";
    case "breaker":
      return line.data.state === "open" ? "warn" : "info";
    case "audit":
      return line.data.kind === "withheld" ? "info" : "warn";
    case "restart":
    case "lostHold":
    case "initChange":
    case "lost":
      return "warn";
    case "rollout":
      return line.data.state.kind === "rolled back" ? "warn" : "info";
    case "open":
      return "info";
  }
}
