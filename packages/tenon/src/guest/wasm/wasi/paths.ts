import type { WasiGuest } from "./surroundings.ts";
import type { Descriptors } from "./descriptors.ts";
import { errno, WasiError } from "./errno.ts";
import { writeStats } from "./files.ts";
import type { WasiFunctions } from "./function.ts";

const follows = 1;
const openFlags = { creates: 1, directory: 2, exclusive: 4, truncates: 8 } as const;
const appends = 1;
const rights = { read: 1n << 1n, write: 1n << 6n } as const;
const mode = 0o666;
const longestPath = 4_096;
const encoder: { encode(text: string): Uint8Array } = new TextEncoder();

/** What a guest does below the directories that it was granted. A path that leads out of its directory is refused. */
export function pathFunctions(guest: WasiGuest, descriptors: Descriptors): WasiFunctions {
  const path = (directory: number, ptr: number, len: number): string => {
    if (len >>> 0 > longestPath) throw new WasiError(errno.nameTooLong);
    return inside(descriptors.directory(directory), guest.memory.text(ptr, len));
  };
  return {
    path_create_directory: (at: number, ptr: number, len: number) => descriptors.files.mkdirSync(path(at, ptr, len)),
    path_remove_directory: (at: number, ptr: number, len: number) => descriptors.files.rmdirSync(path(at, ptr, len)),
    path_unlink_file: (at: number, ptr: number, len: number) => descriptors.files.unlinkSync(path(at, ptr, len)),
    path_rename: (from: number, fromPtr: number, fromLen: number, to: number, toPtr: number, toLen: number) =>
      descriptors.files.renameSync(path(from, fromPtr, fromLen), path(to, toPtr, toLen)),
    path_filestat_get: (at: number, flags: number, ptr: number, len: number, to: number) => {
      const found = path(at, ptr, len);
      const { files } = descriptors;
      writeStats(guest, to, (flags & follows) === 0 ? files.lstatSync(found) : files.statSync(found));
    },
    path_readlink: (at: number, ptr: number, len: number, to: number, room: number, told: number) => {
      const target = encoder.encode(descriptors.files.readlinkSync(path(at, ptr, len))).subarray(0, room);
      guest.memory.view(to, target.length).set(target);
      guest.memory.data.setUint32(guest.memory.check(told, 4), target.length, true);
    },
    path_open: (
      at: number,
      _lookup: number,
      ptr: number,
      len: number,
      flags: number,
      asked: bigint,
      _inheriting: bigint,
      descriptorFlags: number,
      to: number,
    ) => {
      const opened = open(descriptors, path(at, ptr, len), {
        flags,
        asked,
        appends: (descriptorFlags & appends) !== 0,
      });
      guest.memory.data.setUint32(guest.memory.check(to, 4), opened, true);
    },
  };
}

interface HowOpened {
  readonly flags: number;
  readonly asked: bigint;
  readonly appends: boolean;
}

function open(descriptors: Descriptors, path: string, { flags, asked, appends: isAppended }: HowOpened): number {
  const { files } = descriptors;
  const isDirectory = directoryAt(descriptors, path);
  if (isDirectory) return descriptors.add({ kind: "directory", path, given: false });
  if ((flags & openFlags.directory) !== 0) throw new WasiError(errno.notDirectory);
  const { constants } = files;
  const writes = (asked & rights.write) !== 0n;
  const access = !writes
    ? constants["O_RDONLY"]
    : (asked & rights.read) === 0n
      ? constants["O_WRONLY"]
      : constants["O_RDWR"];
  const node =
    (access ?? 0) |
    ((flags & openFlags.creates) === 0 ? 0 : (constants["O_CREAT"] ?? 0)) |
    ((flags & openFlags.exclusive) === 0 ? 0 : (constants["O_EXCL"] ?? 0)) |
    ((flags & openFlags.truncates) === 0 ? 0 : (constants["O_TRUNC"] ?? 0)) |
    (isAppended ? (constants["O_APPEND"] ?? 0) : 0) |
    // A pipe would hold the thread for ever.
    (constants["O_NONBLOCK"] ?? 0);
  const fd = files.openSync(path, node, mode);
  return descriptors.add({ kind: "file", path, fd, at: 0, appends: isAppended });
}

function directoryAt({ files }: Descriptors, path: string): boolean {
  try {
    return files.statSync(path).isDirectory();
  } catch (error) {
    if (Reflect.get(Object(error), "code") === "ENOENT") return false;
    throw error;
  }
}

/** The path below a directory. Links that lead out of it meet the permissions of the realm, as everything does. */
function inside(directory: string, relative: string): string {
  if (relative.includes("\0")) throw new WasiError(errno.invalid);
  if (relative.startsWith("/")) throw new WasiError(errno.notCapable);
  const steps: string[] = [];
  for (const step of relative.split("/")) {
    if (step === "" || step === ".") continue;
    if (step !== "..") steps.push(step);
    else if (steps.pop() === undefined) throw new WasiError(errno.notCapable);
  }
  return [directory === "/" ? "" : directory, ...steps].join("/") || "/";
}
