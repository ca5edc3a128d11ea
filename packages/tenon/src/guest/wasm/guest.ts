import { TenonError } from "../../contract/errors/error.ts";
import { abiVersion, firstReserveBytes, methodPrefix, versionPrefix } from "../../contract/wasm/abi.ts";
import type { CallContext } from "../../contract/call.ts";
import { Exit } from "./exit.ts";
import { NoValue, type Room, type ValueLayout } from "./layout.ts";
import { GuestMemory, OutOfBounds } from "./memory.ts";
import { type Entry, type Imports, platform, type WasmMemory } from "./platform.ts";

/** What an instance is told and asked of while it runs. */
export interface Surroundings {
  readonly plugin: { readonly plugin: string; readonly version: string };
  /** Whether the module can ask how long a call may take. */
  readonly asksDeadline: boolean;
  readonly imports: (guest: WasmGuest) => Imports;
  /** It is never called again. */
  readonly onEnd: (guest: WasmGuest, error: Error) => void;
}

/** Larger than this, the input buffer is given back after the call. */
const keptReserveBytes = 1024 * 1024;

type Start = () => number;
type Later = (ptr: number, len: number) => Promise<unknown>;
type Promising = (entry: Entry) => Later;

/** One instance of a module: memory, input buffer, cell, and the call that is under way in it. */
export class WasmGuest implements Room {
  readonly #around: Surroundings;
  readonly #exports: Readonly<Record<string, unknown>>;
  /** As an object of functions is looked up much more slowly. */
  readonly #entries: Map<string, Entry> = new Map();
  readonly #later: Map<string, Later> = new Map();
  readonly #reserve: (size: number) => number;
  readonly #cell: number;
  #memory: GuestMemory | undefined;
  #input = 0;
  #capacity = 0;
  #ended = false;
  #startedAtMs = 0;
  #cut: ((error: Exit) => void) | undefined;
  /** The first lines of this call on its error output. */
  said: readonly string[] = [];
  /** Of the call under way; undefined between calls, and in what is called besides methods. */
  call: CallContext | undefined;
  /** What waits to be taken by the guest. */
  waiting: Uint8Array | undefined;
  /** The values of the slots of this call. */
  slots: Map<string, Uint8Array> | undefined;
  /** Whether its stack may be held until a promise is settled. */
  maySuspend = false;
  /** The version that the state being restored is of. */
  from: string | undefined;

  /** Runs what the module runs when it starts. */
  constructor(module: object, around: Surroundings) {
    this.#around = around;
    this.#exports = this.#guarded("start", () => new platform.Instance(module, around.imports(this)).exports);
    this.#memory = new GuestMemory(this.#exports["memory"] as WasmMemory);
    this.#reserve = this.#exports["tenon_reserve"] as (size: number) => number;
    this.#cell = this.#guarded("start", () => {
      (this.#exports["_initialize"] as (() => void) | undefined)?.();
      const cell = (this.#exports[`${versionPrefix}${abiVersion}`] as Start)();
      return this.#aligned(this.memory.check(cell, 8), 4, "the address of the cell");
    });
    this.#guarded("start", () => this.#grow(firstReserveBytes));
  }

  /** Throws an `Exit` while the start function runs. */
  get memory(): GuestMemory {
    return this.#memory ?? failEarly();
  }

  get ended(): boolean {
    return this.#ended;
  }

  has(name: string): boolean {
    return typeof this.#exports[name] === "function";
  }

  /** From now on it works for this call. */
  begin(call: CallContext): void {
    this.call = call;
    this.#startedAtMs = call.deadlineMs === undefined || !this.#around.asksDeadline ? 0 : performance.now();
  }

  /** Milliseconds that the call under way has left. */
  get leftMs(): number {
    const deadlineMs = this.call?.deadlineMs;
    return deadlineMs === undefined ? Infinity : Math.max(0, this.#startedAtMs + deadlineMs - performance.now());
  }

  /** An address for as many bytes of input. */
  reserve(length: number): number {
    if (length > this.#capacity) this.#grow(length);
    return this.#input;
  }

  /** Calls an entry function and answers what it answers, to be copied at once. @throws what the guest says, TENON_WASM_ENDED, TENON_WASM_BROKEN */
  run(name: string, takes: ValueLayout, value: unknown, gives: ValueLayout): unknown {
    try {
      const length = this.#put(takes, value);
      const status = this.#entry(name)(this.#input, length);
      return status === 0 ? gives.see(this.memory, this.#cellAt(0), this.#cellAt(4)) : this.#said(status);
    } catch (thrown) {
      throw this.#failure(thrown, name);
    } finally {
      this.#rest();
    }
  }

  /** The same where it may wait, which only some platforms can. */
  async runLater(name: string, takes: ValueLayout, value: unknown, gives: ValueLayout): Promise<unknown> {
    this.maySuspend = true;
    try {
      const length = this.#put(takes, value);
      const status = (await this.#promising(name)(this.#input, length)) as number;
      return status === 0 ? gives.read(this.memory, this.#cellAt(0), this.#cellAt(4)) : this.#said(status);
    } catch (thrown) {
      throw this.#failure(thrown, name);
    } finally {
      this.maySuspend = false;
      this.#rest();
    }
  }

  /** Waits for a promise while its stack is held, until it is to end. */
  async held(answer: unknown): Promise<unknown> {
    const { promise, reject } = Promise.withResolvers<never>();
    this.#cut = reject;
    try {
      return await Promise.race([answer, promise]);
    } finally {
      this.#cut = undefined;
    }
  }

  /** It is over with it: whatever it would answer is not asked. V8 keeps a stack that is held, and all it refers to, until it goes on. */
  end(): void {
    this.#ended = true;
    this.#cut?.(new Exit("the plugin is unloaded"));
  }

  /** What it answers is nothing unless it says otherwise. */
  #put(takes: ValueLayout, value: unknown): number {
    const length = takes.put(value, this);
    const { data } = this.memory;
    data.setUint32(this.#cell, 0, true);
    data.setUint32(this.#cell + 4, 0, true);
    return length;
  }

  #promising(name: string): Later {
    const known = this.#later.get(name) ?? (platform.promising as Promising)(this.#exports[name] as Entry);
    this.#later.set(name, known);
    return known;
  }

  #entry(name: string): Entry {
    const known = this.#entries.get(name) ?? (this.#exports[name] as Entry);
    this.#entries.set(name, known);
    return known;
  }

  #cellAt(offset: number): number {
    return this.memory.data.getUint32(this.#cell + offset, true);
  }

  #said(status: number): never {
    const [ptr, len] = [this.#cellAt(0), this.#cellAt(4)];
    if (status !== 1 && status !== 2) throw new NoValue(`the status ${status}`, "0, 1 or 2");
    this.memory.check(ptr, len);
    const text = this.memory.text(ptr, Math.min(len, longestError));
    throw new GuestError(status === 1 ? plainError(text) : errorOf(text));
  }

  #grow(length: number): void {
    const ptr = this.#reserve(length);
    if (ptr === 0) throw new NoValue(`no room for ${length} bytes`, "an address from tenon_reserve");
    this.#input = this.#aligned(this.memory.check(ptr, length), 8, "the address of the input buffer");
    this.#capacity = length;
  }

  #aligned(ptr: number, by: number, what: string): number {
    if (ptr % by === 0) return ptr;
    throw new NoValue(`${what} at ${ptr}`, `a multiple of ${by}`);
  }

  #rest(): void {
    this.call = undefined;
    this.waiting = undefined;
    this.slots = undefined;
    this.from = undefined;
    if (this.said.length > 0) this.said = [];
    if (this.#capacity > keptReserveBytes && !this.#ended) this.#giveBack();
  }

  #giveBack(): void {
    try {
      this.#grow(firstReserveBytes);
    } catch (thrown) {
      this.#failure(thrown, "tenon_reserve");
    }
  }

  #guarded<Result>(name: string, run: () => Result): Result {
    try {
      return run();
    } catch (thrown) {
      throw this.#failure(thrown, name);
    }
  }

  /** What its caller sees. Everything but what the guest says of its own accord ends the instance. */
  #failure(thrown: unknown, entry: string): unknown {
    if (thrown instanceof GuestError) return thrown.error;
    const error = this.#endError(thrown, entry);
    if (!this.#ended) {
      this.#ended = true;
      this.#around.onEnd(this, error);
    }
    return error;
  }

  #endError(thrown: unknown, entry: string): Error {
    const about = {
      ...this.#around.plugin,
      method: entry.startsWith(methodPrefix) ? entry.slice(methodPrefix.length) : entry,
    };
    if (thrown instanceof NoValue || thrown instanceof OutOfBounds)
      return new TenonError("TENON_WASM_BROKEN", { ...about, found: thrown.found, wanted: thrown.wanted });
    const said = this.said.length === 0 ? "" : `; it said: ${this.said.join(" ").slice(0, longestSaid)}`;
    const why = `${reasonOf(thrown)}${said}`;
    return new TenonError("TENON_WASM_ENDED", { ...about, why }, { cause: thrown });
  }
}

const longestError = 64 * 1024;
const longestSaid = 500;

/** What the guest says is wrong, which ends nothing. */
class GuestError extends Error {
  readonly error: Error;

  constructor(error: Error) {
    super();
    this.error = error;
  }
}

function plainError(text: string): Error {
  const error = new Error(text);
  // Where it was made says nothing of the guest.
  error.stack = `Error: ${text}`;
  return error;
}

function errorOf(text: string): Error {
  let told: { readonly message?: unknown; readonly name?: unknown; readonly code?: unknown };
  try {
    told = Object(JSON.parse(text)) as typeof told;
  } catch {
    throw new NoValue("an error that is no JSON", '{ "message": "…" }');
  }
  const { message, name, code } = told;
  if (typeof message !== "string") throw new NoValue("an error without a message", '{ "message": "…" }');
  const error = plainError(message);
  if (typeof name === "string" && name !== "")
    Object.defineProperty(error, "name", { value: name, configurable: true, writable: true });
  return typeof code === "string" && !code.startsWith("TENON_") ? Object.assign(error, { code }) : error;
}

function reasonOf(thrown: unknown): string {
  if (thrown instanceof Exit) return thrown.why;
  if (thrown instanceof RangeError) return `its stack is full, or its memory cannot grow (${thrown.message})`;
  return thrown instanceof Error ? `it trapped (${thrown.message})` : "it trapped";
}

function failEarly(): never {
  throw new Exit("its start function calls the host before its memory is there");
}
