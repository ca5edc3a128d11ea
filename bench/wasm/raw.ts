/** The part of `WebAssembly` that is used by hand. */
interface Platform {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: RawExports };
}

interface RawExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  tenon_abi_1(): number;
  tenon_reserve(size: number): number;
  tenon_method_check(ptr: number, len: number): number;
  tenon_method_echo(ptr: number, len: number): number;
}

const platform = (globalThis as unknown as { readonly WebAssembly: Platform }).WebAssembly;
const imports = { env: { abort: () => undefined } };

export interface Ask {
  readonly cost: number;
  readonly limit: number;
  readonly key: Uint8Array;
}

/** What one would write by hand for these two functions and no others: no check, no limit, no deadline. */
export class Raw {
  readonly #exports: RawExports;
  readonly #cell: number;
  readonly #input: number;

  constructor(module: object, inputBytes: number) {
    this.#exports = new platform.Instance(module, imports).exports;
    this.#cell = this.#exports.tenon_abi_1();
    this.#input = this.#exports.tenon_reserve(inputBytes);
    // The answer's buffer grows with the first call.
    this.#exports.tenon_method_echo(this.#input, inputBytes);
    this.#view = new DataView(this.#exports.memory.buffer);
    this.#bytes = new Uint8Array(this.#exports.memory.buffer);
  }

  readonly #view: DataView;
  readonly #bytes: Uint8Array;

  check({ cost, limit, key }: Ask): { readonly remaining: number; readonly allowed: boolean } {
    const view = this.#view;
    const input = this.#input;
    view.setFloat64(input, cost, true);
    view.setFloat64(input + 8, limit, true);
    this.#bytes.set(key, input + 16);
    this.#exports.tenon_method_check(input, 32);
    const at = view.getUint32(this.#cell, true);
    return { remaining: view.getFloat64(at, true), allowed: view.getUint8(at + 8) !== 0 };
  }

  echo(bytes: Uint8Array): Uint8Array {
    this.#bytes.set(bytes, this.#input);
    this.#exports.tenon_method_echo(this.#input, bytes.length);
    const at = this.#view.getUint32(this.#cell, true);
    return this.#bytes.slice(at, at + this.#view.getUint32(this.#cell + 4, true));
  }
}

export function compiled(bytes: Uint8Array): object {
  return new platform.Module(bytes);
}
