import { closeSync, constants, fstatSync, fsyncSync, ftruncateSync, openSync, readSync, writeSync } from "node:fs";
import { TenonError } from "../index.ts";

/** One line of the journal: what happened, and when by the wall clock. */
export interface JournalEntry {
  /** ISO 8601. */
  readonly at: string;
  readonly kind: string;
  readonly data: unknown;
}

/** Options of a journal. */
export interface JournalOptions {
  /** Largest size in bytes; beyond it the older half is dropped when the journal is opened. Default 16 MiB. */
  readonly maxBytes?: number;
  /** Told once when the disk refuses a write. The journal is closed then; the host goes on. */
  readonly onRefused?: (error: Error) => void;
}

/** How the last run ended, as its journal tells. */
export type LastRun =
  | { readonly kind: "none" }
  | { readonly kind: "closed" }
  /** It was killed or crashed: there is no closing line. `tornBytes` of an unfinished line were cut off. */
  | { readonly kind: "broken off"; readonly last: JournalEntry | undefined; readonly tornBytes: number };

const defaultMaxBytes = 16 * 2 ** 20;
const tailBytes = 256 * 1024;

/**
 * An append-only file of JSON lines that survives `kill -9` at any instant: each entry is one write, and a line that was
 * torn is cut off when the file is opened again.
 */
export class Journal implements Disposable {
  readonly lastRun: LastRun;
  readonly #onRefused: ((error: Error) => void) | undefined;
  #descriptor: number | undefined;

  /** @throws TENON_JOURNAL_UNUSABLE where the file cannot be opened, read or mended. */
  constructor(path: string, options: JournalOptions = {}) {
    this.#onRefused = options.onRefused;
    try {
      this.#descriptor = openSync(
        path,
        constants.O_RDWR | constants.O_CREAT | constants.O_APPEND | constants.O_NONBLOCK,
        0o600,
      );
      if (!fstatSync(this.#descriptor).isFile()) throw new Error("it is not a regular file");
      this.lastRun = mend(this.#descriptor, options.maxBytes ?? defaultMaxBytes);
    } catch (cause) {
      if (this.#descriptor !== undefined) closeSync(this.#descriptor);
      throw new TenonError(
        "TENON_JOURNAL_UNUSABLE",
        { file: path, why: cause instanceof Error ? cause.message : String(cause) },
        { cause },
      );
    }
    this.write("opened", { pid: process.pid });
  }

  /** Appends one entry of plain data. A disk that refuses costs the journal, not the host. */
  write(kind: string, data: unknown): void {
    if (this.#descriptor === undefined) return;
    const entry: JournalEntry = { at: new Date().toISOString(), kind, data };
    const line = Buffer.from(`${JSON.stringify(entry)}\n`);
    try {
      const written = writeSync(this.#descriptor, line);
      if (written < line.length) throw new Error(`only ${written} of ${line.length} bytes could be written`);
    } catch (error) {
      this.#end();
      this.#onRefused?.(error as Error);
    }
  }

  /** Says that the run ended in order, and closes the file. Idempotent. */
  close(): void {
    if (this.#descriptor === undefined) return;
    this.write("closed", { pid: process.pid });
    if (this.#descriptor !== undefined) fsyncSync(this.#descriptor);
    this.#end();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #end(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }
}

function mend(descriptor: number, maxBytes: number): LastRun {
  const size = fstatSync(descriptor).size;
  if (size === 0) return { kind: "none" };
  const tail = readTail(descriptor, size, Math.min(size, tailBytes));
  const whole = tail.lastIndexOf(0x0a) + 1;
  const tornBytes = tail.length - whole;
  if (tornBytes > 0) ftruncateSync(descriptor, size - tornBytes);
  const last = lastEntry(tail.subarray(0, whole));
  if (size > maxBytes) dropOlder(descriptor, maxBytes / 2);
  return last?.kind === "closed" && tornBytes === 0 ? { kind: "closed" } : { kind: "broken off", last, tornBytes };
}

function readTail(descriptor: number, size: number, length: number): Buffer {
  const buffer = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const read = readSync(descriptor, buffer, filled, length - filled, size - length + filled);
    if (read === 0) break;
    filled += read;
  }
  return buffer.subarray(0, filled);
}

function lastEntry(lines: Buffer): JournalEntry | undefined {
  for (const line of lines.toString("utf8").trimEnd().split("\n").reverse()) {
    try {
      return JSON.parse(line) as JournalEntry;
    } catch {
      // A line that somebody else damaged: the one before it counts.
    }
  }
  return undefined;
}

function dropOlder(descriptor: number, keepBytes: number): void {
  const { size } = fstatSync(descriptor);
  const tail = readTail(descriptor, size, Math.min(size, Math.floor(keepBytes)));
  const kept = tail.subarray(tail.indexOf(0x0a) + 1);
  ftruncateSync(descriptor, 0);
  writeSync(descriptor, kept);
}
