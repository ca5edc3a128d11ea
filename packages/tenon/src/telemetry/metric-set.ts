import { durationBounds, type Instrument, type InstrumentName, instruments } from "./instruments.ts";
import type { HistogramSample, Labels, Metric, NumberSample } from "./metric.ts";
import type { MethodMeter } from "./method-meter.ts";

type Histogram = "tenon_call_duration_seconds";

/** Samples on their way to be shown, by instrument. */
export class MetricSet {
  readonly #numbers: Map<string, NumberSample[]> = new Map();
  readonly #histograms: Map<string, HistogramSample[]> = new Map();

  /** Undefined is not known, and no sample. */
  number(name: Exclude<InstrumentName, Histogram>, labels: Labels, value: number | undefined): void {
    if (value !== undefined) listOf(this.#numbers, name).push({ labels, value });
  }

  histogram(name: Histogram, labels: Labels, durations: MethodMeter["durations"]): void {
    listOf(this.#histograms, name).push({ labels, bounds: durationBounds, ...durations });
  }

  /** In the order of the instruments; those without a sample are there, too. */
  get metrics(): readonly Metric[] {
    return Object.entries<Instrument>(instruments).map(([name, { kind, help }]): Metric => {
      if (kind === "histogram") return { name, help, kind, samples: this.#histograms.get(name) ?? [] };
      return { name, help, kind, samples: this.#numbers.get(name) ?? [] };
    });
  }
}

function listOf<Sample>(lists: Map<string, Sample[]>, name: string): Sample[] {
  const known = lists.get(name) ?? [];
  lists.set(name, known);
  return known;
}
