/** A frame of a WebSocket, unmasked: RFC 6455, section 5. */
export interface Frame {
  /** 0 goes on with a message, 1 is text, 2 bytes, 8 closes, 9 asks for a sign of life, 10 gives it. */
  readonly opcode: number;
  readonly isLast: boolean;
  readonly payload: Buffer;
}

/** What came is no WebSocket client of today; `code` says why to close. */
export class FrameProblem extends Error {
  override readonly name: string = "FrameProblem";
  readonly code: number;

  constructor(code: number) {
    super(`The connection is closed with code ${code}`);
    this.code = code;
  }
}

const malformed = 1002;
const tooLarge = 1009;

/** Cuts what a client sends into frames. */
export class FrameReader {
  readonly #limitBytes: number;
  #pieces: Buffer[] = [];
  #bytes = 0;
  #wanted = 2;

  /** `limitBytes` is the most that one frame may hold. */
  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /** The frames that are complete with this piece. Throws FrameProblem. */
  *read(piece: Buffer): Generator<Frame> {
    this.#pieces.push(piece);
    this.#bytes += piece.length;
    // Pieces are joined once enough are there, not at each arrival: a large message comes in thousands.
    while (this.#bytes >= this.#wanted) {
      const all = Buffer.concat(this.#pieces);
      this.#pieces = [all];
      const frame = this.#frame(all);
      if (frame === undefined) continue;
      const rest = all.subarray(this.#wanted);
      this.#pieces = [rest];
      this.#bytes = rest.length;
      this.#wanted = 2;
      yield frame;
    }
  }

  /** The frame a buffer begins with; where it is not all there, `#wanted` says how much to wait for. */
  #frame(all: Buffer): Frame | undefined {
    const [first = 0, second = 0] = all;
    const short = second & 0x7f;
    const headBytes = short === 127 ? 14 : short === 126 ? 8 : 6;
    // A client must mask, and no extension was agreed on.
    if ((second & 0x80) === 0 || (first & 0x70) !== 0) throw new FrameProblem(malformed);
    if (all.length < headBytes) return this.#wait(headBytes);
    const length = short === 127 ? Number(all.readBigUInt64BE(2)) : short === 126 ? all.readUInt16BE(2) : short;
    if (length > this.#limitBytes) throw new FrameProblem(tooLarge);
    if (all.length < headBytes + length) return this.#wait(headBytes + length);
    this.#wanted = headBytes + length;
    const mask = all.subarray(headBytes - 4, headBytes);
    const payload = Buffer.from(all.subarray(headBytes, headBytes + length));
    for (let at = 0; at < payload.length; at++) payload[at] = (payload[at] as number) ^ (mask[at & 3] as number);
    return { opcode: first & 0x0f, isLast: (first & 0x80) !== 0, payload };
  }

  #wait(bytes: number): undefined {
    this.#wanted = bytes;
    return undefined;
  }
}

/** A frame as a server sends it. */
export function frameOf(opcode: number, payload: Buffer): Buffer {
  const { length } = payload;
  const head = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  head[0] = 0x80 | opcode;
  head[1] = length < 126 ? length : length < 65_536 ? 126 : 127;
  if (head.length === 4) head.writeUInt16BE(length, 2);
  if (head.length === 10) head.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([head, payload]);
}
