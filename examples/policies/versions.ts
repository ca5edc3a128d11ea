import { fileURLToPath } from "node:url";
import type { BreakerEvent, Host, RolloutStatus } from "tenon";
import { HttpClient } from "./http-client.ts";

/** A change of a roll-out, and when it was told, in milliseconds since the load began. */
export interface Moment {
  readonly atMs: number;
  readonly percentage: number;
  readonly state: RolloutStatus["state"]["kind"];
}

/** What became of one roll-out under load. */
export interface RolledOut {
  readonly version: string;
  readonly state: RolloutStatus["state"];
  readonly moments: readonly Moment[];
  /** Calls that the new version failed; all were answered by the old one. */
  readonly callsAffected: number;
  /** Calls it had in all. */
  readonly calls: number;
}

export interface VersionsOutcome {
  readonly calls: number;
  readonly failedCalls: number;
  readonly wrongVersions: number;
  readonly byVersion: Readonly<Record<string, number>>;
  /** That version 3's breaker opened. */
  readonly tripped: (Pick<BreakerEvent, "version" | "calls" | "failed"> & { readonly atMs: number }) | undefined;
  /** Calls that asked for version 3 while it was there, and were answered by version 1. */
  readonly fellBack: number;
  readonly faulty: RolledOut;
  readonly good: RolledOut;
}

const callers = 12;
const plugin = (name: string): string => fileURLToPath(new URL(`./plugins/${name}`, import.meta.url));

/**
 * A faulty version 3 is rolled out while callers ask for it by `X-Policy-Version`: its breaker opens, calls fall back to version 1, and
 * the roll-out goes back. Then version 2 is rolled out, by itself, to all.
 */
export async function rollVersions(host: Host, url: string, say: (line: string) => void): Promise<VersionsOutcome> {
  const startedAtMs = performance.now();
  const atMs = (): number => Math.round(performance.now() - startedAtMs);
  const load = new VersionLoad(url);
  const moments: Moment[] = [];
  let tripped: VersionsOutcome["tripped"];
  using listening = new DisposableStack();
  listening.use(
    host.on("breaker", ({ version, state, calls, failed }) => {
      if (state !== "open") return;
      tripped ??= { version, calls, failed, atMs: atMs() };
      say(`Breaker of access ${version} opened: ${failed} of ${calls} calls failed; its calls go to version 1`);
    }),
  );
  const over = new Set<() => void>();
  listening.use(
    host.on("rollout", ({ to, state, percentage }) => {
      moments.push({ atMs: atMs(), percentage, state: state.kind });
      const why = "why" in state ? `: ${state.why}` : "";
      say(`Roll-out of access ${to.version}: ${state.kind} at ${percentage} %${why}`);
      if (state.kind !== "running") for (const done of over) done();
    }),
  );
  const rollOut = async (version: string, steps: readonly number[]): Promise<RolledOut> => {
    moments.length = 0;
    const ended = new Promise<void>((resolve) => over.add(resolve));
    await host.rollouts.start("access", plugin(`access-${version}`), {
      steps,
      holdMs: 200,
      analysis: { everyMs: 20, minCalls: 20, slowRatio: 20 },
    });
    load.asksFor = version;
    await ended;
    load.asksFor = undefined;
    const status = host.rollouts.all.find(({ name }) => name === "access") as RolloutStatus;
    const { to, state } = status;
    return { version: to.version, state, moments: [...moments], callsAffected: to.failed, calls: to.calls };
  };
  const faulty = await rollOut("3", [5, 25, 100]);
  const good = await rollOut("2", [1, 5, 25, 100]);
  await load.stop();
  return { ...load.outcome, tripped, faulty, good };
}

/** Calls over HTTP without pause: a third ask for a version, where one is asked for, the others for none. */
class VersionLoad {
  readonly #client: HttpClient;
  readonly #running: Promise<unknown>;
  readonly #byVersion: Record<string, number> = {};
  #calls = 0;
  #failed = 0;
  #wrong = 0;
  #fellBack = 0;
  #stopped = false;
  /** A version that some callers ask for in `X-Policy-Version`. */
  asksFor: string | undefined;

  constructor(url: string) {
    this.#client = new HttpClient(url, callers);
    this.#running = Promise.all(Array.from({ length: callers }, (_, caller) => this.#run(caller)));
  }

  get outcome(): Pick<VersionsOutcome, "calls" | "failedCalls" | "wrongVersions" | "byVersion" | "fellBack"> {
    return {
      calls: this.#calls,
      failedCalls: this.#failed,
      wrongVersions: this.#wrong,
      byVersion: this.#byVersion,
      fellBack: this.#fellBack,
    };
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
    this.#client.close();
  }

  async #run(caller: number): Promise<void> {
    for (let round = 0; !this.#stopped; round++) await this.#call(caller, round);
  }

  async #call(caller: number, round: number): Promise<void> {
    const asked = caller % 3 === 0 ? this.asksFor : undefined;
    const headers = {
      "x-user": `user-${(caller * 97 + round) % 400}`,
      ...(asked === undefined ? {} : { "x-policy-version": asked }),
    };
    this.#calls += 1;
    try {
      const { version } = await this.#client.call("access", "decide", { user: "you", action: "read" }, headers);
      this.#byVersion[version] = (this.#byVersion[version] ?? 0) + 1;
      if (asked === undefined) return;
      if (asked === "3" && version === "1.0.0") this.#fellBack += 1;
      else if (!version.startsWith(asked)) this.#wrong += 1;
    } catch (error) {
      // What was asked for may have gone while the call was on its way: that is said with 404, and is right.
      const isGone =
        asked !== undefined && asked !== this.asksFor && String(error).includes("TENON_ROUTE_VERSION_UNKNOWN");
      if (!isGone) this.#failed += 1;
    }
  }
}
