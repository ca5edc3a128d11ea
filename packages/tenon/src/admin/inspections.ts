import { randomUUID } from "node:crypto";
import { type Host, type Origin, TenonError } from "../index.ts";
import { RequestProblem } from "./problem.ts";
import { ProcessInspector } from "./process-inspector.ts";
import type { InspectionOpen } from "./protocol.ts";
import { WorkerSession } from "./worker-session.ts";

/** One debugger on one plugin. */
interface Inspection {
  readonly send: (message: string) => void;
  /** Idempotent. */
  readonly end: () => void;
}

/** Everybody who debugs a plugin of this host. */
export class Inspections {
  readonly #open: Map<string, Inspection> = new Map();
  readonly #process: ProcessInspector = new ProcessInspector();

  /**
   * A stream of NDJSON, see InspectionLine. The plugin is debugged until the reader goes away, the plugin is unloaded or the
   * host ends; then it goes on as if it had never been.
   *
   * @throws TENON_INSTANCE_UNKNOWN, TENON_INSTANCE_STATE, TENON_INSPECTOR_UNAVAILABLE
   */
  open(host: Host, target: string): ReadableStream<Uint8Array> {
    const { files: _files, sourceMap, ...origin } = host.origin(target);
    refuseConfined(host, origin);
    const id = randomUUID();
    let push: ((line: string) => void) | undefined;
    let closed = (): void => undefined;
    const end = (): void => {
      if (!this.#open.delete(id)) return;
      push = undefined;
      listening[Symbol.dispose]();
      link.end();
      closed();
    };
    const link = this.#link(origin, (message) => push?.(`{"kind":"message","message":${message}}\n`), end);
    // A worker that stands still at a breakpoint could not be unloaded.
    const listening = host.on("state", ({ instance, state }) => {
      if (instance === origin.instance && (state === "unloading" || state === "failed" || state === "gone")) end();
    });
    this.#open.set(id, { send: link.send, end });
    const first: InspectionOpen = { kind: "open", id, url: link.url, origin, sourceMap };
    const encoder = new TextEncoder();
    return new ReadableStream<Uint8Array>({
      start(controller) {
        push = (line) => controller.enqueue(encoder.encode(line));
        closed = () => controller.close();
        push(`${JSON.stringify(first)}\n`);
      },
      cancel() {
        closed = () => undefined;
        end();
      },
    });
  }

  /** Passes what a debugger says on to the plugin's inspector. Throws a RequestProblem where that debugger is gone. */
  send(id: string, message: string): void {
    const inspection = this.#open.get(id);
    if (inspection === undefined) {
      throw new RequestProblem({
        status: 404,
        title: "No such inspection",
        detail: "It has ended, or there never was one.",
      });
    }
    inspection.send(message);
  }

  end(): void {
    for (const { end } of [...this.#open.values()]) end();
  }

  #link(
    origin: Pick<Origin, "realm" | "thread" | "plugin" | "version">,
    onMessage: (message: string) => void,
    onEnd: () => void,
  ): Inspection & { url: string | undefined } {
    if (origin.realm === "inline") {
      const url = this.#process.acquire();
      return { url, send: () => undefined, end: () => this.#process.release() };
    }
    const session = origin.thread === undefined ? undefined : WorkerSession.attach(origin.thread, { onMessage, onEnd });
    if (session === undefined) {
      const { plugin, version } = origin;
      throw new TenonError("TENON_INSTANCE_STATE", {
        plugin,
        version,
        operation: "inspect",
        state: "without a thread",
      });
    }
    return { url: undefined, send: (message) => session.send(message), end: () => session.detach() };
  }
}

/** Node's permissions, which hold a thread to its grants, keep debuggers from it: one would wait for ever. */
function refuseConfined(
  host: Host,
  { realm, instance, plugin, version }: Pick<Origin, "realm" | "instance" | "plugin" | "version">,
): void {
  const grants = host.instances.find(({ id }) => id === instance)?.grants;
  if (realm !== "thread" || grants === "all") return;
  const state = 'held to its grants, which keep debuggers out; load it with grants "all" to debug it';
  throw new TenonError("TENON_INSTANCE_STATE", { plugin, version, operation: "inspect", state });
}
