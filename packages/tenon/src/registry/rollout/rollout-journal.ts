import { closeSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { crc32 } from "node:zlib";
import { TenonError } from "../../contract/errors/error.ts";
import { isRecord, type RolloutRecord } from "./rollout-record.ts";

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
      const written = writeSync(this.#descriptor, line);
      if (written < line.length) throw new Error(`only ${written} of ${line.length} bytes could be written`);
      if (sure) fsyncSync(this.#descriptor);
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
    const descriptor = openSync(beside, "w", 0o600);
    try {
      ftruncateSync(descriptor);
      for (const record of this.#records.values()) writeSync(descriptor, lineOf(record));
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(beside, this.#path);
    return openSync(this.#path, "a", 0o600);
  }

  #unusable(why: string): TenonError {
    return new TenonError("TENON_JOURNAL_UNUSABLE", { file: this.#path, why });
  }
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
