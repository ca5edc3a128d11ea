import type { Proof } from "tenon";

/** What a fixture must get in one realm. Labels are in order of ending. */
export interface Expected {
  readonly verdict: Proof["verdict"];
  /** What teardown found still held and closed. A number that differs from run to run is `#`. */
  readonly closed: readonly string[];
  readonly failed: readonly string[];
  /** What had not ended by its deadline. */
  readonly late: readonly string[];
  /** The plugin did not answer its teardown. */
  readonly unanswered: boolean;
  readonly callsLost: number;
  readonly leasesRevoked: number;
}

export type RealmName = "inline" | "thread";

export interface Row {
  /**
   * How `run` is called before the unload: `answers` and `fails` are waited for, `hangs` is not, `aborted` is given up by
   * the caller. `reads-on`: the host reads one item of a stream and keeps the rest for later. `start-fails`: the plugin never becomes active, and is cleared away by the host.
   * `dies`: the call takes the realm with it, and the host clears away what is left.
   */
  readonly call: "answers" | "fails" | "hangs" | "aborted" | "reads-on" | "start-fails" | "dies";
  /** Its teardowns get little time, for they would take all of it. */
  readonly hurried?: true;
  /** A lease is taken and not given back. */
  readonly leased?: boolean;
  /** Missing where the deed cannot be done in that realm. */
  readonly inline?: Expected;
  readonly thread?: Expected;
}

const freed: Expected = {
  verdict: "freed",
  closed: [],
  failed: [],
  late: [],
  unanswered: false,
  callsLost: 0,
  leasesRevoked: 0,
};
const both = (expected: Expected): Pick<Row, "inline" | "thread"> => ({ inline: expected, thread: expected });
const closing = (...closed: readonly string[]): Expected => ({ ...freed, closed });

/** Written before the code that fulfils it; a name is a file of `fixtures`. */
export const expected: Readonly<Record<string, Row>> = {
  "leaks-interval": { call: "answers", ...both(closing("interval 1000 ms")) },
  "ignores-abort": { call: "aborted", ...both({ ...closing("timeout 60000 ms"), callsLost: 1 }) },
  // In a thread the ports are Node's own, and end with it.
  "holds-port": { call: "answers", ...both(closing("message channel")) },
  "holds-broadcast-channel": { call: "answers", ...both(closing('broadcast channel "news"')) },
  "patches-prototype": { call: "answers", ...both(freed) },
  "patches-host-prototype": { call: "answers", inline: { ...freed, verdict: "leaked" } },
  // In a thread `process` is the worker's.
  "listens-on-process": {
    call: "answers",
    inline: closing('process listener "beforeExit"', 'process listener "warning"'),
    thread: freed,
  },
  "listens-on-signals": { call: "answers", inline: closing("composite signals", "timeout 3600000 ms"), thread: freed },
  "never-settles": { call: "hangs", ...both({ ...freed, callsLost: 1 }) },
  "never-settles-setup": { call: "start-fails", ...both(freed) },
  "throws-in-teardown": { call: "answers", ...both({ ...closing("ledger"), failed: ["printer"] }) },
  "hangs-in-teardown": { call: "answers", hurried: true, ...both({ ...closing("ledger"), late: ["printer"] }) },
  "keeps-host-object": { call: "answers", ...both(freed) },
  "keeps-input": { call: "answers", ...both(freed) },
  "host-keeps-result": { call: "answers", leased: true, ...both({ ...freed, leasesRevoked: 1 }) },
  "host-keeps-error": { call: "fails", leased: true, ...both({ ...freed, leasesRevoked: 1 }) },
  "host-keeps-stream": { call: "reads-on", ...both(freed) },
  "unloads-itself": { call: "hangs", ...both({ ...closing("call of host.unload"), callsLost: 1 }) },
  "teardown-calls-service": { call: "answers", ...both(closing("farewell")) },
  "uncaught-in-timer": { call: "answers", ...both(freed) },
  "hides-in-host-global": { call: "answers", inline: { ...freed, verdict: "leaked" } },
  "floods-microtasks": { call: "answers", hurried: true, thread: { ...freed, unanswered: true } },
  "opens-descriptors": {
    call: "answers",
    thread: closing("file handle of /dev/null", ...Array.from({ length: 10 }, () => "file descriptor # of /dev/null")),
  },
  "opens-server": { call: "answers", thread: closing("server listening on 127.0.0.1:#") },
  "starts-worker": { call: "answers", thread: closing("worker") },
  "starts-process": { call: "answers", thread: closing('child process # "sleep"') },
  // Its realm cannot be asked to clean up.
  "spins-over-a-process": {
    call: "answers",
    hurried: true,
    thread: { ...freed, verdict: "leaked", unanswered: true },
  },
  "takes-buffers": { call: "answers", ...both(freed) },
  "uses-async-local-storage": { call: "answers", thread: freed },
  "unhandled-rejection": { call: "dies", thread: { ...freed, unanswered: true } },
  "blocked-in-syscall": {
    call: "hangs",
    hurried: true,
    thread: { ...freed, verdict: "unknown", unanswered: true, callsLost: 1 },
  },
};
