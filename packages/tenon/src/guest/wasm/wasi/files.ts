import type { WasiGuest } from "./surroundings.ts";
import type { Descriptors } from "./descriptors.ts";
import { errno, WasiError } from "./errno.ts";
import { type Entry, kindOf, type Stats } from "./node-files.ts";
import { vectors } from "./vectors.ts";
import type { WasiFunctions } from "./function.ts";

const characterDevice = 2;
const directory = 3;
const file = 4;
const allRights = 0x1fff_ffffn;
const encoder: { encode(text: string): Uint8Array } = new TextEncoder();

/** What a guest does with what it has open. */
export function fileFunctions(guest: WasiGuest, descriptors: Descriptors): WasiFunctions {
  return {
    fd_close: (descriptor: number) => descriptors.release(descriptor),
    fd_sync: (descriptor: number) => descriptors.files.fsyncSync(descriptors.file(descriptor).fd),
    fd_datasync: (descriptor: number) => descriptors.files.fsyncSync(descriptors.file(descriptor).fd),
    fd_renumber: (from: number, to: number) => descriptors.move(from, to),
    fd_advise: (descriptor: number) => void descriptors.get(descriptor),
    fd_fdstat_set_flags: (descriptor: number) => void descriptors.get(descriptor),
    fd_fdstat_set_rights: (descriptor: number) => void descriptors.get(descriptor),
    fd_fdstat_get: (descriptor: number, to: number) => writeStatus(guest, descriptors, descriptor, to),
    fd_filestat_get: (descriptor: number, to: number) => writeStats(guest, to, descriptors.stat(descriptor)),
    fd_filestat_set_size: (descriptor: number, size: bigint) =>
      descriptors.files.ftruncateSync(descriptors.file(descriptor).fd, Number(size)),
    fd_seek: (descriptor: number, offset: bigint, whence: number, to: number) => {
      const opened = descriptors.file(descriptor);
      const from = [0, opened.at, descriptors.files.fstatSync(opened.fd).size][whence];
      if (from === undefined || from + Number(offset) < 0) throw new WasiError(errno.invalid);
      opened.at = from + Number(offset);
      guest.memory.data.setBigUint64(guest.memory.check(to, 8), BigInt(opened.at), true);
    },
    fd_tell: (descriptor: number, to: number) => {
      guest.memory.data.setBigUint64(guest.memory.check(to, 8), BigInt(descriptors.file(descriptor).at), true);
    },
    fd_pread: (descriptor: number, iovs: number, count: number, at: bigint, told: number) => {
      const read = descriptors.read(descriptor, vectors(guest, iovs, count), Number(at));
      guest.memory.data.setUint32(guest.memory.check(told, 4), read, true);
    },
    fd_pwrite: (descriptor: number, iovs: number, count: number, at: bigint, told: number) => {
      const written = descriptors.write(descriptor, vectors(guest, iovs, count), Number(at));
      guest.memory.data.setUint32(guest.memory.check(told, 4), written, true);
    },
    fd_prestat_get: (descriptor: number, to: number) => {
      const at = guest.memory.check(to, 8);
      guest.memory.data.setUint32(at, 0, true);
      guest.memory.data.setUint32(at + 4, given(descriptors, descriptor).length, true);
    },
    fd_prestat_dir_name: (descriptor: number, ptr: number, len: number) => {
      const name = given(descriptors, descriptor);
      if (len < name.length) throw new WasiError(errno.nameTooLong);
      guest.memory.view(ptr, name.length).set(name);
    },
    fd_readdir: (descriptor: number, ptr: number, len: number, from: bigint, told: number) => {
      const entries = descriptors.files.readdirSync(descriptors.directory(descriptor), { withFileTypes: true });
      const used = writeEntries(guest.memory.view(ptr, len), entries, Number(from));
      guest.memory.data.setUint32(guest.memory.check(told, 4), used, true);
    },
  };
}

function given(descriptors: Descriptors, descriptor: number): Uint8Array {
  const opened = descriptors.get(descriptor);
  // A guest asks for one after another until it is told that there are no more.
  if (opened.kind !== "directory" || !opened.given) throw new WasiError(errno.badDescriptor);
  return encoder.encode(opened.path);
}

function writeStatus({ memory }: WasiGuest, descriptors: Descriptors, descriptor: number, to: number): void {
  const opened = descriptors.get(descriptor);
  const at = memory.check(to, 24);
  const { data } = memory;
  memory.bytes.fill(0, at, at + 24);
  data.setUint8(at, opened.kind === "stream" ? characterDevice : opened.kind === "directory" ? directory : file);
  data.setUint16(at + 2, opened.kind === "file" && opened.appends ? 1 : 0, true);
  data.setBigUint64(at + 8, allRights, true);
  data.setBigUint64(at + 16, allRights, true);
}

/** Of a stream there is nothing to tell but what it is. */
export function writeStats({ memory }: WasiGuest, to: number, stats: Stats | undefined): void {
  const at = memory.check(to, 64);
  const { data } = memory;
  memory.bytes.fill(0, at, at + 64);
  data.setUint8(at + 16, stats === undefined ? characterDevice : kindOf(stats));
  if (stats === undefined) return;
  data.setBigUint64(at, BigInt(stats.dev), true);
  data.setBigUint64(at + 8, BigInt(stats.ino), true);
  data.setBigUint64(at + 24, BigInt(stats.nlink), true);
  data.setBigUint64(at + 32, BigInt(stats.size), true);
  for (const [index, timeMs] of [stats.atimeMs, stats.mtimeMs, stats.ctimeMs].entries())
    data.setBigUint64(at + 40 + index * 8, BigInt(Math.round(timeMs * 1e6)), true);
}

const entryBytes = 24;

/** As many as there is room for, the last cut off: a buffer that is full says that there are more. Answers the bytes used. */
function writeEntries(to: Uint8Array, entries: readonly Entry[], from: number): number {
  let used = 0;
  for (const [index, entry] of entries.entries()) {
    if (index < from) continue;
    const name = encoder.encode(entry.name);
    const bytes = new Uint8Array(entryBytes + name.length);
    const data = new DataView(bytes.buffer);
    data.setBigUint64(0, BigInt(index + 1), true);
    data.setUint32(16, name.length, true);
    data.setUint8(20, kindOf(entry));
    bytes.set(name, entryBytes);
    const fits = bytes.subarray(0, to.length - used);
    to.set(fits, used);
    used += fits.length;
    if (used === to.length) break;
  }
  return used;
}
