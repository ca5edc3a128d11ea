import type { Alarm, Wheel } from "../../kernel/wheel.ts";
import { microsOfOtherThreads } from "../limits/other-threads.ts";

/** A realm that dies on its own leaves what it started since the last note unattributed. */
const everyMs = 1_000;
/** To start a process takes a thread longer. While all of them sleep, two looks differ by 1 µs. */
const ranMicros = 20;
/** A note takes 20 to 80 µs, and calls are to go on in between. */
const atOnce = 10;
const betweenMs = 1;

type Note = () => void;

/**
 * Has what each realm of a host started noted about once a second, as long as any thread does anything: for a hundred that sleep
 * it would be a percent of a core. Does not keep the process alive.
 */
export class ChildNotes {
  readonly #notes: Set<Note> = new Set();
  readonly #othersMicros: () => number;
  #due: readonly Note[] = [];
  #lookedAtMicros = 0;
  #alarm: Alarm | undefined;

  /** `othersMicros` answers how much processor time all threads but the host's have had. */
  constructor(othersMicros: () => number = microsOfOtherThreads) {
    this.#othersMicros = othersMicros;
  }

  /** Cancel it when the thread is gone. */
  add(wheel: Wheel, note: Note): Alarm {
    this.#notes.add(note);
    this.#alarm ??= this.#in(everyMs, wheel);
    return { cancel: () => this.#remove(note) };
  }

  #remove(note: Note): void {
    this.#notes.delete(note);
    if (this.#notes.size > 0) return;
    this.#alarm?.cancel();
    this.#alarm = undefined;
    this.#due = [];
  }

  #in(delayMs: number, wheel: Wheel): Alarm {
    return wheel.after(delayMs, () => this.#turn(wheel), { keepAlive: false });
  }

  #turn(wheel: Wheel): void {
    if (this.#due.length === 0 && this.#othersRan()) this.#due = [...this.#notes];
    const now = this.#due.slice(0, atOnce);
    this.#due = this.#due.slice(atOnce);
    this.#alarm = this.#in(this.#due.length > 0 ? betweenMs : everyMs, wheel);
    for (const note of now) if (this.#notes.has(note)) note();
  }

  #othersRan(): boolean {
    const before = this.#lookedAtMicros;
    this.#lookedAtMicros = this.#othersMicros();
    return this.#lookedAtMicros - before > ranMicros;
  }
}
