/**
 * Where calls go: one destination, or several with the percentage of calls that each gets, 100 together. A destination is a version
 * or a range of versions of the contract (`"2"`, `"^2.1"`), a name (`"limiter/eu"`), or both (`"limiter@^2"`); of several plugins
 * that fit, the one loaded last is meant.
 */
export type Share = string | Readonly<Record<string, number>>;

/** Calls of which every named attribute has the value, or one of the values. */
export interface RouteRule {
  readonly when: Readonly<Record<string, string | readonly string[]>>;
  readonly to: Share;
}

/** When a version is called no more. Named as users of opossum know them, with the unit. */
export interface BreakerOptions {
  /** Percentage of calls that failed by the plugin's fault above which it opens. Default 5. */
  readonly errorThresholdPercentage: number;
  /** Calls within the window below which it never opens. Default 20. */
  readonly volumeThreshold: number;
  /** The window, in milliseconds. Default 10,000. */
  readonly rollingCountTimeoutMs: number;
  /** Pieces the window is forgotten in. Default 10. */
  readonly rollingCountBuckets: number;
  /** Milliseconds until a first call tries the version again. Default 30,000. */
  readonly resetTimeoutMs: number;
}

/** Calls that are made once more. Only for methods that the contract marks idempotent. */
export interface RetryOptions {
  /** How often more at most, on the same version. Default 1. */
  readonly attempts: number;
  /** Milliseconds before the first further attempt, doubled with each; between half and all of it is waited. Default 10. */
  readonly delayMs: number;
}

/** What two versions answered to the same call: undefined where that is alike, else a text that says how it differs. */
export type Compare = (answers: {
  readonly method: string;
  readonly answer: unknown;
  readonly shadow: unknown;
}) => string | undefined;

/** A second version that is called as well, and whose answer nobody gets. What it does, it does. */
export interface ShadowOptions {
  readonly to: string;
  /** Of the calls that go elsewhere. Default 100. */
  readonly percentage?: number;
  /** Default: all methods that do not stream. */
  readonly methods?: readonly string[];
  /** Calls under way at once, beyond which calls have no shadow. Default 64. */
  readonly capacity?: number;
  /** Default: by structure; what differs is told field by field. */
  readonly compare?: Compare;
}

/**
 * How calls of a contract find a version. Attributes are what callers pass as `attributes`, headers of a request through the
 * gateway (`header.x-tenant`), and plain fields of the input (`input.key`).
 */
export interface RouteOptions {
  /** Only calls to this name. Default: all calls of the contract that pin no version; calls by names that have routes of their own go by those. */
  readonly name?: string;
  /** Attribute in which a caller asks for one of the versions below, also for one that gets 0 %. */
  readonly override?: string;
  /** Attribute whose values each stay with one version; calls without it are divided by lot. */
  readonly key?: string;
  /** The first that fits decides. */
  readonly rules?: readonly RouteRule[];
  /** For what no rule fits. */
  readonly default: Share;
  /** Where a call goes whose version is broken, full or gone, and, where its method is idempotent, one that failed there: for all, or by destination. */
  readonly fallback?: string | Readonly<Record<string, string>>;
  /** One for each version. `false`: none. */
  readonly breaker?: false | Partial<BreakerOptions>;
  /** Milliseconds that one attempt may take; a caller's shorter deadline holds. Not for streams. Default 10,000. */
  readonly timeoutMs?: number;
  readonly retry?: Partial<RetryOptions>;
  /** Calls in flight by this route at once, for each version. Default: as many as the plugin's limits allow. */
  readonly capacity?: number;
  readonly shadow?: ShadowOptions;
  /** True for errors of plugins that are no fault, such as "not found". They do not count. */
  readonly errorFilter?: (error: unknown) => boolean;
}

export const routeDefaults: {
  readonly breaker: BreakerOptions;
  readonly retry: RetryOptions;
  readonly timeoutMs: number;
  readonly shadow: { readonly percentage: number; readonly capacity: number };
} = Object.freeze({
  breaker: Object.freeze({
    errorThresholdPercentage: 5,
    volumeThreshold: 20,
    rollingCountTimeoutMs: 10_000,
    rollingCountBuckets: 10,
    resetTimeoutMs: 30_000,
  }),
  retry: Object.freeze({ attempts: 1, delayMs: 10 }),
  timeoutMs: 10_000,
  shadow: Object.freeze({ percentage: 100, capacity: 64 }),
});
