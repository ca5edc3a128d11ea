import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { FrameProblem, FrameReader, frameOf } from "./frames.ts";

/** What happens on a connection. */
export interface Told {
  readonly onMessage: (text: string) => void;
  /** Told once, whoever ends it. */
  readonly onClose: () => void;
}

const largestBytes = 256 * 2 ** 20;
const protocolGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const notText = 1003;
const normal = 1000;

/** The server's end of a WebSocket: text messages both ways. Node has a client of its own, but no server. */
export class Connection {
  readonly #socket: Duplex;
  readonly #told: Told;
  readonly #reader: FrameReader = new FrameReader(largestBytes);
  #message: Buffer[] = [];
  #isClosing = false;

  /** Answers the request to speak WebSocket; throws where it is none. */
  constructor(request: IncomingMessage, socket: Duplex, told: Told) {
    const key = request.headers["sec-websocket-key"];
    if (request.headers["sec-websocket-version"] !== "13" || key === undefined)
      throw new TypeError("This is no WebSocket of version 13");
    const accept = createHash("sha1").update(`${key}${protocolGuid}`).digest("base64");
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    this.#socket = socket;
    this.#told = told;
    socket.on("data", (piece: Buffer) => this.#read(piece));
    // What is wrong with a socket is told by its end.
    socket.on("error", () => undefined);
    socket.on("end", () => socket.end());
    socket.once("close", () => told.onClose());
  }

  send(text: string): void {
    if (!this.#isClosing) this.#socket.write(frameOf(1, Buffer.from(text)));
  }

  close(code: number = normal): void {
    if (this.#isClosing) return;
    this.#isClosing = true;
    const reason = Buffer.alloc(2);
    reason.writeUInt16BE(code);
    this.#socket.end(frameOf(8, reason), () => this.#socket.destroy());
  }

  #read(piece: Buffer): void {
    if (this.#isClosing) return;
    try {
      for (const { opcode, isLast, payload } of this.#reader.read(piece)) {
        if (opcode === 8) return this.close();
        if (opcode === 9) this.#socket.write(frameOf(10, payload));
        if (opcode === 2) throw new FrameProblem(notText);
        if (opcode <= 1) this.#take(payload, isLast);
      }
    } catch (problem) {
      if (!(problem instanceof FrameProblem)) throw problem;
      this.close(problem.code);
    }
  }

  #take(payload: Buffer, isLast: boolean): void {
    this.#message.push(payload);
    if (this.#message.reduce((sum, { length }) => sum + length, 0) > largestBytes) throw new FrameProblem(1009);
    if (!isLast) return;
    const text = Buffer.concat(this.#message).toString("utf8");
    this.#message = [];
    this.#told.onMessage(text);
  }
}
