/** A source map as it is written: https://tc39.es/ecma426/ */
export interface SourceMapJson {
  readonly version: 3;
  readonly sources: readonly string[];
  readonly sourcesContent: readonly (string | null)[];
  readonly names: readonly string[];
  readonly mappings: string;
}
