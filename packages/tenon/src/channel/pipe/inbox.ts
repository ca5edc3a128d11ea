import type { Frame } from "../../contract/messages.ts";
import { ByteReader } from "../binary/byte-reader.ts";
import { headerBytes } from "../binary/header.ts";
import { KnownNames } from "../binary/names.ts";
import { readFrameBytes } from "../binary/read-frame.ts";
import { readValue } from "../binary/value-bytes.ts";
import { MalformedFrame } from "../frame.ts";
import { frameWord, type NoteKind, noteOf } from "./note.ts";

/** Records that come together are read in memory of this size; a longer one in memory of its own, for as long as it is read. */
const usualBytes = 256 * 1024;
const lengthBytes = 4;

export interface InboxOptions {
  /** A record that says it is longer is malformed, before anything is taken for it. */
  readonly longestBytes: number;
  readonly onFrame: (frame: Frame | MalformedFrame) => void;
  readonly onNote: (kind: NoteKind, value: unknown) => void;
}

/**
 * Puts records together again from pieces that are cut anywhere. Takes no more memory than has arrived, whatever a record says
 * of its length. After the first thing that is malformed nothing is read.
 */
export class Inbox {
  readonly #options: InboxOptions;
  readonly #names: KnownNames = new KnownNames();
  readonly #usual: ByteReader = new ByteReader(usualBytes);
  #reader: ByteReader = this.#usual;
  /** Of the bytes in the reader's memory. */
  #at = 0;
  #end = 0;
  /** What came since, and how much that is. */
  #pieces: Uint8Array[] = [];
  #piecesBytes = 0;
  #closed = false;

  constructor(options: InboxOptions) {
    this.#options = options;
  }

  close(): void {
    this.#closed = true;
    this.#pieces = [];
  }

  /** `bytes` stays as it is. */
  add(bytes: Uint8Array): void {
    if (this.#closed) return;
    this.#pieces.push(bytes);
    this.#piecesBytes += bytes.length;
    while (!this.#closed && this.#fill() && this.#next());
  }

  /** Whether the next record is in the reader's memory as a whole. */
  #fill(): boolean {
    if (this.#end - this.#at < lengthBytes) this.#gather();
    if (this.#end - this.#at < lengthBytes) return false;
    const length = this.#reader.bytes.readUInt32LE(this.#at);
    if (length < headerBytes || length > this.#options.longestBytes || length % 8 !== 0) {
      const wanted = `between ${headerBytes} and ${this.#options.longestBytes}, in eights`;
      this.#refuse(new MalformedFrame(`a record of ${length} bytes`, wanted));
      return false;
    }
    if (length > this.#end - this.#at + this.#piecesBytes) return false;
    if (length > this.#end - this.#at) this.#gather();
    return true;
  }

  /** Brings all that is there into the memory of one reader, from its start on. */
  #gather(): void {
    if (this.#piecesBytes === 0) return;
    const left = this.#end - this.#at;
    const bytes = left + this.#piecesBytes;
    const from = this.#reader;
    const into = bytes <= usualBytes ? this.#usual : new ByteReader(Math.ceil(bytes / 8) * 8);
    // Of one memory it may overlap, for which this looks out.
    from.bytes.copy(into.bytes, 0, this.#at, this.#end);
    let end = left;
    for (const piece of this.#pieces) {
      into.bytes.set(piece, end);
      end += piece.length;
    }
    this.#reader = into;
    this.#at = 0;
    this.#end = end;
    this.#pieces = [];
    this.#piecesBytes = 0;
  }

  /** Hands over the next record. False if nothing is read any more. */
  #next(): boolean {
    const reader = this.#reader;
    reader.open(this.#at, this.#end);
    const length = reader.u32();
    const word = reader.u32();
    reader.close(this.#at + length);
    // Gone before it is handed over: a listener that throws does not get it twice.
    this.#at += length;
    if (word === frameWord) this.#hand(readFrameBytes(reader, this.#names));
    else this.#note(word, reader);
    return !this.#closed;
  }

  #note(word: number, reader: ByteReader): void {
    const kind = noteOf(word);
    if (kind === undefined) return this.#refuse(new MalformedFrame(`a record of kind ${word}`, "a known kind"));
    for (let at = 2 * lengthBytes; at < headerBytes; at += lengthBytes) reader.u32();
    let value: unknown;
    try {
      value = readValue(reader);
    } catch (thrown) {
      if (thrown instanceof MalformedFrame) return this.#refuse(thrown);
      throw thrown;
    }
    this.#options.onNote(kind, value);
  }

  #hand(frame: Frame | MalformedFrame): void {
    if (frame instanceof MalformedFrame) this.#refuse(frame);
    else this.#options.onFrame(frame);
  }

  #refuse(problem: MalformedFrame): void {
    this.close();
    this.#options.onFrame(problem);
  }
}
