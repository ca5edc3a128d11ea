import { closeSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { crc32 } from "node:zlib";
import { TenonError } from "../../contract/errors/error.ts";
import { isRecord, type RolloutRecord } from "./rollout-record.ts";

/** A roll-out that is held for days writes a line each time it is looked at: so much, and the file is written anew. */
const roomBytes = 2 ** 20;

/**
 * The durable memory of roll-outs: a line a change, each whole in itself, with its sum before it, on the disk before what it says is
 * done. The last line of a name counts. A line torn by a crash is cut off; one that is damaged with others after it is refused,
 * since nobody can say what it said. `node:sqlite` was looked at: it warns that it is experimental (24), and a file cut off at any
 * byte is to it a malformed image, of which nothing can be read.
 */
export class RolloutJournal implements Disposable {
  readonly #path: string;
  readonly #records: Map<string, RolloutRecord>;
  #descriptor: number | undefined;
  /** Whole lines in the file. */
  #bytes = 0;
  #anewAtBytes = 0;

  /** @throws TENON_JOURNAL_UNUSABLE where it cannot be opened or is damaged. */
  constructor(path: string) {
    this.#path = path;
    try {
      mkdirSync(dirname(path), { recursive: true });
      this.#records = readJournal(path);
      this.#descriptor = this.#writeAnew();
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new TenonError("TENON_JOURNAL_UNUSABLE", { file: path, why }, { cause });
    }
  }

  /** The last of each name. */
  get records(): readonly RolloutRecord[] {
    return [...this.#records.values()];
  }

  /**
   * Keeps a record. `sure`: it is on the disk when this returns.
   *
   * @throws TENON_JOURNAL_UNUSABLE where the disk refuses. Nothing of it is kept then.
   */
  write(record: RolloutRecord, sure: boolean): void {
    if (this.#descriptor === undefined) throw this.#unusable("it is closed");
    const line = lineOf(record);
    try {
      if (this.#bytes >= this.#anewAtBytes) {
        const before = this.#descriptor;
        this.#descriptor = this.#writeAnew();
        closeSync(before);
      }
      this.#append(this.#descriptor, line, sure);
    } catch (error) {
      throw this.#unusable(error instanceof Error ? error.message : String(error));
    }
    this.#records.set(record.name, record);
  }

  close(): void {
    if (this.#descriptor === undefined) return;
    fsyncSync(this.#descriptor);
    closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** One line a name, written beside it and put in its place: whenever that is broken off, one of both is whole. */
  #writeAnew(): number {
    const beside = `${this.#path}.new`;
    const descriptor = openSync(beside, "a", 0o600);
    try {
      ftruncateSync(descriptor);
      const lines = Buffer.concat(this.records.map(lineOf));
      writeWhole(descriptor, lines);
      fsyncSync(descriptor);
      renameSync(beside, this.#path);
      this.#bytes = lines.length;
      this.#anewAtBytes = 2 * lines.length + roomBytes;
      return descriptor;
    } catch (error) {
      closeSync(descriptor);
      throw error;
    }
  }

  #append(descriptor: number, line: Buffer, sure: boolean): void {
    try {
      writeWhole(descriptor, line);
      if (sure) fsyncSync(descriptor);
    } catch (error) {
      // Before a line that comes later, what there is of it would be damage.
      ftruncateSync(descriptor, this.#bytes);
      throw error;
    }
    this.#bytes += line.length;
  }

  #unusable(why: string): TenonError {
    return new TenonError("TENON_JOURNAL_UNUSABLE", { file: this.#path, why });
  }
}

/** @throws where the disk takes it not at all, or not all of it. */
function writeWhole(descriptor: number, bytes: Buffer): void {
  const written = writeSync(descriptor, bytes);
  if (written < bytes.length) throw new Error(`only ${written} of ${bytes.length} bytes could be written`);
}

function lineOf(record: RolloutRecord): Buffer {
  const text = JSON.stringify(record);
  return Buffer.from(`${crc32(text).toString(16).padStart(8, "0")} ${text}\n`);
}

function readJournal(path: string): Map<string, RolloutRecord> {
  const records = new Map<string, RolloutRecord>();
  const lines = textOf(path).split("\n");
  // What follows the last line break was torn.
  lines.pop();
  for (const [index, line] of lines.entries()) {
    const record = recordOf(line);
    // A crash of the machine may leave bytes of the last line unwritten, line break and all.
    if (record === undefined && index < lines.length - 1) throw new Error(`its line ${index + 1} is damaged`);
    if (record !== undefined) records.set(record.name, record);
  }
  return records;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}

function recordOf(line: string): RolloutRecord | undefined {
  const [sum = "", text = ""] = [line.slice(0, 8), line.slice(9)];
  if (crc32(text).toString(16).padStart(8, "0") !== sum) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
