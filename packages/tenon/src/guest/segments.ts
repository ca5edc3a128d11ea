import { TenonError } from "../contract/errors/error.ts";
import { checkSegmentLayout, OpenedSegment, type Opening } from "../contract/segment/opened.ts";
import type { GivenSegment, PluginSegments, SegmentReader, SegmentWriter } from "../contract/segment/segment.ts";
import { readLayout } from "../contract/layout/read-layout.ts";
import type { StructLayout } from "../contract/layout/layout.ts";
import type { StructSchema } from "../contract/layout/struct.ts";
import { SegmentTable } from "../contract/segment/table.ts";
import type { LoadInput } from "../contract/messages.ts";
import type { Ambient } from "./ambient.ts";
import type { Permits } from "./permits.ts";

interface SegmentsOptions extends Pick<Opening, "plugin" | "onRefused" | "evaluate"> {
  readonly given: readonly GivenSegment[];
}

interface Granted {
  readonly layout: StructLayout;
  readonly reader: OpenedSegment;
  readonly writer: OpenedSegment | undefined;
}

/**
 * The segments of one plugin. Made, and their accessors compiled, before any of its code runs: what that changes of arrays and
 * objects comes too late to be handed the memory.
 */
class GuestSegments {
  readonly #options: SegmentsOptions;
  readonly #granted: Readonly<Record<string, Granted>>;

  constructor(options: SegmentsOptions) {
    this.#options = options;
    const granted: Record<string, Granted> = Object.create(null) as Record<string, Granted>;
    for (const segment of options.given) granted[segment.name] = grantedOf(segment, options);
    this.#granted = granted;
  }

  /** What the plugin gets of them. */
  face(): PluginSegments {
    const open = (name: string, schema: StructSchema): SegmentReader => this.#find(name, schema).reader;
    const openForWriting = (name: string, schema: StructSchema): SegmentWriter => {
      const { writer } = this.#find(name, schema);
      if (writer !== undefined) return writer;
      const { name: plugin, version } = this.#options.plugin;
      const error = new TenonError("TENON_SEGMENT_READ_ONLY", { plugin, version, segment: name, what: "anything" });
      this.#options.onRefused(error);
      throw error;
    };
    return Object.freeze({ names: Object.freeze(Object.keys(this.#granted)), open, openForWriting }) as PluginSegments;
  }

  #find(name: string, schema: StructSchema): Granted {
    const granted = this.#granted[name];
    const { plugin } = this.#options;
    if (granted === undefined) {
      const known = Object.keys(this.#granted).join(", ") || "none";
      const about = { plugin: plugin.name, version: plugin.version, segment: String(name).slice(0, 100) };
      throw new TenonError("TENON_SEGMENT_UNKNOWN", { ...about, known });
    }
    checkSegmentLayout(granted.layout, schema, name, plugin);
    return granted;
  }
}

function grantedOf(
  { name, mode, way, layout: text, count, memory, life }: GivenSegment,
  options: SegmentsOptions,
): Granted {
  const layout = readLayout(JSON.parse(text), name);
  // A copy comes as bytes, anywhere in memory.
  const buffer = memory instanceof Uint8Array ? new Uint8Array(memory).buffer : memory;
  const table = new SegmentTable(buffer, layout, count);
  const opening = { ...options, name, way, table, life, holders: () => "by others and this one" };
  return {
    layout,
    reader: new OpenedSegment(opening, false),
    writer: mode === "write" ? new OpenedSegment(opening, true) : undefined,
  };
}

/** The segments that a plugin is given, as it gets them. Before its code runs. */
export function segmentsOf(
  { name, version, segments }: LoadInput,
  { ambient, permits }: { readonly ambient: Ambient; readonly permits: Permits },
): PluginSegments {
  return new GuestSegments({
    given: segments,
    plugin: { name, version },
    evaluate: (expression) => ambient.compile(expression, "tenon:guest"),
    onRefused: ({ data }) => permits.told("segments", `write ${data.what} in segment "${data.segment}"`),
  }).face();
}
