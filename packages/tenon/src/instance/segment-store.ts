import { TenonError } from "../contract/errors/error.ts";
import type { StructLayout } from "../contract/layout/layout.ts";
import { readLayout } from "../contract/layout/read-layout.ts";
import type { StructFields, StructSchema } from "../contract/layout/struct.ts";
import { checkSegmentLayout, OpenedSegment } from "../contract/segment/opened.ts";
import type {
  GivenSegment,
  HostSegments,
  SegmentGrant,
  SegmentHolder,
  SegmentMode,
  SegmentOptions,
  SegmentStatus,
  SegmentWriter,
} from "../contract/segment/segment.ts";
import { hostLife, isWithdrawn, type Life, lifeOf, segmentBytes, SegmentTable } from "../contract/segment/table.ts";
import type { RealmKind } from "../realm/realm.ts";
import type { OwnedWitness } from "../witness/owned.ts";

interface Segment {
  readonly name: string;
  readonly layout: StructLayout;
  readonly buffer: SharedArrayBuffer;
  readonly table: SegmentTable;
  readonly plugins: Readonly<Record<string, SegmentMode>>;
}

/** Who a life is. */
interface Holder {
  readonly plugin: string;
  readonly version: string;
  readonly instance: number;
}

/** The segments of one host. Who may see them is fixed with them; their memory is there until the host is. */
export class SegmentStore implements HostSegments {
  readonly #segments: ReadonlyMap<string, Segment>;
  /** Lives that may have records, by their numbers in memory. */
  readonly #lives: Map<Life, Holder> = new Map();

  constructor(options: Readonly<Record<string, SegmentOptions>>) {
    this.#segments = new Map(Object.entries(options).map(([name, one]) => [name, segmentOf(name, one)]));
  }

  get status(): readonly SegmentStatus[] {
    return [...this.#segments.values()].map((segment) => ({
      name: segment.name,
      sizeBytes: segment.buffer.byteLength,
      recordBytes: segment.layout.size,
      count: segment.table.count,
      holders: this.#holders(segment),
    }));
  }

  /** For the host itself. @throws TENON_SEGMENT_UNKNOWN, TENON_LAYOUT_MISMATCH */
  open<Fields extends StructFields>(name: string, schema: StructSchema<Fields>): SegmentWriter<Fields> {
    const segment = this.#segments.get(name);
    const host = { name: "the host", version: "" };
    if (segment === undefined) {
      const known = [...this.#segments.keys()].join(", ") || "none";
      throw new TenonError("TENON_SEGMENT_UNKNOWN", { plugin: host.name, version: "", segment: name, known });
    }
    checkSegmentLayout(segment.layout, schema, name, host);
    const { table } = segment;
    const holders = (): string => this.#holdersText(segment);
    const opening = {
      name,
      way: "shared",
      table,
      life: hostLife,
      plugin: host,
      holders,
      onRefused: () => undefined,
    } as const;
    return new OpenedSegment(opening, true);
  }

  /** What a plugin in a realm of that kind is given. @throws TENON_SEGMENT_REALM */
  give({ plugin, version, instance }: Holder, realm: RealmKind): readonly GivenSegment[] {
    const given = this.#grantedTo(plugin).map(({ segment, mode }): GivenSegment => {
      const { name, layout, buffer, table } = segment;
      const copies = realm === "process";
      if (copies && mode === "write")
        throw new TenonError("TENON_SEGMENT_REALM", { plugin, version, segment: name, realm });
      const memory = copies ? new Uint8Array(new Uint8Array(buffer)) : buffer;
      const way = copies ? "copy" : "shared";
      return { name, mode, way, layout: JSON.stringify(layout), count: table.count, memory, life: lifeOf(instance) };
    });
    if (given.length > 0) this.#lives.set(lifeOf(instance), { plugin, version, instance });
    return given;
  }

  grants(plugin: string, instance: number, realm: RealmKind): readonly SegmentGrant[] {
    return this.#grantedTo(plugin).map(({ segment, mode }) => ({
      name: segment.name,
      mode,
      way: realm === "process" ? "copy" : "shared",
      records: segment.table.holders().get(lifeOf(instance)) ?? 0,
    }));
  }

  /**
   * Takes all records from an instance whose realm has ended, or could not be ended: then nobody gets them, as its thread may
   * still write to them. Answers what is left of it; nothing for a plugin without segments.
   */
  reclaim(instance: number, ended: boolean): OwnedWitness | undefined {
    const life = lifeOf(instance);
    if (!this.#lives.delete(life)) return undefined;
    const left: string[] = [];
    for (const { name, table, layout } of this.#segments.values()) {
      const count = table.sweep(life, !ended);
      if (count > 0 && !ended) left.push(`${count} records of ${layout.size} bytes in segment "${name}"`);
    }
    const still = (): readonly string[] =>
      [...this.#segments.values()]
        .filter(({ table }) => table.holders().has(life))
        .map(({ name }) => `segment "${name}"`);
    return {
      name: "segments",
      needsCollection: false,
      look() {
        const there = [...left, ...still()];
        return there.length === 0 ? { kind: "gone" } : { kind: "there", detail: there.join(", ") };
      },
    };
  }

  #grantedTo(plugin: string): readonly { readonly segment: Segment; readonly mode: SegmentMode }[] {
    return [...this.#segments.values()].flatMap((segment) => {
      const mode = Object.hasOwn(segment.plugins, plugin) ? segment.plugins[plugin] : undefined;
      return mode === undefined ? [] : [{ segment, mode }];
    });
  }

  #holders({ table }: Segment): readonly SegmentHolder[] {
    const counts = [...table.holders()].sort(([, one], [, other]) => other - one);
    return counts.map(([life, records]) => ({ ...this.#nameOf(life), records }));
  }

  #nameOf(life: Life): Pick<SegmentHolder, "holder" | "instance"> {
    if (isWithdrawn(life)) return { holder: "withdrawn", instance: undefined };
    if (life === hostLife) return { holder: "the host", instance: undefined };
    const known = this.#lives.get(life);
    if (known === undefined) return { holder: "unknown", instance: undefined };
    return { holder: `${known.plugin}@${known.version}`, instance: known.instance };
  }

  #holdersText(segment: Segment): string {
    return this.#holders(segment)
      .map(({ holder, records }) => `${records} by ${holder}`)
      .join(", ");
  }
}

function segmentOf(name: string, { struct, count, plugins }: SegmentOptions): Segment {
  const layout = readLayout(struct, name);
  const buffer = new SharedArrayBuffer(segmentBytes(layout, count));
  return { name, layout, buffer, table: new SegmentTable(buffer, layout, count), plugins: { ...plugins } };
}
