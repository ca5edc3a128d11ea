import type { Result } from "./result.ts";
import {
  type Creation,
  entered,
  type Entered,
  Findings,
  type Label,
  reportBelow,
  reportOf,
  type ScopeReport,
} from "./scope-report.ts";
import { Ending, settledWithin, type Teardown } from "./teardown.ts";
import type { Wheel } from "./wheel.ts";

export type { Creation, Entered, ScopeReport, Teardown };
export { entered };

/** What is still there, by label, in order of adding. */
export interface Held extends Entered {
  readonly held: readonly Held[];
}

export interface Holding {
  /** Tears it down now, once; it is out of the scope when that has ended. Rejects with the teardown's error. */
  release(): Promise<void>;
  /** Takes it out without teardown: it ended by itself. Does nothing once the teardown has begun. */
  forget(): void;
}

interface Entry {
  /** As it is told of. */
  readonly told: Entered;
  readonly owner: Scope;
  readonly ends: Ending | Scope;
  isLate: boolean;
  /** Its teardown called close() on a scope that would wait for it. */
  isAwaitingUs: boolean;
}

interface Closing {
  readonly kind: "closing";
  readonly report: Promise<ScopeReport>;
  readonly findings: Findings;
  readonly deadlineMs: number;
  readonly added: Entry[];
}

type Phase = { readonly kind: "open" } | Closing | { readonly kind: "closed"; readonly report: Promise<ScopeReport> };

/** The teardowns whose synchronous part is on the stack, innermost first; shared by a whole tree of scopes. */
interface Stack {
  top: { readonly entry: Entry; readonly outer: Stack["top"] } | undefined;
}

const DEADLINE_MS = 5_000;

/**
 * What one life holds, with a teardown for each. Closing runs the teardowns one after another in reverse order of adding,
 * child scopes in their place, each with its own deadline; whatever they do, it ends in a report. What is late stays held until
 * it has ended (in the child it was added to, which leaves with its own close). The wheel must outlive the scope.
 */
export class Scope {
  readonly label: string;
  readonly #wheel: Wheel;
  readonly #abort: AbortController = new AbortController();
  readonly #entries: Set<Entry> = new Set();
  #phase: Phase = { kind: "open" };
  #place: Entry | undefined;
  #stack: Stack = { top: undefined };

  constructor(label: string, wheel: Wheel) {
    this.label = label;
    this.#wheel = wheel;
  }

  /** Aborts with the reason of the close before the first teardown runs; a child's when its own close begins. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Entries held, a child scope counting as one. */
  get size(): number {
    return this.#entries.size;
  }

  held(): Held {
    const held = [...this.#entries].map(({ told, ends }) =>
      ends instanceof Scope ? ends.held() : { ...told, held: [] },
    );
    return { label: this.label, held };
  }

  /** After the close has begun it is torn down at once; if the report is not made yet, its label is in there as late. */
  add(label: Label, teardown: Teardown, creation?: Creation): Holding {
    const ending = new Ending(teardown);
    const entry = this.#insert(entered(label, creation), ending);
    const forget = (): void => {
      if (!ending.skip()) return;
      this.#entries.delete(entry);
      creation?.forget();
    };
    return { release: () => this.#release(entry, ending), forget };
  }

  /** A scope that closes in its place with this one, and leaves when closed alone. A scope already closing gives a closed one. */
  child(label: string): Scope {
    const child = new Scope(label, this.#wheel);
    child.#stack = this.#stack;
    child.#place = this.#insert({ label }, child);
    return child;
  }

  /**
   * Whatever the teardowns do it resolves, and later calls get the same report. A teardown may call it (on its own scope or
   * one above) and wait for the answer: the close gives it until the wheel's next turn and goes on without it. A call after
   * the teardown's first `await` cannot be told from anybody else's; the teardown's deadline ends that wait.
   * `deadlineMs` is for each teardown, 5,000 unless told; Infinity waits for ever.
   * @throws RangeError (rejects, nothing closed) for a deadline that is negative or not a number.
   */
  close({ reason, deadlineMs = DEADLINE_MS }: { reason?: unknown; deadlineMs?: number } = {}): Promise<ScopeReport> {
    const problem = `Cannot close scope "${this.label}": its deadline is ${deadlineMs} ms, wanted 0 or more`;
    if (!(deadlineMs >= 0)) return Promise.reject(new RangeError(problem));
    for (let call = this.#stack.top; call; call = call.outer) {
      if (call.entry.owner.#isWithin(this)) call.entry.isAwaitingUs = true;
    }
    if (this.#phase.kind !== "open") return this.#phase.report;
    const { promise: report, resolve } = Promise.withResolvers<ScopeReport>();
    const closing: Closing = { kind: "closing", report, findings: new Findings(), deadlineMs, added: [] };
    this.#phase = closing;
    this.#abort.abort(reason);
    void this.#drain(closing).then(() => resolve(this.#finish(closing)));
    return report;
  }

  /** @throws AggregateError of what the teardowns threw; `close` gives the whole report instead. */
  async [Symbol.asyncDispose](): Promise<void> {
    const { failed } = await this.close();
    const problem = `Cannot close scope "${this.label}" cleanly: failed are ${failed.map(({ label }) => label).join(", ")}`;
    if (failed.length > 0)
      throw new AggregateError(
        failed.map(({ error }) => error),
        problem,
      );
  }

  #insert(told: Entered, ends: Ending | Scope): Entry {
    const isLate = this.#phase.kind !== "open";
    const entry: Entry = { told, owner: this, ends, isLate, isAwaitingUs: false };
    this.#entries.add(entry);
    if (this.#phase.kind === "closing") {
      this.#phase.findings.addLate({ ...told });
      this.#phase.added.push(entry);
    }
    if (isLate) void this.#begin(entry);
    return entry;
  }

  async #release(entry: Entry, ending: Ending): Promise<void> {
    for (let call = this.#stack.top; call; call = call.outer) if (call.entry === entry) return;
    const outcome = await this.#tearDown(entry, ending);
    if (!outcome.ok) throw outcome.failure;
  }

  async #drain(closing: Closing): Promise<void> {
    for (const entry of [...this.#entries].reverse()) {
      if (this.#entries.has(entry) && !entry.isLate) await this.#end(entry, closing);
    }
    if (closing.added.length === 0) return;
    // They end already, and share one deadline: teardowns that add teardowns could else keep a close open for ever.
    const allAdded = async (): Promise<void> => {
      for (const entry of closing.added) if (!entry.isAwaitingUs) await this.#begin(entry);
    };
    await settledWithin(this.#wheel, closing.deadlineMs, allAdded());
  }

  async #end(entry: Entry, closing: Closing): Promise<void> {
    const boundsItself = entry.ends instanceof Scope && entry.ends.#phase.kind === "open";
    const ended = this.#begin(entry);
    if (!this.#entries.has(entry)) return;
    const deadlineMs = entry.isAwaitingUs ? 0 : boundsItself ? Infinity : closing.deadlineMs;
    await settledWithin(this.#wheel, deadlineMs, ended);
    if (!this.#entries.has(entry)) return;
    entry.isLate = true;
    closing.findings.addLate({ ...entry.told });
  }

  /** Ends it unless that has begun; resolves, never rejects, when it has left. */
  #begin(entry: Entry): Promise<unknown> {
    if (entry.ends instanceof Ending) return this.#tearDown(entry, entry.ends);
    const deadlineMs = this.#phase.kind === "closing" ? this.#phase.deadlineMs : DEADLINE_MS;
    return entry.ends.close({ reason: this.signal.reason, deadlineMs });
  }

  #tearDown(entry: Entry, ending: Ending): Promise<Result<void, unknown>> {
    const outer = this.#stack.top;
    this.#stack.top = { entry, outer };
    const told = { ...entry.told };
    const outcome = ending.run((ended) => this.#leave(entry, reportOf(told, ended)));
    this.#stack.top = outer;
    return outcome;
  }

  #finish({ report, findings }: Closing): ScopeReport {
    const made = findings.report();
    this.#phase = { kind: "closed", report };
    if (this.#place) this.#place.owner.#leave(this.#place, reportBelow(this.label, made));
    return made;
  }

  /** Takes it out, and into the report if one is being made. */
  #leave(entry: Entry, outcome: ScopeReport): void {
    this.#entries.delete(entry);
    if (this.#phase.kind === "closing") this.#phase.findings.add(outcome, entry.isLate);
    else entry.told.creation?.forget();
  }

  #isWithin(scope: Scope): boolean {
    return this === scope || (this.#place !== undefined && this.#place.owner.#isWithin(scope));
  }
}
