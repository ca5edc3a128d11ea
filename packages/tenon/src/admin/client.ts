import { type IncomingMessage, request } from "node:http";
import {
  type Applied,
  type InstanceStatus,
  type LogLine,
  type Plan,
  type Proof,
  type RolloutStatus,
  type RouteStatus,
  type Swap,
  TenonError,
} from "../index.ts";
import type {
  About,
  AdminProblem,
  ConfigurationBody,
  EventLine,
  HostReport,
  InspectionLine,
  OriginReport,
  LoadBody,
  RolloutBody,
  RolloutNameBody,
  SurvivorReport,
  SwapBody,
  UnloadBody,
} from "./protocol.ts";

/** A request that the host answered with a problem: `problem` is what it said, `code` Tenon's code where it has one. */
export class AdminError extends Error {
  override readonly name: string = "AdminError";
  readonly code: string | undefined;
  readonly problem: AdminProblem;

  constructor(problem: AdminProblem) {
    super(problem.code === undefined ? `${problem.title}: ${problem.detail}` : problem.detail);
    this.code = problem.code;
    this.problem = problem;
  }
}

/**
 * Talks to the host behind an admin socket. Each method throws AdminError for what the host refuses and
 * TENON_ADMIN_UNREACHABLE where there is no host.
 */
export class AdminClient {
  readonly socketPath: string;

  constructor(socketPath: string) {
    this.socketPath = socketPath;
  }

  about(): Promise<About> {
    return this.#ask("GET", "/");
  }

  instances(): Promise<HostReport> {
    return this.#ask("GET", "/instances");
  }

  /** What outlived its plugin. `collect`: whether the host forces a garbage collection first; its own default is that it does. */
  survivors(options: { readonly collect?: boolean } = {}): Promise<SurvivorReport> {
    return this.#ask("GET", options.collect === undefined ? "/survivors" : `/survivors?collect=${options.collect}`);
  }

  logs(target: string): Promise<readonly LogLine[]> {
    return this.#ask("GET", `/logs/${encodeURIComponent(target)}`);
  }

  load(body: LoadBody): Promise<InstanceStatus> {
    return this.#ask("POST", "/load", body);
  }

  unload(body: UnloadBody): Promise<Proof> {
    return this.#ask("POST", "/unload", body);
  }

  swap(body: SwapBody): Promise<Swap> {
    return this.#ask("POST", "/swap", body);
  }

  plan(body: ConfigurationBody = {}): Promise<Plan> {
    return this.#ask("POST", "/plan", body);
  }

  apply(body: ConfigurationBody = {}): Promise<Applied> {
    return this.#ask("POST", "/apply", body);
  }

  routes(): Promise<readonly RouteStatus[]> {
    return this.#ask("GET", "/routes");
  }

  rollouts(): Promise<readonly RolloutStatus[]> {
    return this.#ask("GET", "/rollouts");
  }

  startRollout(body: RolloutBody): Promise<RolloutStatus> {
    return this.#ask("POST", "/rollout/start", body);
  }

  /** Pauses a roll-out, goes on with it, or takes it back. */
  changeRollout(how: "pause" | "unpause" | "abort", body: RolloutNameBody): Promise<RolloutStatus> {
    return this.#ask("POST", `/rollout/${how}`, body);
  }

  /** The host's events from now on, until it closes or the signal aborts. */
  events(signal?: AbortSignal): AsyncGenerator<EventLine, void, undefined> {
    return this.#lines("/events", signal);
  }

  origin(target: string): Promise<OriginReport> {
    return this.#ask("GET", `/origin/${encodeURIComponent(target)}`);
  }

  /** Debugs a plugin, until it is unloaded, the host closes, the signal aborts or the loop is left. */
  inspect(target: string, signal?: AbortSignal): AsyncGenerator<InspectionLine, void, undefined> {
    return this.#lines(`/inspect/${encodeURIComponent(target)}`, signal);
  }

  /** Says something to the plugin's inspector: `message` is JSON text of its protocol. */
  async tellInspector(id: string, message: string): Promise<void> {
    await this.#ask("POST", `/inspections/${encodeURIComponent(id)}`, message);
  }

  async *#lines<Line>(path: string, signal: AbortSignal | undefined): AsyncGenerator<Line, void, undefined> {
    const response = await this.#send("GET", path, undefined);
    const stop = (): void => void response.destroy();
    signal?.addEventListener("abort", stop);
    try {
      if (signal?.aborted === true) return;
      if (response.statusCode !== 200) throw await this.#problem(response);
      let rest = "";
      // Not by node:readline: its iterator waits for ever where a response is destroyed, be it here or by the host's death.
      for await (const piece of response.setEncoding("utf8")) {
        const lines = `${rest}${String(piece)}`.split("\n");
        rest = lines.pop() ?? "";
        for (const line of lines) yield JSON.parse(line) as Line;
      }
    } catch (error) {
      if (signal?.aborted !== true) throw this.#lost(error);
    } finally {
      signal?.removeEventListener("abort", stop);
      response.destroy();
    }
  }

  async #ask<Answer>(method: "GET" | "POST", path: string, body?: unknown): Promise<Answer> {
    const response = await this.#send(method, path, body);
    if (response.statusCode !== 200) throw await this.#problem(response);
    return JSON.parse(await this.#text(response)) as Answer;
  }

  #send(method: "GET" | "POST", path: string, body: unknown): Promise<IncomingMessage> {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
    const headers = text === undefined ? {} : { "content-type": "application/json" };
    const sent = request({ socketPath: this.socketPath, method, path, headers, agent: false }, resolve);
    sent.on("error", (error) => reject(this.#unreachable(error)));
    sent.end(text);
    return promise;
  }

  async #problem(response: IncomingMessage): Promise<AdminError> {
    const text = await this.#text(response);
    try {
      return new AdminError(JSON.parse(text) as AdminProblem);
    } catch {
      const status = response.statusCode ?? 0;
      return new AdminError({ status, title: "Not a Tenon host", detail: `It answered with status ${status}` });
    }
  }

  async #text(response: IncomingMessage): Promise<string> {
    const pieces: Buffer[] = [];
    try {
      for await (const piece of response) pieces.push(piece as Buffer);
    } catch (error) {
      throw this.#lost(error);
    }
    return Buffer.concat(pieces).toString("utf8");
  }

  #unreachable(error: NodeJS.ErrnoException): TenonError {
    const reasons: Readonly<Record<string, string>> = {
      ENOENT: "there is no socket",
      ECONNREFUSED: "nobody listens on the socket",
      EACCES: "the socket belongs to another user",
    };
    const why = reasons[error.code ?? ""] ?? error.message;
    return new TenonError("TENON_ADMIN_UNREACHABLE", { path: this.socketPath, why }, { cause: error });
  }

  #lost(error: unknown): unknown {
    if (error instanceof AdminError) return error;
    const why = `the host went away in the middle of an answer: ${error instanceof Error ? error.message : String(error)}`;
    return new TenonError("TENON_ADMIN_UNREACHABLE", { path: this.socketPath, why }, { cause: error });
  }
}
