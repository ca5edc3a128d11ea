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
const malformed = 1002;
const notText = 1003;
const tooLarge = 1009;
const normal = 1000;

/** Answers a request to speak WebSocket. False where it asks for none that is spoken today, and is told so. */
export function agree({ headers }: IncomingMessage, socket: Duplex): boolean {
  const key = headers["sec-websocket-key"];
  if (headers["sec-websocket-version"] !== "13" || key === undefined) {
    socket.end("HTTP/1.1 426 Upgrade Required\r\nSec-WebSocket-Version: 13\r\nConnection: close\r\n\r\n");
    return false;
  }
  const accept = createHash("sha1").update(`${key}${protocolGuid}`).digest("base64");
  const head = [
    "HTTP/1.1 101 Switching Protocols",
    "Upgrade: websocket",
    "Connection: Upgrade",
    `Sec-WebSocket-Accept: ${accept}`,
  ];
  socket.write(`${head.join("\r\n")}\r\n\r\n`);
  return true;
}

/** The server's end of a WebSocket: text messages both ways. Node has a client of its own, but no server. */
export class Connection {
  readonly #socket: Duplex;
  readonly #told: Told;
  readonly #reader: FrameReader = new FrameReader(largestBytes);
  #message: Buffer[] = [];
  #isClosing = false;

  /** On a socket on which both sides have agreed to speak WebSocket, see `agree`. */
  constructor(socket: Duplex, told: Told) {
    this.#socket = socket;
    this.#told = told;
    socket.on("data", (piece: Buffer) => this.#read(piece));
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
        if (opcode > 10 || (opcode > 2 && opcode < 8)) throw new FrameProblem(malformed);
        if (opcode <= 1) this.#take(payload, isLast);
      }
    } catch (problem) {
      if (!(problem instanceof FrameProblem)) throw problem;
      this.close(problem.code);
    }
  }

  #take(payload: Buffer, isLast: boolean): void {
    this.#message.push(payload);
    if (this.#message.reduce((sum, { length }) => sum + length, 0) > largestBytes) throw new FrameProblem(tooLarge);
    if (!isLast) return;
    const text = Buffer.concat(this.#message).toString("utf8");
    this.#message = [];
    this.#told.onMessage(text);
  }
}
