import type { CallContext } from "./call.ts";

/** How a call ended for its slots. `aborted`: its caller gave up, or its deadline passed; the method may still run. */
export type CallExit = "answered" | "threw" | "aborted" | "unloaded" | "collected";

/** What is done with the value of a slot as calls come and go. What a hook throws becomes a line of the plugin's log. */
export interface SlotHooks<Value> {
  /** A call begins: its value. Without, a call has none until `set`. */
  onStart?(call: CallContext): Value;
  /** The method threw or rejected. Comes before `onExit`. */
  onPanic?(value: Value, error: unknown): void;
  /**
   * The call is over: answered, failed, or aborted by its signal or deadline, whichever comes first; its slots are empty from
   * then on. `collected` is the last resort: nobody holds the method's promise any more, and it never settled.
   */
  onExit?(value: Value, exit: CallExit): void;
  /** Lets `get` find the call by itself, across awaits. Each call then costs what entering Node's AsyncLocalStorage costs. */
  readonly ambient?: boolean;
}

/** A place of a plugin that has one value a call. */
export interface Slot<Value> {
  readonly name: string;
  /** `gls_` and 16 hex digits, the first of the SHA-256 of `name@version` of the plugin: two plugins never meet in one slot. */
  readonly key: string;
  /** The value of a call; undefined where it has none, and once it is over. About a property read. */
  of(call: CallContext): Value | undefined;
  /** Gives a call that is not over another value. */
  set(call: CallContext, value: Value): void;
  /**
   * The value of the call that the running code belongs to, however many awaits ago it began; undefined outside of one.
   *
   * @throws TENON_SLOT_NOT_AMBIENT for a slot that was not defined so.
   */
  get(): Value | undefined;
}

/** What a plugin has of slots: `ctx.slots`. */
export interface PluginSlots {
  /** Like each slot's. */
  readonly key: string;
  /**
   * Makes a slot. Only during `setup`: calls begin with the slots that there are.
   *
   * @throws TENON_SLOT_REFUSED after setup, and for a name that is taken.
   */
  define<Value>(name: string, hooks?: SlotHooks<Value>): Slot<Value>;
}
