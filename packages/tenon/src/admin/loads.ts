import type { Host } from "../index.ts";
import type { VersionLoad } from "./protocol.ts";

type Mutable = { -readonly [Key in keyof VersionLoad]: VersionLoad[Key] };

/** What was counted so far of each version that has series, whatever realms it ran in. */
export function loadsOf(host: Host): readonly VersionLoad[] {
  const loads = new Map<string, Mutable>();
  const of = ({ plugin = "", version = "" }: Readonly<Record<string, string>>): Mutable => {
    const key = `${plugin}@${version}`;
    const load = loads.get(key) ?? {
      plugin,
      version,
      calls: 0,
      errors: 0,
      memoryBytes: undefined,
      bounds: [],
      buckets: [],
    };
    loads.set(key, load);
    return load;
  };
  for (const { name, kind, samples } of host.metrics()) {
    if (kind === "histogram" && name === "tenon_call_duration_seconds")
      for (const { labels, bounds, buckets } of samples) {
        const load = of(labels);
        load.bounds = bounds;
        load.buckets = buckets.map((count, at) => count + (load.buckets[at] ?? 0));
      }
    if (kind === "histogram") continue;
    for (const { labels, value } of samples)
      switch (name) {
        case "tenon_calls_total":
          of(labels).calls += value;
          break;
        case "tenon_call_errors_total":
          of(labels).errors += value;
          break;
        case "tenon_memory_bytes":
          of(labels).memoryBytes = (of(labels).memoryBytes ?? 0) + value;
          break;
      }
  }
  return [...loads.values()];
}
