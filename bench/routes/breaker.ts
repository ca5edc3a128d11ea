/** Ours and opossum's are told the same. */
export const breaker = {
  errorThresholdPercentage: 5,
  volumeThreshold: 20,
  rollingCountTimeoutMs: 10_000,
  rollingCountBuckets: 10,
  resetTimeoutMs: 30_000,
} as const;

/** What a call may take: by the route's deadline, and by opossum's timeout. */
export const timeoutMs = 10_000;
