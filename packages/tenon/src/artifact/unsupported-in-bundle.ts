import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import { fileURLToPath } from "node:url";
import { isTenonError, TenonError } from "../contract/errors/error.ts";
import type { Built } from "./build.ts";
import type { Bundler } from "./bundler.ts";
import { refuseUnsupported } from "./erasable.ts";

/** Looks for decorators of JavaScript sources in what was bundled, which costs one look instead of one a file. */
export function refuseInBundle(parseSync: Bundler["parseSync"], { code, map }: Built): void {
  try {
    refuseUnsupported(parseSync, "bundle.js", code);
  } catch (error) {
    if (!isTenonError(error, "TENON_SYNTAX_UNSUPPORTED")) throw error;
    const [, line = "1", column = "1"] = /:(\d+):(\d+)$/.exec(error.data.place) ?? [];
    const origin = originalPositionFor(new TraceMap(JSON.stringify(map)), {
      line: Number(line),
      column: Number(column) - 1,
    });
    if (origin.source === null) throw error;
    throw new TenonError("TENON_SYNTAX_UNSUPPORTED", {
      place: `${fileURLToPath(origin.source)}:${origin.line}:${origin.column + 1}`,
      syntax: error.data.syntax,
    });
  }
}
