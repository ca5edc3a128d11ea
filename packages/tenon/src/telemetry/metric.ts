/** What a sample is of: label by value. Values are texts of any kind. */
export type Labels = Readonly<Record<string, string>>;

/** One number. */
export interface NumberSample {
  readonly labels: Labels;
  readonly value: number;
}

/** How many took at most so long. */
export interface HistogramSample {
  readonly labels: Labels;
  /** Upper bounds, ascending; the last bucket has none. */
  readonly bounds: readonly number[];
  /** How many fell into each bucket alone: one more than there are bounds. */
  readonly buckets: readonly number[];
  readonly sum: number;
  readonly count: number;
}

interface About {
  /** As Prometheus spells it: counters end in `_total`, the unit is part of it. */
  readonly name: string;
  readonly help: string;
}

/** What a host counts and measures, as it is now. Counters only grow, as long as their series is there. */
export type Metric =
  | (About & { readonly kind: "counter" | "gauge"; readonly samples: readonly NumberSample[] })
  | (About & { readonly kind: "histogram"; readonly samples: readonly HistogramSample[] });
