import { relative } from "node:path";
import { isTenonError, lineText, type LogLine, type Proof } from "../index.ts";
import type { Cycle } from "./cycle.ts";
import type { Place } from "./place.ts";

/** A cycle as people read it: one line, and what is needed below it where something is wrong. */
export function describeCycle(cycle: Cycle): string {
  switch (cycle.kind) {
    case "serving": {
      const { plugin, version, tookMs, how, why, state, proof, files } = cycle;
      const handed = state === "handed over" ? ", state handed over" : "";
      const head = `${saved(files)}${plugin}@${version} ${how}, serving after ${shownMs(tookMs)}${handed}`;
      return [head, ...(why === undefined ? [] : [`  not swapped: ${why}`]), ...leak(proof)].join("\n");
    }
    case "unchanged":
      return `${saved(cycle.files)}the same code, nothing to do`;
    case "failed": {
      const { error, place, frame, serving, files } = cycle;
      const where = place === undefined ? "" : `${shownPlace(place)} `;
      const still =
        serving === undefined ? "nothing serves; waiting for a save" : `${serving.plugin}@${serving.version} serves on`;
      return [
        `${saved(files)}failed: ${where}${problem(error)}`,
        ...(frame === undefined ? [] : [indented(frame)]),
        `  ${still}`,
      ].join("\n");
    }
  }
}

/** A plugin's log line, with its level and the call it was written in. */
export function describeLog(line: LogLine): string {
  const { level, plugin, call } = line;
  return `${level.padEnd(5)} ${plugin}${call === undefined ? "" : ` call ${call}`}  ${lineText(line).replaceAll("\n", "\n      ")}`;
}

function saved(files: readonly string[]): string {
  const [first] = files;
  if (first === undefined) return "";
  return `${shownPath(first)}${files.length > 1 ? ` and ${files.length - 1} more` : ""}: `;
}

/** What the plugin threw rather than what Tenon says of it, and without the place, which stands before it. */
function problem(error: Error): string {
  if (isTenonError(error, "TENON_BUNDLE_FAILED")) return `${withoutPlace(error.data.why)} (${error.code})`;
  if (isTenonError(error, "TENON_LOAD_FAILED") || isTenonError(error, "TENON_SETUP_FAILED"))
    return `${error.data.why} (${error.code})`;
  if (isTenonError(error, "TENON_SWAP_FAILED")) return `in ${error.data.step}: ${error.data.why} (${error.code})`;
  return isTenonError(error) ? `${error.message} (${error.code})` : `${error.name}: ${error.message}`;
}

function withoutPlace(text: string): string {
  return text.replace(/^\S.*?:\d+:\d+ /, "");
}

// A leak is worth more than a line: whoever has just written it can still tell where it comes from.
function leak(proof: Proof | undefined): readonly string[] {
  return proof?.verdict === "leaked" ? [`  ${proof.sentence}`] : [];
}

function shownPlace({ file, line, column }: Place): string {
  return `${shownPath(file)}:${line}:${column}`;
}

function shownPath(file: string): string {
  const near = relative(process.cwd(), file);
  return near === "" || near.length > file.length ? file : near;
}

function shownMs(ms: number): string {
  return ms < 100 ? `${ms} ms` : `${Math.round(ms)} ms`;
}

function indented(text: string): string {
  return text
    .split("\n")
    .map((line) => `  ${line}`)
    .join("\n");
}
