import { describeThrown } from "../channel/describe-thrown.ts";
import type { CallContext } from "../contract/call.ts";
import type { LoadInput } from "../contract/messages.ts";
import type { Scope } from "../kernel/scope.ts";
import { TenonError } from "../contract/errors/error.ts";
import { describe } from "../contract/found.ts";
import type { CallExit, PluginSlots, Slot, SlotHooks } from "../contract/slot.ts";
import type { Ambient } from "./ambient.ts";
import { GuestCallContext } from "./call-context.ts";
import { type CallFrame, idOf } from "./call-frame.ts";
import type { LogGate } from "./log-gate.ts";

interface SlotsOptions {
  readonly plugin: { readonly name: string; readonly version: string };
  readonly key: string;
  readonly ambient: Ambient;
  /** Told of what a hook throws. */
  readonly onHookError: (error: unknown, hook: string) => void;
  /** Takes what is to be done at unload, once there is a slot. */
  readonly hold: (close: () => void) => void;
}

type Hooks = SlotHooks<unknown>;
interface Defined {
  readonly name: string;
  readonly hooks: Hooks;
}

/** A call under way whose slots have values. Holds nothing of the promise that it ends with. */
interface LiveCall {
  readonly frame: CallFrame;
  readonly stopListening: () => void;
}

/** The slots of one plugin, and the calls that have values in them. */
export class GuestSlots implements PluginSlots {
  readonly key: string;
  readonly #options: SlotsOptions;
  readonly #defined: Defined[] = [];
  readonly #live = new Set<LiveCall>();
  #abandoned: FinalizationRegistry<LiveCall> | undefined;
  #sealed = false;

  constructor(options: SlotsOptions) {
    this.#options = options;
    this.key = options.key;
  }

  /** Whether any of them finds its call by itself. */
  get areAmbient(): boolean {
    return this.#defined.some(({ hooks }) => hooks.ambient === true);
  }

  define<Value>(name: string, hooks: SlotHooks<Value> = {}): Slot<Value> {
    if (typeof name !== "string" || name === "") throw this.#refused(describe(name), "its name is no text");
    if (this.#sealed) throw this.#refused(name, "setup is over");
    if (this.#defined.some((slot) => slot.name === name)) throw this.#refused(name, "there is one of that name");
    if (this.#defined.length === 0) this.#options.hold(() => this.close());
    const index = this.#defined.push({ name, hooks: hooks }) - 1;
    return makeSlot<Value>({ name, index, key: this.key, get: this.#reader(name, index, hooks.ambient === true) });
  }

  /** No slot comes after this. Answers whether there is one. */
  seal(): boolean {
    this.#sealed = true;
    return this.#defined.length > 0;
  }

  /** The frame that a call begins with. */
  frame(id: number, trace: string | undefined): CallFrame {
    return this.#options.ambient.newFrame(id, this.key, trace);
  }

  /** Runs a method with the slots of its call, which end when what it answers has settled. `ofStream`: when that has ended. */
  during(context: GuestCallContext, run: () => unknown, ofStream: boolean): unknown {
    const call = this.#begin(context);
    let answer: unknown;
    try {
      answer = run();
    } catch (error) {
      this.#fail(call, error);
      throw error;
    }
    if (isThenable(answer)) return this.#settled(call, answer, ofStream);
    if (ofStream) return this.#streamed(call, answer);
    this.#end(call, "answered");
    return answer;
  }

  close(): void {
    for (const call of [...this.#live]) this.#end(call, "unloaded");
  }

  #begin(context: GuestCallContext): LiveCall {
    const frame = GuestCallContext.frameOf(context);
    if (frame === undefined) throw new TypeError("The call has no frame");
    const call: { frame: CallFrame; stopListening: () => void } = { frame, stopListening: () => undefined };
    this.#live.add(call);
    for (const [index, { name, hooks }] of this.#defined.entries()) {
      frame.values[index] = undefined;
      this.#guard(`onStart of slot "${name}"`, () => (frame.values[index] = hooks.onStart?.(context)));
    }
    if (this.#defined.some(({ hooks }) => hooks.onExit !== undefined)) {
      const { signal } = context;
      const onAbort = (): void => this.#end(call, "aborted");
      signal.addEventListener("abort", onAbort, { once: true });
      call.stopListening = () => signal.removeEventListener("abort", onAbort);
      if (signal.aborted) onAbort();
    }
    return call;
  }

  async #settled(call: LiveCall, answer: PromiseLike<unknown>, ofStream: boolean): Promise<unknown> {
    // A method that waits for what nobody will ever tell it is collected, and its slots with it.
    if (call.frame.values.length > 0) (this.#abandoned ??= this.#watch()).register(answer, call, call);
    try {
      const value = await answer;
      if (ofStream) return this.#streamed(call, value);
      this.#end(call, "answered");
      return value;
    } catch (error) {
      this.#fail(call, error);
      throw error;
    }
  }

  #watch(): FinalizationRegistry<LiveCall> {
    return new FinalizationRegistry((call) => this.#end(call, "collected"));
  }

  #streamed(call: LiveCall, answer: unknown): unknown {
    if (typeof answer !== "object" || answer === null) return answer;
    return this.#items(call, answer as AsyncIterable<unknown>);
  }

  async *#items(call: LiveCall, source: AsyncIterable<unknown> | Iterable<unknown>): AsyncGenerator<unknown> {
    try {
      yield* source;
    } catch (error) {
      this.#fail(call, error);
      throw error;
    } finally {
      this.#end(call, "answered");
    }
  }

  #fail(call: LiveCall, error: unknown): void {
    if (!this.#live.has(call)) return;
    for (const [index, { name, hooks }] of this.#defined.entries()) {
      const value = call.frame.values[index];
      if (value !== undefined) this.#guard(`onPanic of slot "${name}"`, () => hooks.onPanic?.(value, error));
    }
    this.#end(call, "threw");
  }

  #end(call: LiveCall, exit: CallExit): void {
    if (!this.#live.delete(call)) return;
    call.stopListening();
    this.#abandoned?.unregister(call);
    const values = call.frame.values.splice(0);
    // The last one began last, and may rest on those before.
    for (let index = values.length - 1; index >= 0; index -= 1) {
      const { name, hooks } = this.#defined[index] as Defined;
      const value = values[index];
      if (value !== undefined) this.#guard(`onExit of slot "${name}"`, () => hooks.onExit?.(value, exit));
    }
  }

  #guard(hook: string, run: () => unknown): void {
    try {
      run();
    } catch (error) {
      this.#options.onHookError(error, hook);
    }
  }

  #reader(name: string, index: number, isAmbient: boolean): () => unknown {
    const { plugin, ambient } = this.#options;
    const { key } = this;
    if (!isAmbient)
      return () => {
        throw new TenonError("TENON_SLOT_NOT_AMBIENT", { plugin: plugin.name, version: plugin.version, slot: name });
      };
    const { current } = ambient.calls;
    return () => {
      const frame = current();
      // Of a call to a plugin without slots there is a number, which has no key.
      return frame !== undefined && (frame as CallFrame).key === key ? (frame as CallFrame).values[index] : undefined;
    };
  }

  #refused(slot: string, why: string): TenonError {
    const { name: plugin, version } = this.#options.plugin;
    return new TenonError("TENON_SLOT_REFUSED", { plugin, version, slot, why });
  }
}

interface SlotParts {
  readonly name: string;
  readonly index: number;
  readonly key: string;
  readonly get: () => unknown;
}

function makeSlot<Value>({ name, index, key, get }: SlotParts): Slot<Value> {
  return Object.freeze({
    name,
    key,
    of: (call: CallContext) => (call as GuestCallContext).slots[index] as Value | undefined,
    set(call: CallContext, value: Value) {
      const values = GuestCallContext.frameOf(call)?.values;
      if (values !== undefined && index < values.length) values[index] = value;
    },
    get: get as () => Value | undefined,
  });
}

function isThenable(value: unknown): value is PromiseLike<unknown> & object {
  return typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function";
}

interface SlotsAround {
  readonly id: number;
  readonly ambient: Ambient;
  readonly gate: LogGate;
  readonly scope: Scope;
}

/** Those of a plugin, which its scope holds once there is one. */
export function slotsOf({ name, version, slotKey }: LoadInput, { id, ambient, gate, scope }: SlotsAround): GuestSlots {
  return new GuestSlots({
    plugin: { name, version },
    key: slotKey,
    ambient,
    onHookError(error, hook) {
      const { stack, message } = describeThrown(error);
      const call = idOf(ambient.calls.current());
      gate.write({ instance: id, level: "error", text: `Uncaught in ${hook}: ${stack || message}`, call });
    },
    hold: (close) => void scope.add("slots", close),
  });
}
