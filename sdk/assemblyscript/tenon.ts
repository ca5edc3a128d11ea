// What a plugin in AssemblyScript has of its host. A plugin is called once at a time, so what is asked here is about the call
// that is under way. `throw` ends the instance: its caller gets TENON_WASM_ENDED, the next call a new one. What a caller
// should be told is said by `fail`.
import { ofText, Reader } from "./json";

export {
  ofBoolean,
  ofInteger,
  ofList,
  ofMap,
  ofNumber,
  ofRaw,
  ofText,
  Reader,
  readList,
  readMap,
} from "./json";

@external("tenon", "log") declare function hostLog(level: i32, ptr: usize, len: i32): void;
@external("tenon", "take") declare function hostTake(ptr: usize): void;
@external("tenon", "deadline") declare function hostDeadline(): f64;
@external("tenon", "cancelled") declare function hostCancelled(): i32;
@external("tenon", "traceparent") declare function hostTraceparent(): i32;
@external("tenon", "from") declare function hostFrom(): i32;
@external("tenon", "slot_get") declare function hostSlotGet(key: usize, keylen: i32): i32;
@external("tenon", "slot_set") declare function hostSlotSet(key: usize, keylen: i32, ptr: usize, len: i32): void;

const cell = memory.data(8, 8);
let input: StaticArray<u8> = new StaticArray<u8>(0);
// The answer stays where it is until the next call.
let kept: ArrayBuffer = new ArrayBuffer(0);
let failed = false;
let failure = "";
let failureCode = "";

/** The address of the cell. */
export function tenon_abi_1(): usize {
  return cell;
}

/** Room for what a call takes. */
export function tenon_reserve(size: i32): usize {
  input = new StaticArray<u8>(size + 8);
  return (changetype<usize>(input) + 7) & ~7;
}

export namespace Level {
  export const Debug = 0;
  export const Info = 1;
  export const Warn = 2;
  export const Error = 3;
}

/** Writes a line of the plugin. */
export function log(level: i32, text: string): void {
  const bytes = String.UTF8.encode(text);
  hostLog(level, changetype<usize>(bytes), bytes.byteLength);
}

/** Milliseconds that the call has left; infinity without a deadline. */
export function deadlineMs(): f64 {
  return hostDeadline();
}

/** Whether nobody waits for this call any more. */
export function cancelled(): bool {
  return hostCancelled() == 1;
}

/** The W3C trace context of the call, "" without one. */
export function traceparent(): string {
  return String.UTF8.decode(taken(hostTraceparent()));
}

/** While a state is restored: the version of the plugin that it is of. */
export function from(): string {
  return String.UTF8.decode(taken(hostFrom()));
}

/** What `setSlot` kept in this call, or null. */
export function slot(key: string): ArrayBuffer | null {
  const name = String.UTF8.encode(key);
  const length = hostSlotGet(changetype<usize>(name), name.byteLength);
  return length < 0 ? null : taken(length);
}

/** Keeps a value for the rest of this call: at most 1 MiB in all. */
export function setSlot(key: string, value: ArrayBuffer): void {
  const name = String.UTF8.encode(key);
  hostSlotSet(changetype<usize>(name), name.byteLength, changetype<usize>(value), value.byteLength);
}

/** The call fails with this message, whatever it answers. A code that begins with TENON_ is dropped by the host. */
export function fail(message: string, code: string = ""): void {
  failed = true;
  failure = message;
  failureCode = code;
}

/** Whether `fail` was called since the last call, or by the service that was called last. */
export function hasFailed(): bool {
  return failed;
}

/** Goes on in spite of what failed. */
export function forgive(): void {
  failed = false;
}

/** The message of what failed. */
export function failureMessage(): string {
  return failure;
}

/** What an entry function returns. */
export function answer(bytes: ArrayBuffer): i32 {
  if (failed) return failing();
  kept = bytes;
  store<u32>(cell, <u32>changetype<usize>(kept));
  store<u32>(cell, kept.byteLength, 4);
  return 0;
}

function failing(): i32 {
  failed = false;
  const code = failureCode == "" ? "" : ',"code":' + ofText(failureCode);
  answer(json('{"message":' + ofText(failure) + code + "}"));
  return 2;
}

/** JSON as it crosses. */
export function json(text: string): ArrayBuffer {
  return String.UTF8.encode(text);
}

/** What waits. */
export function taken(length: i32): ArrayBuffer {
  const bytes = new ArrayBuffer(max(length, 0));
  if (length > 0) hostTake(changetype<usize>(bytes));
  return bytes;
}

/** What a service answered. Where it failed, so does the call, unless it forgives. */
export function served(length: i32): ArrayBuffer {
  if (length >= 0) return taken(length);
  const told = taken(-length - 1);
  const reader = new Reader(changetype<usize>(told), told.byteLength);
  let message = "";
  let code = "";
  if (reader.enter())
    while (reader.more()) {
      const key = reader.key();
      if (key == "message") message = reader.text();
      else if (key == "code") code = reader.text();
      else reader.skip();
    }
  fail(message, code);
  return new ArrayBuffer(0);
}

/** A copy of bytes, which stays. */
export function copied(ptr: usize, len: i32): ArrayBuffer {
  const bytes = new ArrayBuffer(len);
  memory.copy(changetype<usize>(bytes), ptr, len);
  return bytes;
}

/** Text that a struct holds: up to the first zero, or all of it. */
export function textAt(ptr: usize, size: i32): string {
  let len = 0;
  while (len < size && load<u8>(ptr + len) != 0) len++;
  return String.UTF8.decodeUnsafe(ptr, len);
}

/** Writes text of at most so many bytes into a struct; false where it is longer. */
export function setTextAt(ptr: usize, size: i32, text: string): bool {
  const bytes = String.UTF8.encode(text);
  if (bytes.byteLength > size) return false;
  memory.fill(ptr, 0, size);
  memory.copy(ptr, changetype<usize>(bytes), bytes.byteLength);
  return true;
}
