/** What a witness says of itself, before it is asked anything. */
export interface WitnessFacts {
  readonly name: string;
  readonly unit: "count" | "bytes" | "presence";
  /** `owned` by one realm, so that verdicts may rest on it; `ambient`: of the whole process, shown and never proof. */
  readonly reach: "owned" | "ambient";
  /** Where it can be looked at. */
  readonly platforms: readonly NodeJS.Platform[] | "all";
  /**
   * What one look takes, in microseconds: the median in a small process on Linux 6.18, Node 24.21 and 26.10, the larger of both.
   * What grows with the process (threads, descriptors, mappings) takes longer there.
   */
  readonly costUs: number;
}

/** Whether a witness works on a platform. */
export function worksOn({ platforms }: WitnessFacts, platform: NodeJS.Platform): boolean {
  return platforms === "all" || platforms.includes(platform);
}
