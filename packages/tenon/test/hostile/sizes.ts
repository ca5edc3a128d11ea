/** How heavy the heavy cases are. Smaller than life where the size changes nothing but the time. */
export const sizes: Readonly<
  Record<
    | "deepLevels"
    | "textLength"
    | "messageLength"
    | "fileBytes"
    | "contractLength"
    | "flood"
    | "frames"
    | "runs"
    | "threadRuns"
    | "manifestLoads",
    number
  >
> = {
  /** Objects inside each other. */
  deepLevels: 100_000,
  /** Characters of one string. */
  textLength: 100_000_000,
  /** Characters of one error message. */
  messageLength: 10_000_000,
  /** Bytes of one source file. */
  fileBytes: 40 * 2 ** 20,
  /** Characters of one contract. */
  contractLength: 2 * 2 ** 20,
  /** Calls of a service, or log lines, at once. */
  flood: 100_000,
  /** Frames that break the protocol. */
  frames: 5_000,
  /** Runs of a property over plain values; those that start a thread each have fewer. */
  runs: 500,
  threadRuns: 12,
  manifestLoads: 60,
};
