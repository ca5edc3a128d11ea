/** How heavy the heavy cases are. Smaller than life where the size changes nothing but the time. */
export const sizes: Readonly<
  Record<
    | "deepLevels"
    | "textLength"
    | "messageLength"
    | "fileBytes"
    | "contractLength"
    | "lines"
    | "calls"
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
  /** Log lines at once. */
  lines: 100_000,
  /** Calls of a service at once. */
  calls: 30_000,
  /** Frames that break the protocol. */
  frames: 5_000,
  /** Runs of a property over plain values; those that start a thread each have fewer. */
  runs: 500,
  threadRuns: 12,
  manifestLoads: 60,
};
