import type { Creation } from "../kernel/scope.ts";

const mostFrames = 4;
/** Of a plugin's script, whose URL bears its version; the guest's own has none. */
const frame = /tenon:[^\s()]+@[^\s()]+?:\d+:\d+/g;
const longestFrame = 1_000;

interface CallSite {
  getFileName(): string | null | undefined;
  getLineNumber(): number | null;
  getColumnNumber(): number | null;
}

/** What of V8's stacks is used, taken before plugin code can change it. */
export interface Stacks {
  /** The realm's own; what plugin code sets on it is put back after each use. */
  readonly Natural: ErrorConstructor;
  readonly capture: (holder: object, opened?: Opened) => void;
}

/** The function that plugin code called: what stands above it on the stack is left out. */
export type Opened = ((...given: never[]) => unknown) | (abstract new (...given: never[]) => unknown);

/**
 * The stack of the moment, as V8 keeps it. Until it is read it holds the code and each `this` on it, so one that outlives a
 * moment has to be read: a plugin may wait for a collection of what it called from.
 */
export class CreatedAt implements Creation {
  readonly #stacks: Stacks;
  #unread: { readonly stack?: unknown } | undefined;
  #frames: readonly string[] = [];
  #otherwise: CreatedAt | undefined;

  constructor(stacks: Stacks, depth: number, opened: Opened | undefined) {
    this.#stacks = stacks;
    this.#unread = capture(stacks, depth, opened);
  }

  /** Innermost first, `url:line:column` of the plugin's script. At most four; runs no plugin code unless `Error` is frozen. */
  get frames(): readonly string[] {
    this.read();
    return this.#frames.length === 0 && this.#otherwise !== undefined ? this.#otherwise.frames : this.#frames;
  }

  /** Where to look if no plugin code was on the stack: Node may do later what it was asked for there. */
  orElse(other: CreatedAt): void {
    this.#otherwise ??= other;
  }

  read(): void {
    const unread = this.#unread;
    this.#unread = undefined;
    if (unread !== undefined) this.#frames = framesOf(this.#stacks, unread);
  }

  forget(): void {
    this.#unread = undefined;
    this.#frames = [];
    this.#otherwise = undefined;
  }
}

function capture({ Natural, capture: take }: Stacks, depth: number, opened: Opened | undefined): object {
  const holder = {};
  const before: unknown = Natural.stackTraceLimit;
  try {
    Natural.stackTraceLimit = depth;
    take(holder, opened);
  } catch {
    // Frozen, or a setter that throws: what was opened is worth more than its place.
  }
  try {
    if (before === undefined) Reflect.deleteProperty(Natural, "stackTraceLimit");
    else Natural.stackTraceLimit = before as number;
  } catch {
    // As above.
  }
  return holder;
}

/** Formats by a function of ours: that of the plugin may answer anything. */
function framesOf({ Natural }: Stacks, unread: { readonly stack?: unknown }): readonly string[] {
  const before = Object.getOwnPropertyDescriptor(Natural, "prepareStackTrace");
  const replaced = Reflect.defineProperty(Natural, "prepareStackTrace", {
    value: textOf,
    configurable: true,
    writable: true,
  });
  try {
    const text = unread.stack;
    if (typeof text !== "string") return [];
    return (text.match(frame) ?? []).filter(({ length }) => length <= longestFrame).slice(0, mostFrames);
  } catch {
    return [];
  } finally {
    if (replaced && before === undefined) Reflect.deleteProperty(Natural, "prepareStackTrace");
    else if (before !== undefined) Reflect.defineProperty(Natural, "prepareStackTrace", before);
  }
}

function textOf(_holder: unknown, sites: readonly CallSite[]): string {
  return sites.map((site) => `${site.getFileName()}:${site.getLineNumber()}:${site.getColumnNumber()}`).join("\n");
}
