import inspector from "node:inspector";
import { type Host, TenonError } from "../index.ts";
import type { Inspection } from "./protocol.ts";

type Controller = ReadableStreamDefaultController<Uint8Array>;

/**
 * Opens the process's inspector for as long as somebody inspects a plugin. Whoever reaches its port owns the process, and on
 * a port every user of the machine is somebody: so it is on loopback only, and closed with the last of those who asked.
 */
export class Inspections {
  readonly #readers: Set<Controller> = new Set();
  #isOurs = false;

  /**
   * A stream of NDJSON with one line, an Inspection, that stays open until its reader goes away or the host ends.
   *
   * @throws TENON_INSTANCE_UNKNOWN, TENON_INSTANCE_STATE, TENON_INSPECTOR_UNAVAILABLE
   */
  open(host: Host, target: string): ReadableStream<Uint8Array> {
    const { files: _, ...origin } = host.origin(target);
    const { plugin, version } = origin;
    if (origin.realm === "thread" && origin.thread === undefined) {
      throw new TenonError("TENON_INSTANCE_STATE", { plugin, version, operation: "inspect", state: "without a realm" });
    }
    const url = this.#url();
    const inspection: Inspection = {
      url,
      devtools: `devtools://devtools/bundled/js_app.html?v8only=true&ws=${url.slice("ws://".length)}`,
      target: origin.thread === undefined ? { kind: "process" } : { kind: "worker", title: origin.thread },
      origin,
    };
    let own: Controller | undefined;
    return new ReadableStream<Uint8Array>({
      start: (controller) => {
        own = controller;
        this.#readers.add(controller);
        controller.enqueue(new TextEncoder().encode(`${JSON.stringify(inspection)}\n`));
      },
      cancel: () => {
        if (own !== undefined) this.#release(own);
      },
    });
  }

  /** Ends every inspection: the host closes. */
  end(): void {
    for (const reader of [...this.#readers]) {
      reader.close();
      this.#release(reader);
    }
  }

  /** Where the inspector listens; it may have been open before, by a flag or a signal, and is then left to whoever opened it. */
  #url(): string {
    const open = inspector.url();
    if (open !== undefined) return open;
    try {
      inspector.open(0, "127.0.0.1");
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new TenonError("TENON_INSPECTOR_UNAVAILABLE", { why }, { cause });
    }
    const url = inspector.url();
    if (url === undefined) throw new TenonError("TENON_INSPECTOR_UNAVAILABLE", { why: "it found no port" });
    this.#isOurs = true;
    return url;
  }

  #release(reader: Controller): void {
    this.#readers.delete(reader);
    if (this.#readers.size > 0 || !this.#isOurs) return;
    this.#isOurs = false;
    inspector.close();
  }
}
