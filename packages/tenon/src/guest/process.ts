import { describeThrown } from "../channel/describe-thrown.ts";
import type { NoteKind } from "../channel/pipe/note.ts";
import type { Pipe } from "../channel/pipe/pipe.ts";
import { PipeChannel } from "../channel/pipe/pipe-channel.ts";
import type { NaturalGlobals } from "./ambient.ts";
import { startInNode } from "./node-realm.ts";

/** The descriptors that the realm gives to its child, besides those of input and output. */
const descriptors = { fromHost: 3, toHost: 4 } as const;
/** The host is trusted, and what it loads may be long. */
const longestBytes = 2 ** 32 - 8;

type Listener = (...args: readonly unknown[]) => void;

interface FileModule {
  writeSync(this: void, descriptor: number, bytes: Uint8Array, from: number): number;
}

interface SocketModule {
  readonly Socket: new (options: object) => {
    on(event: string, listener: (bytes: Uint8Array) => void): unknown;
    destroy(): unknown;
  };
}

interface NaturalProcess {
  on(event: string, listener: Listener): unknown;
  listenerCount(event: string): number;
  hasUncaughtExceptionCaptureCallback(): boolean;
  removeAllListeners(event: string): unknown;
  exit(code: number): never;
}

/** Starts the guest in a child process. `surroundings` is its global object before plugin code runs. */
export default function startProcess(surroundings: NaturalGlobals): void {
  const process = surroundings["process"] as NaturalProcess;
  const shell: { channel?: PipeChannel } = {};
  startInNode(surroundings, {
    realm: "process",
    open: (turns, builtin) => {
      const files = builtin("node:fs") as FileModule;
      const pipe = openPipe(builtin("node:net") as SocketModule, files.writeSync, () => leave(process));
      const onNote = (kind: NoteKind): void => {
        if (kind === "ping") shell.channel?.note("pong");
      };
      return (shell.channel = new PipeChannel({ pipe, soon: (run) => turns.soon(run), longestBytes, onNote }));
    },
  });
  const { channel } = shell;
  process.on("exit", () => channel?.flush());
  process.on("uncaughtExceptionMonitor", (error) => {
    const handled = process.listenerCount("uncaughtException") > 0 || process.hasUncaughtExceptionCaptureCallback();
    if (handled) return;
    channel?.note("uncaught", describeThrown(error));
    // Node would write the error to stderr, too, with places in code that nobody has seen.
    process.exit(1);
  });
  channel?.note("ready");
}

/**
 * Writes wait until there is room, so that nothing is kept here which a sudden end would take along. Reads go by a descriptor
 * of their own: reading in Node's way makes its descriptor one at which writes do not wait.
 */
function openPipe({ Socket }: SocketModule, writeSync: FileModule["writeSync"], onEnd: () => void): Pipe {
  const socket = new Socket({ fd: descriptors.fromHost, readable: true, writable: false });
  socket.on("close", onEnd);
  socket.on("error", () => undefined);
  return {
    unreadBytes: 0,
    write: (bytes) => {
      try {
        for (let at = 0; at < bytes.length;) at += writeSync(descriptors.toHost, bytes, at);
      } catch {
        // The host has closed its end.
        onEnd();
      }
    },
    read: (listen) => void socket.on("data", listen),
    close: () => void socket.destroy(),
  };
}

/** Without a host there is nobody to live for, and no plugin is asked. */
function leave(process: NaturalProcess): void {
  process.removeAllListeners("exit");
  process.exit(0);
}
