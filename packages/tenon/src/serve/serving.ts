import { setTimeout as sleep } from "node:timers/promises";
import { type Host, type Proof, TenonError } from "../index.ts";
import type { Admin, AdminSocket } from "../admin.ts";
import type { Journal, LastRun } from "../journal.ts";
import type { Otlp } from "./otlp.ts";
import type { HttpServer } from "./http-server.ts";

/** How the end went. */
export interface Closing {
  /** False if a call or a request was cut off, a lease revoked, or a plugin leaked. */
  readonly fine: boolean;
  /** Requests that had no whole answer when the deadline had passed. */
  readonly requestsCut: number;
  readonly proofs: readonly Proof[];
}

/** Options of the end of serving. */
export interface ClosingOptions {
  /** Milliseconds that calls under way may still take. Default 10,000. */
  readonly deadlineMs?: number;
  /** Milliseconds to go on as before while `/readyz` says no already, for balancers that ask now and then. Default 0. */
  readonly noticeMs?: number;
}

const closeMs = 10_000;
// Who reads events may still see the last of them.
const adminDrainMs = 500;

export interface ServingParts {
  readonly host: Host;
  readonly admin: Admin;
  readonly calls: HttpServer;
  readonly operations: HttpServer;
  /** Where metrics have an address of their own. */
  readonly scrapes: HttpServer | undefined;
  readonly metricsUrl: string | undefined;
  /** Where what it tells of itself is sent to. */
  readonly otlp: Otlp | undefined;
  readonly socket: AdminSocket;
  readonly url: string;
  readonly journal: Journal | undefined;
  readonly stopTraffic: () => void;
}

/** A host that takes calls over HTTP and is looked after over a socket. Made by `serve`. */
export class Serving implements AsyncDisposable {
  readonly #parts: ServingParts;
  #closing: Promise<Closing> | undefined;

  /** Not for users: `serve` wires the parts. */
  constructor(parts: ServingParts) {
    this.#parts = parts;
  }

  get host(): Host {
    return this.#parts.host;
  }

  /** Where calls go: `http://127.0.0.1:8080`. */
  get url(): string {
    return this.#parts.url;
  }

  /** What Prometheus scrapes: `http://127.0.0.1:8080/metrics`; undefined where that is off. */
  get metricsUrl(): string | undefined {
    return this.#parts.metricsUrl;
  }

  /** How the run before this one ended, as the journal tells; undefined where none is kept. */
  get lastRun(): LastRun | undefined {
    return this.#parts.journal?.lastRun;
  }

  /** Path of the admin socket. */
  get socket(): string {
    return this.#parts.socket.path;
  }

  /**
   * Takes no more traffic, lets calls under way end until the deadline, unloads everything with proof, dependants first, and
   * removes the socket. Idempotent.
   *
   * @throws TENON_OPTION_INVALID
   */
  async close(options: ClosingOptions = {}): Promise<Closing> {
    const { deadlineMs = closeMs, noticeMs = 0 } = options;
    for (const [option, value] of Object.entries({ deadlineMs, noticeMs })) {
      if (typeof value === "number" && value >= 0) continue;
      throw new TenonError("TENON_OPTION_INVALID", { option, found: String(value), wanted: "milliseconds, 0 or more" });
    }
    this.#closing ??= closeAll(this.#parts, { deadlineMs, noticeMs });
    return this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

async function closeAll(parts: ServingParts, { deadlineMs, noticeMs }: Required<ClosingOptions>): Promise<Closing> {
  const { calls, stopTraffic } = parts;
  stopTraffic();
  if (noticeMs > 0) await sleep(noticeMs);
  const endMs = performance.now() + deadlineMs;
  const requestsCut = await calls.drain(deadlineMs);
  const proofs = await unloadAll(parts, Math.max(0, endMs - performance.now()));
  const wasCut = proofs.some(
    ({ verdict, callsLost, leasesRevoked }) => verdict === "leaked" || callsLost + leasesRevoked > 0,
  );
  return { fine: requestsCut === 0 && !wasCut, requestsCut, proofs };
}

async function unloadAll(
  { host, admin, operations, scrapes, otlp, socket, journal }: ServingParts,
  deadlineMs: number,
): Promise<readonly Proof[]> {
  try {
    return await host.close({ deadlineMs });
  } finally {
    journal?.close();
    admin.end();
    await operations.drain(adminDrainMs);
    await scrapes?.drain(adminDrainMs);
    await socket.remove();
    // Last: nobody waits for a collector that does not answer.
    await otlp?.[Symbol.asyncDispose]();
  }
}
