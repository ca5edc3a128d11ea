/** What functions of WASI answer; numbers by its specification. */
export const errno = {
  success: 0,
  access: 2,
  badDescriptor: 8,
  busy: 10,
  exists: 20,
  fault: 21,
  invalid: 28,
  io: 29,
  isDirectory: 31,
  loop: 32,
  nameTooLong: 37,
  noEntry: 44,
  noSpace: 51,
  notSupported: 52,
  notDirectory: 54,
  notEmpty: 55,
  notSupportedHere: 58,
  notPermitted: 63,
  notCapable: 76,
} as const;

const ofNode: Readonly<Record<string, number>> = {
  EACCES: errno.access,
  EBADF: errno.badDescriptor,
  EBUSY: errno.busy,
  EEXIST: errno.exists,
  EINVAL: errno.invalid,
  EISDIR: errno.isDirectory,
  ELOOP: errno.loop,
  ENAMETOOLONG: errno.nameTooLong,
  ENOENT: errno.noEntry,
  ENOSPC: errno.noSpace,
  ENOTDIR: errno.notDirectory,
  ENOTEMPTY: errno.notEmpty,
  EPERM: errno.notPermitted,
  ERR_ACCESS_DENIED: errno.notCapable,
  TENON_GRANT_DENIED: errno.notCapable,
};

/** Thrown by what lies below a function, which then answers the number. */
export class WasiError extends Error {
  readonly errno: number;

  constructor(code: number) {
    super();
    this.errno = code;
  }
}

/** The number for whatever Node threw. */
export function errnoOf(error: unknown): number {
  const code: unknown = typeof error === "object" && error !== null ? Reflect.get(error, "code") : undefined;
  return (typeof code === "string" ? ofNode[code] : undefined) ?? errno.io;
}
