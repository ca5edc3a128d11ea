import { type AsyncHook, createHook } from "node:async_hooks";

interface Created {
  readonly kind: string;
  readonly stack: string;
  readonly resource: WeakRef<object>;
}

/** What is watched: as `process.getActiveResourcesInfo()` calls it, by what `node:async_hooks` calls it. */
const kinds: ReadonlyMap<string, string> = new Map([
  ["Timeout", "Timeout"],
  ["TCPSERVERWRAP", "TCPServerWrap"],
  ["TCPWRAP", "TCPSocketWrap"],
  ["UDPWRAP", "UDPWrap"],
  ["PIPESERVERWRAP", "PipeServerWrap"],
  ["PIPEWRAP", "PipeWrap"],
  ["PROCESSWRAP", "ProcessWrap"],
  ["FSEVENTWRAP", "FSEventWrap"],
  ["MESSAGEPORT", "MessagePort"],
  ["WORKER", "Worker"],
]);

const library = new URL("../", import.meta.url).href;
/** Timers of test runners, which come and go beside those of the test. */
const runners = /[/\\]node_modules[/\\](?:@?vitest|vite-node|tinypool|@?jest[^/\\]*|mocha)[/\\]/;

/** Remembers timers, servers, sockets and other handles that are made while it is watched, and where. */
export class Creations {
  readonly #created = new Map<number, Created>();
  readonly #hook: AsyncHook;
  #recording = false;

  constructor() {
    this.#hook = createHook({
      init: (id, type, _trigger, resource) => {
        const kind = kinds.get(type);
        if (kind === undefined || !this.#recording) return;
        this.#created.set(id, { kind, stack: new Error("created").stack ?? "", resource: new WeakRef(resource) });
      },
      destroy: (id) => void this.#created.delete(id),
      trackPromises: false,
    });
  }

  /** Whether handles of a kind are remembered. */
  knows(kind: string): boolean {
    return kinds.values().some((known) => known === kind);
  }

  watch(): void {
    this.#recording = true;
    this.#hook.enable();
  }

  /** What is made from now on is not the test's; what it made is still seen to go. */
  pause(): void {
    this.#recording = false;
  }

  unwatch(): void {
    this.#hook.disable();
    this.#created.clear();
  }

  /** To tell what was made up to now from what comes. */
  get mark(): ReadonlySet<number> {
    return new Set(this.#created.keys());
  }

  /** What was made after the mark, is there and keeps the process alive, a line each. */
  since(mark: ReadonlySet<number>): readonly string[] {
    return [...this.#created].flatMap(([id, { kind, stack, resource }]) => {
      if (mark.has(id) || !isActive(resource.deref())) return [];
      const place = placeIn(stack);
      if (place === undefined) return [`active ${kind}`];
      return runners.test(place) ? [] : [`active ${kind}, made at ${place}`];
    });
  }
}

function isActive(resource: object | undefined): boolean {
  if (resource === undefined) return false;
  // A timer that was cleared keeps its ref; that it is over is told later, in a turn of its own.
  const { hasRef, _destroyed: isOver } = resource as { hasRef?: () => boolean | null; _destroyed?: boolean };
  return isOver !== true && (typeof hasRef !== "function" || hasRef.call(resource) === true);
}

/** The first frame that is neither Node's nor ours. */
function placeIn(stack: string): string | undefined {
  const frames = stack.split("\n").filter((line) => /^\s+at /.test(line));
  const frame = frames.find((line) => !/\bnode:/.test(line) && !line.includes(library));
  return frame?.trim().replace(/^at /, "");
}
