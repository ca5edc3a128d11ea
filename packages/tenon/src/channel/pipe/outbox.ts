import { TenonError } from "../../contract/errors/error.ts";
import type { Frame } from "../../contract/messages.ts";
import { ByteWriter, NotWritable } from "../binary/byte-writer.ts";
import { withCopies, withValues } from "../binary/encoded.ts";
import { headerBytes } from "../binary/header.ts";
import { SentNames } from "../binary/names.ts";
import { writeValue } from "../binary/value-bytes.ts";
import { writeFrame } from "../binary/write-frame.ts";
import { frameWord, type NoteKind, noteWords } from "./note.ts";

const lengthAt = 0;
const wordAt = 4;
/** Records of one turn are put together in memory of this size; what is longer goes alone. */
const batchBytes = 64 * 1024;
/** A record that does not fit is written again into the next size: memory that nothing was written to is not taken. */
const sizesBytes = [batchBytes, 2 ** 20, 16 * 2 ** 20, 2 ** 28, 2 ** 30] as const;

/** Writes the same anew each turn, into memory that is larger. */
type Write = (writer: ByteWriter, turn: number) => void;

/** What is sent in one turn goes as one piece. */
export class Outbox {
  readonly #write: (bytes: Uint8Array) => void;
  readonly #writer: ByteWriter = new ByteWriter(batchBytes);
  readonly #names: SentNames = new SentNames();
  #batch: Buffer = Buffer.alloc(0);
  #from = 0;
  #at = 0;
  /** Frames that are being written, one inside of the other: what is written may have a getter that sends. */
  #depth = 0;

  constructor(write: (bytes: Uint8Array) => void) {
    this.#write = write;
  }

  /** Bytes that wait for `flush`. */
  get waitingBytes(): number {
    return this.#at - this.#from;
  }

  /** Throws what reading the frame throws, or that it cannot be sent; nothing is sent then. */
  add(frame: Frame): void {
    const outer = this.#depth;
    this.#depth += 1;
    try {
      if (outer === 0) this.#add(frame);
      else this.#names.apart(() => this.#add(frame));
    } finally {
      this.#depth = outer;
    }
  }

  addNote(kind: NoteKind, value: unknown): void {
    this.#put(noteWords[kind], (writer) => {
      writer.back(0);
      writer.room(headerBytes);
      for (let at = 0; at < headerBytes; at += 4) writer.u32(0);
      writeValue(writer, value);
      writer.pad();
    });
  }

  /** Sends what waits. */
  flush(): void {
    if (this.waitingBytes === 0) return;
    const bytes = this.#batch.subarray(this.#from, this.#at);
    this.#from = this.#at;
    this.#write(bytes);
  }

  #add(frame: Frame): void {
    this.#names.drop();
    let written = frame;
    this.#put(frameWord, (writer, turn) => {
      // Read anew once. What is longer goes as a value: a record of mostly what is not there could be longer than is taken.
      if (turn === 1) written = withCopies(frame);
      if (turn === 2) written = withValues(written);
      writeFrame(writer, written, this.#names);
    });
    this.#names.keep();
  }

  #put(word: number, write: Write): void {
    const writer = this.#written(write, this.#depth > 1 ? new ByteWriter(batchBytes) : this.#writer);
    writer.u32At(lengthAt, writer.at);
    writer.u32At(wordAt, word);
    if (writer !== this.#writer) {
      // It has memory of its own, which goes along.
      this.flush();
      this.#write(writer.bytes.subarray(0, writer.at));
      return;
    }
    if (this.#at + writer.at > this.#batch.length) {
      this.flush();
      this.#batch = Buffer.allocUnsafeSlow(batchBytes);
      this.#from = this.#at = 0;
    }
    this.#at += writer.bytes.copy(this.#batch, this.#at, 0, writer.at);
  }

  #written(write: Write, usual: ByteWriter): ByteWriter {
    for (const [turn, bytes] of sizesBytes.entries()) {
      const writer = turn === 0 ? usual : new ByteWriter(bytes);
      try {
        write(writer, turn);
        return writer;
      } catch (thrown) {
        if (!NotWritable.is(thrown)) throw thrown;
        if (thrown.why === "no plain data") throw new TypeError("Cannot send what is no plain data to a process");
      }
    }
    const limit = `${sizesBytes[sizesBytes.length - 1] ?? 0} bytes`;
    throw new TenonError("TENON_VALUE_TOO_LARGE", {
      where: "a frame to or from a process",
      path: "",
      found: `more than ${limit}`,
      limit,
    });
  }
}
