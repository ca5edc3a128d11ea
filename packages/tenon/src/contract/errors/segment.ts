import { entry, type Entries } from "./entry.ts";

interface Named {
  plugin: string;
  version: string;
  segment: string;
}

export interface SegmentErrors {
  TENON_REFERENCE_STALE: { segment: string; reference: string };
  TENON_SEGMENT_FULL: { segment: string; count: number; holders: string };
  TENON_SEGMENT_READ_ONLY: Named & { what: string };
  TENON_SEGMENT_REALM: Named & { realm: string };
  TENON_SEGMENT_UNKNOWN: Named & { known: string };
}

/** What can go wrong with shared memory. */
export const segmentErrors: Entries<SegmentErrors> = {
  TENON_REFERENCE_STALE: entry(
    "Reference is stale",
    (d) => `Cannot use reference ${d.reference} in segment "${d.segment}": its record was released, or never was`,
    "Ask its owner for another reference; a record lives until it is released, at the latest as long as who allocated it.",
  ),
  TENON_SEGMENT_FULL: entry(
    "Segment is full",
    (d) => `Cannot allocate in segment "${d.segment}": all ${d.count} records are taken, ${d.holders}`,
    "Release records that are done with, or give the segment more in the host's options.",
  ),
  TENON_SEGMENT_READ_ONLY: entry(
    "Memory may only be read",
    (d) => `Cannot write ${d.what} in segment "${d.segment}" as ${d.plugin}@${d.version}: it may only be read`,
    "Write to records that the plugin has allocated itself, in a segment that the host lets it write to.",
  ),
  TENON_SEGMENT_REALM: entry(
    "Segment cannot be shared with this realm",
    (d) =>
      `Cannot let ${d.plugin}@${d.version} write to segment "${d.segment}" in realm ${d.realm}: it shares no memory`,
    "Load the plugin in a thread, or let it read: a process gets a copy as of its load.",
  ),
  TENON_SEGMENT_UNKNOWN: entry(
    "Segment was not granted",
    (d) => `Cannot open segment "${d.segment}" as ${d.plugin}@${d.version}: it was granted ${d.known}`,
    "Name the plugin in `segments` of the host's options, or open one that it was granted.",
  ),
};
