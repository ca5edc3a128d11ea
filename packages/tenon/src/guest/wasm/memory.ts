import type { WasmMemory } from "./platform.ts";

/** An address or a length that leaves the memory. */
export class OutOfBounds extends Error {
  readonly found: string;
  readonly wanted: string;

  constructor(ptr: number, len: number, bytes: number) {
    super();
    this.found = `${len} bytes at ${ptr}`;
    this.wanted = `bytes within the memory, which has ${bytes}`;
  }
}

const decoder: { decode(bytes: Uint8Array): string } = new TextDecoder("utf-8", { fatal: true });
const shortest = 48;

/** A guest's memory as the host sees it. It is never trusted to be as it was before the guest ran. */
export class GuestMemory {
  readonly #memory: WasmMemory;
  #bytes: Uint8Array<ArrayBuffer>;
  #data: DataView<ArrayBuffer>;

  constructor(memory: WasmMemory) {
    this.#memory = memory;
    this.#bytes = new Uint8Array(memory.buffer);
    this.#data = new DataView(memory.buffer);
  }

  /** All of it, until the guest runs again. */
  get bytes(): Uint8Array<ArrayBuffer> {
    // What has grown is another buffer, and the one before has no bytes.
    if (this.#bytes.length === 0) this.#renew();
    return this.#bytes;
  }

  get data(): DataView<ArrayBuffer> {
    if (this.#bytes.length === 0) this.#renew();
    return this.#data;
  }

  /** A view, until the guest runs again. Throws an `OutOfBounds`. */
  view(ptr: number, len: number): Uint8Array<ArrayBuffer> {
    const at = this.check(ptr, len);
    return this.bytes.subarray(at, at + (len >>> 0));
  }

  /** The address without a sign. Throws an `OutOfBounds`. */
  check(ptr: number, len: number): number {
    const { length } = this.bytes;
    const at = ptr >>> 0;
    if (at + (len >>> 0) > length) throw new OutOfBounds(at, len >>> 0, length);
    return at;
  }

  /** UTF-8 text. Throws an `OutOfBounds`, and a TypeError for other bytes. */
  text(ptr: number, len: number): string {
    const at = this.check(ptr, len);
    const length = len >>> 0;
    const { bytes } = this;
    if (length > shortest) return decoder.decode(bytes.subarray(at, at + length));
    let text = "";
    for (let index = at; index < at + length; index += 1) {
      const byte = bytes[index] as number;
      if (byte > 0x7f) return decoder.decode(bytes.subarray(at, at + length));
      text += String.fromCharCode(byte);
    }
    return text;
  }

  #renew(): void {
    this.#bytes = new Uint8Array(this.#memory.buffer);
    this.#data = new DataView(this.#memory.buffer);
  }
}
