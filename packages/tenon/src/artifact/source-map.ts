import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import { fileURLToPath } from "node:url";

interface Entry {
  readonly text: string;
  holders: number;
  /** Parsed with the first frame that needs it; null where the text is no source map. */
  trace: TraceMap | null | undefined;
}

const longestMap = 64 * 1024 * 1024;
const longestStack = 64 * 1024;

/** Source maps of the plugins that are loaded, by script URL. */
export class SourceMaps {
  readonly #entries = new Map<string, Entry>();

  /** Knows `url` until disposed. The same URL may be added many times and goes with the last. A map over 64 MiB is ignored. */
  add(url: string, map: string): Disposable {
    const entry = this.#entries.get(url) ?? { text: map.length > longestMap ? "" : map, holders: 0, trace: undefined };
    entry.holders += 1;
    this.#entries.set(url, entry);
    let held = true;
    return {
      [Symbol.dispose]: () => {
        if (!held) return;
        held = false;
        entry.holders -= 1;
        if (entry.holders === 0) this.#entries.delete(url);
      },
    };
  }

  /**
   * Puts `/path/of/source.ts:line:column` in the place of every `tenon:…:line:column` it knows; leaves all else alone. Only
   * the first 64 KiB are looked at. Never throws.
   */
  mapStack(stack: string): string {
    const mapped = stack
      .slice(0, longestStack)
      .replace(/tenon:[^\s()]+?:(\d+):(\d+)/g, (frame, line: string, column: string) => {
        const url = frame.slice(0, -(line.length + column.length + 2));
        return this.#original(url, Number(line), Number(column)) ?? frame;
      });
    return mapped + stack.slice(longestStack);
  }

  #original(url: string, line: number, column: number): string | undefined {
    const entry = this.#entries.get(url);
    if (entry === undefined || line < 1 || column < 1) return undefined;
    entry.trace ??= parsed(entry);
    if (entry.trace === null) return undefined;
    try {
      const origin = originalPositionFor(entry.trace, { line, column: column - 1 });
      return origin.source === null ? undefined : `${pathOf(origin.source)}:${origin.line}:${origin.column + 1}`;
    } catch {
      return undefined;
    }
  }
}

function parsed(entry: Entry): TraceMap | null {
  if (entry.trace === null) return null;
  try {
    return new TraceMap(entry.text);
  } catch {
    return null;
  }
}

function pathOf(source: string): string {
  return source.startsWith("file:") ? fileURLToPath(source) : source;
}
