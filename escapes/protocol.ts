/** What the host process is told to try. */
export interface Order {
  readonly folder: string;
  readonly plugin: string;
  readonly variants: readonly string[];
}

/** What became of one variant, by what was seen on the host's side. */
export interface Trial {
  readonly plugin: string;
  readonly variant: string;
  /** What it read, changed, reached or hurt that is not its own. */
  readonly reached: readonly string[];
  /** Its realm ended of it, or had to be ended. */
  readonly ended: boolean;
  /** What the plugin or the error said of it. */
  readonly note: string;
}

/** What the host process says. */
export type Report =
  | { readonly kind: "ready"; readonly strength: string | undefined }
  /** It turns: sent all the time. */
  | { readonly kind: "beat" }
  | { readonly kind: "began"; readonly variant: string }
  /** `spoiled`: no other try can be made in this host. */
  | { readonly kind: "found"; readonly trial: Trial; readonly spoiled: boolean }
  | { readonly kind: "done" };

/** The name of the environment variable with the host's secret. */
export const environmentName = "TENON_ESCAPES_SECRET";
