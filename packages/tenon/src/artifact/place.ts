import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import { fileURLToPath } from "node:url";
import type { SourceMapJson } from "./source-map-json.ts";

interface Position {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units, as editors and V8 count. */
  readonly column: number;
}

/** Line and column of an offset in a text. */
export function positionOf(text: string, offset: number): Position {
  const before = text.slice(0, offset).split(/\r\n|[\n\r\u2028\u2029]/);
  return { line: before.length, column: (before.at(-1) ?? "").length + 1 };
}

/** `file:line:column` in the source that an offset in bundled code came from; undefined for the bundler's own code. */
export function originalPlace(code: string, map: SourceMapJson, offset: number): string | undefined {
  const { line, column } = positionOf(code, offset);
  const origin = originalPositionFor(new TraceMap(JSON.stringify(map)), { line, column: column - 1 });
  if (origin.source === null || !origin.source.startsWith("file:")) return undefined;
  return `${fileURLToPath(origin.source)}:${origin.line}:${origin.column + 1}`;
}
