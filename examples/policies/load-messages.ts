export interface LoadOptions {
  readonly url: string;
  /** Directory whose Markdown files are rendered. */
  readonly corpus: string;
  /** Calls under way at once; a multiple of 8. */
  readonly callers: number;
  readonly burst: number;
}

/** What the load saw of one plugin name. */
export interface NameReport {
  readonly calls: number;
  readonly failedCalls: number;
  readonly wrongAnswers: number;
  /** Increments that were counted twice or never. */
  readonly lostIncrements: number;
}

export interface LoadReport {
  readonly calls: number;
  readonly failedCalls: number;
  readonly wrongAnswers: number;
  readonly p50Us: number;
  readonly p99Us: number;
  readonly tookMs: number;
  readonly names: Readonly<Record<string, NameReport>>;
  /** The first faults, a line each. */
  readonly faults: readonly string[];
  readonly files: number;
}

export type LoadMessage =
  { readonly kind: "progress"; readonly calls: number } | { readonly kind: "report"; readonly report: LoadReport };
