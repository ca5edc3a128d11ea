import type { GrantSet } from "../../../contract/grants.ts";
import type { WasiOptions } from "./surroundings.ts";
import { errno, WasiError } from "./errno.ts";
import type { Files, Stats } from "./node-files.ts";

/** Something that a guest has open. */
export type Opened =
  | { readonly kind: "stream" }
  /** Given from the start, under the name of its path. */
  | { readonly kind: "directory"; readonly path: string; readonly given: boolean }
  | { readonly kind: "file"; readonly path: string; readonly fd: number; at: number; readonly appends: boolean };

type OpenedFile = Extract<Opened, { readonly kind: "file" }>;

const mostOpened = 1_024;
const firstFree = 3;

/** What a guest has open, by number: its streams, the directories that it was granted, and what it opened in them. */
export class Descriptors {
  readonly #opened: Map<number, Opened> = new Map();
  readonly #files: Files | undefined;

  constructor({ context, face, require }: WasiOptions) {
    for (const descriptor of [0, 1, 2]) this.#opened.set(descriptor, { kind: "stream" });
    // Inline the module is refused, as to any plugin there.
    const paths = face.realm === "inline" ? [] : grantedPaths(context.grants);
    this.#files = paths.length === 0 ? undefined : (require("node:fs") as Files);
    for (const path of paths) this.add({ kind: "directory", path, given: true });
  }

  get mayOpen(): boolean {
    return this.#files !== undefined;
  }

  get files(): Files {
    if (this.#files === undefined) throw new WasiError(errno.notCapable);
    return this.#files;
  }

  add(opened: Opened): number {
    if (this.#opened.size > mostOpened) throw new WasiError(errno.noSpace);
    for (let descriptor = firstFree; ; descriptor += 1) {
      if (this.#opened.has(descriptor)) continue;
      this.#opened.set(descriptor, opened);
      return descriptor;
    }
  }

  get(descriptor: number): Opened {
    const opened = this.#opened.get(descriptor);
    if (opened === undefined) throw new WasiError(errno.badDescriptor);
    return opened;
  }

  file(descriptor: number): OpenedFile {
    const opened = this.get(descriptor);
    if (opened.kind !== "file")
      throw new WasiError(opened.kind === "directory" ? errno.isDirectory : errno.badDescriptor);
    return opened;
  }

  directory(descriptor: number): string {
    const opened = this.get(descriptor);
    if (opened.kind !== "directory") throw new WasiError(errno.notDirectory);
    return opened.path;
  }

  stat(descriptor: number): Stats | undefined {
    const opened = this.get(descriptor);
    if (opened.kind === "stream") return undefined;
    return opened.kind === "file" ? this.files.fstatSync(opened.fd) : this.files.statSync(opened.path);
  }

  /** `at` null: where it stands, and it stands behind that afterwards. */
  read(descriptor: number, pieces: readonly Uint8Array[], at: number | null): number {
    const file = this.file(descriptor);
    let read = 0;
    for (const bytes of pieces) {
      const some = this.files.readSync(file.fd, bytes, 0, bytes.length, (at ?? file.at) + read);
      read += some;
      if (some < bytes.length) break;
    }
    if (at === null) file.at += read;
    return read;
  }

  write(descriptor: number, pieces: readonly Uint8Array[], at: number | null): number {
    const file = this.file(descriptor);
    let written = 0;
    for (const bytes of pieces) {
      const to = file.appends && at === null ? null : (at ?? file.at) + written;
      written += this.files.writeSync(file.fd, bytes, 0, bytes.length, to);
    }
    if (at === null) file.at += written;
    return written;
  }

  release(descriptor: number): void {
    const opened = this.get(descriptor);
    this.#opened.delete(descriptor);
    if (opened.kind === "file") this.files.closeSync(opened.fd);
  }

  move(from: number, to: number): void {
    const opened = this.get(from);
    this.get(to);
    if (from === to) return;
    this.release(to);
    this.#opened.delete(from);
    this.#opened.set(to, opened);
  }

  close(): void {
    for (const [descriptor, { kind }] of [...this.#opened]) if (kind === "file") this.release(descriptor);
  }
}

function grantedPaths(grants: "all" | GrantSet): readonly string[] {
  if (grants === "all") return ["/"];
  return [...new Set([...(grants.fs?.read ?? []), ...(grants.fs?.write ?? [])])];
}
