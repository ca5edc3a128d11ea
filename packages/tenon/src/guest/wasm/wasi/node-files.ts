/** The part of `node:fs` that is used. Which paths it lets through, the realm's permissions decide, as for any plugin. */
export interface Files {
  readonly constants: Readonly<Record<string, number>>;
  openSync(path: string, flags: number, mode: number): number;
  closeSync(fd: number): void;
  readSync(fd: number, into: Uint8Array, from: number, length: number, at: number | null): number;
  writeSync(fd: number, bytes: Uint8Array, from: number, length: number, at: number | null): number;
  fstatSync(fd: number): Stats;
  statSync(path: string): Stats;
  lstatSync(path: string): Stats;
  fsyncSync(fd: number): void;
  ftruncateSync(fd: number, length: number): void;
  mkdirSync(path: string): void;
  readdirSync(path: string, options: { readonly withFileTypes: true }): readonly Entry[];
  readlinkSync(path: string): string;
  renameSync(from: string, to: string): void;
  rmdirSync(path: string): void;
  unlinkSync(path: string): void;
  realpathSync(path: string): string;
}

interface Kinds {
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
}

export interface Entry extends Kinds {
  readonly name: string;
}

export interface Stats extends Kinds {
  readonly dev: number;
  readonly ino: number;
  readonly nlink: number;
  readonly size: number;
  readonly atimeMs: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
}

const kinds = { unknown: 0, directory: 3, file: 4, link: 7 } as const;

/** The number by which WASI tells what it is. */
export function kindOf(entry: Kinds): number {
  if (entry.isDirectory()) return kinds.directory;
  if (entry.isFile()) return kinds.file;
  return entry.isSymbolicLink() ? kinds.link : kinds.unknown;
}
