import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** A connection that speaks HTTP by hand, badly if need be. */
export interface Raw extends Disposable {
  readonly socket: Socket;
  /** Everything received so far. */
  readonly text: string;
  /** Resolves when the other side has closed. */
  readonly closed: Promise<void>;
  /** Resolves when what was received matches. */
  received(pattern: RegExp): Promise<void>;
}

export async function raw(url: string, sent: string): Promise<Raw> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const state = { text: "" };
  socket.on("error", () => undefined);
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  socket.on("data", (data) => (state.text += data.toString("latin1")));
  await once(socket, "connect");
  socket.write(sent);
  return {
    socket,
    closed,
    get text() {
      return state.text;
    },
    async received(pattern) {
      while (!pattern.test(state.text))
        await Promise.race([
          once(socket, "data"),
          closed.then(() => Promise.reject(new Error(`closed after ${state.text}`))),
        ]);
    },
    [Symbol.dispose]: () => void socket.destroy(),
  };
}

/** The head of a call with a JSON body of that length. */
export function head(method: string, bytes: number, name = "busy"): string {
  return `POST /call/${name}/${method} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${bytes}\r\n\r\n`;
}

/** A whole call. */
export function callText(method: string, input: unknown): string {
  const body = JSON.stringify(input);
  return head(method, Buffer.byteLength(body)) + body;
}
