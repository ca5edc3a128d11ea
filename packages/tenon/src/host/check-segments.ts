import { TenonError } from "../contract/errors/error.ts";
import { describe } from "../contract/found.ts";
import { readLayout } from "../contract/layout/read-layout.ts";
import { isPluginName } from "../contract/manifest.ts";
import { isRecord } from "../contract/plain.ts";
import { SchemaProblem } from "../contract/schema-problem.ts";
import { mostRecords } from "../contract/segment/reference.ts";
import { segmentBytes } from "../contract/segment/table.ts";

const name = /^[a-z][A-Za-z0-9_-]{0,99}$/;
/** Of one segment: what a typed array can index on every platform. */
const mostBytes = 2 ** 31;

/** @throws TENON_OPTION_INVALID */
export function checkSegments(segments: unknown): void {
  if (segments === undefined) return;
  if (!isRecord(segments)) throw invalid("segments", segments, "an object of segments by name");
  for (const [key, segment] of Object.entries(segments)) {
    if (!name.test(key)) throw invalid("segments", key, 'names like "quotes"');
    checkSegment(`segments.${key}`, segment);
  }
}

function checkSegment(option: string, segment: unknown): void {
  if (!isRecord(segment)) throw invalid(option, segment, "{ struct, count, plugins }");
  const { struct, count, plugins, ...others } = segment;
  const [odd] = Object.keys(others);
  if (odd !== undefined) throw invalid(`${option}.${odd}`, others[odd], "struct, count and plugins only");
  if (typeof count !== "number" || !Number.isInteger(count) || count < 1 || count >= mostRecords)
    throw invalid(`${option}.count`, count, `a whole number from 1 to ${mostRecords - 1}`);
  const bytes = bytesOf(`${option}.struct`, struct, count);
  if (bytes > mostBytes)
    throw invalid(`${option}.count`, `${count} records, ${bytes} bytes`, `at most ${mostBytes} bytes`);
  if (!isRecord(plugins)) throw invalid(`${option}.plugins`, plugins, 'an object such as { feed: "write" }');
  for (const [plugin, mode] of Object.entries(plugins)) {
    if (!isPluginName(plugin)) throw invalid(`${option}.plugins`, plugin, "names of plugins");
    if (mode !== "read" && mode !== "write") throw invalid(`${option}.plugins.${plugin}`, mode, '"read" or "write"');
  }
}

function bytesOf(option: string, struct: unknown, count: number): number {
  if (!isRecord(struct) || struct["tenon"] !== "struct") throw invalid(option, struct, "what struct() returns");
  try {
    return segmentBytes(readLayout(struct, option), count);
  } catch (error) {
    if (!(error instanceof SchemaProblem)) throw error;
    throw new TenonError("TENON_OPTION_INVALID", { option: error.path, found: error.found, wanted: error.wanted });
  }
}

function invalid(option: string, value: unknown, wanted: string): TenonError {
  return new TenonError("TENON_OPTION_INVALID", { option, found: describe(value), wanted });
}
