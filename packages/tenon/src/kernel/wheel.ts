import { type Clock, systemClock } from "./clock.ts";

/** Something that will fire. Cancelling it twice, or after it fired, does nothing. */
export interface Alarm {
  cancel(): void;
}

const SLOTS = 256;

/** A link of a slot's ring. The slot is a link too, so that an alarm leaves its ring without knowing where it stands. */
class Link {
  previous: Link = this;
  next: Link = this;
}

class Pending extends Link implements Alarm {
  readonly dueMs: number;
  readonly keepAlive: boolean;
  /** Dropped when it fires or is cancelled: an alarm somebody kept must not keep what it would have called. */
  fire: (() => void) | undefined;
  readonly #cancelled: (alarm: Pending) => void;

  constructor(dueMs: number, keepAlive: boolean, fire: () => void, cancelled: (alarm: Pending) => void) {
    super();
    this.dueMs = dueMs;
    this.keepAlive = keepAlive;
    this.fire = fire;
    this.#cancelled = cancelled;
  }

  /** The first whole millisecond at which it may fire. */
  get tick(): number {
    return Math.ceil(this.dueMs);
  }

  cancel(): void {
    if (this.fire !== undefined) this.#cancelled(this);
  }
}

const inert: Alarm = Object.freeze({ cancel() {} });

/**
 * All the waiting of one heap on one platform timer: a hashed timing wheel (Varghese and Lauck, 1987, scheme 6) with slots of
 * one millisecond. An alarm goes in and out in O(1), fires in order of its due time and never before it. Each slot keeps a
 * lower bound of its due times, so the timer sleeps until something may be due instead of ticking, and nothing is armed
 * while nothing is pending.
 */
export class Wheel {
  readonly #clock: Clock;
  readonly #slots: readonly Link[] = Array.from({ length: SLOTS }, () => new Link());
  readonly #soonest: Float64Array = new Float64Array(SLOTS).fill(Infinity);
  #armed: { readonly atMs: number; readonly keepAlive: boolean; readonly disarm: () => void } | undefined;
  #pending = 0;
  #keepingAlive = 0;
  #firing = false;
  #closed = false;

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  /** Alarms that have neither fired nor been cancelled. */
  get pending(): number {
    return this.#pending;
  }

  /**
   * Fires once, at least `delayMs` from now and never inside this call; `Infinity` never fires. Unless `keepAlive` is false the
   * process stays for it. What `fire` throws comes out of the clock's timer, as from any timer, but only after all the others
   * that are due have fired and the next are armed; several errors come as one AggregateError.
   * @throws RangeError for a delay that is negative or not a number.
   */
  after(delayMs: number, fire: () => void, options?: { keepAlive?: boolean }): Alarm {
    if (!(delayMs >= 0)) throw new RangeError(`Cannot set an alarm: its delay is ${delayMs} ms, wanted 0 or more`);
    if (delayMs === Infinity || this.#closed) return inert;
    const alarm = new Pending(this.#clock.now() + delayMs, options?.keepAlive ?? true, fire, this.#cancel);
    this.#insert(alarm);
    this.#arm(alarm.tick);
    return alarm;
  }

  /** Cancels every alarm. From now on `after` gives alarms that never fire. */
  close(): void {
    this.#closed = true;
    for (const slot of this.#slots) for (const alarm of alarmsIn(slot)) this.#remove(alarm);
    this.#arm(Infinity);
  }

  readonly #cancel = (alarm: Pending): void => {
    this.#remove(alarm);
    this.#arm(Infinity);
  };

  #insert(alarm: Pending): void {
    const slot = this.#slots[alarm.tick % SLOTS]!;
    alarm.previous = slot.previous;
    alarm.next = slot;
    slot.previous.next = alarm;
    slot.previous = alarm;
    this.#soonest[alarm.tick % SLOTS] = Math.min(this.#soonest[alarm.tick % SLOTS]!, alarm.tick);
    this.#pending += 1;
    if (alarm.keepAlive) this.#keepingAlive += 1;
  }

  #remove(alarm: Pending): void {
    const wasAlone = alarm.next === alarm.previous;
    alarm.previous.next = alarm.next;
    alarm.next.previous = alarm.previous;
    alarm.fire = undefined;
    if (wasAlone) this.#soonest[alarm.tick % SLOTS] = Infinity;
    this.#pending -= 1;
    if (alarm.keepAlive) this.#keepingAlive -= 1;
  }

  /** Sees to it that the clock wakes us at `tickMs` or before, and keeps the process alive exactly if an alarm does. */
  #arm(tickMs: number): void {
    if (this.#firing) return;
    const armed = this.#armed;
    const keepAlive = this.#keepingAlive > 0;
    if (armed && this.#pending > 0 && armed.atMs <= tickMs && armed.keepAlive === keepAlive) return;
    armed?.disarm();
    this.#armed = undefined;
    if (this.#pending === 0) return;
    const atMs = Math.min(tickMs, armed?.atMs ?? Infinity);
    const delayMs = Math.max(0, Math.ceil(atMs - this.#clock.now()));
    this.#armed = { atMs, keepAlive, disarm: this.#clock.arm(delayMs, this.#wake, keepAlive) };
  }

  readonly #wake = (): void => {
    const errors: unknown[] = [];
    this.#armed = undefined;
    this.#firing = true;
    for (const alarm of this.#due(Math.floor(this.#clock.now()))) {
      const fire = alarm.fire;
      if (fire === undefined) continue;
      this.#remove(alarm);
      try {
        fire();
      } catch (error) {
        errors.push(error);
      }
    }
    this.#firing = false;
    this.#arm(this.#soonest.reduce((soonest, tick) => Math.min(soonest, tick), Infinity));
    if (errors.length === 1) throw errors[0];
    if (errors.length > 1) throw new AggregateError(errors, `${errors.length} alarms threw`);
  };

  /** What is due, in order of due time, equals in order of setting; they stay in until each has its turn. */
  #due(nowMs: number): readonly Pending[] {
    const due: Pending[] = [];
    for (const [index, slot] of this.#slots.entries()) {
      if (this.#soonest[index]! > nowMs) continue;
      let soonest = Infinity;
      for (const alarm of alarmsIn(slot)) {
        if (alarm.tick <= nowMs) due.push(alarm);
        else soonest = Math.min(soonest, alarm.tick);
      }
      this.#soonest[index] = soonest;
    }
    return due.sort((left, right) => left.dueMs - right.dueMs);
  }
}

function alarmsIn(slot: Link): readonly Pending[] {
  const alarms: Pending[] = [];
  for (let link = slot.next; link instanceof Pending; link = link.next) alarms.push(link);
  return alarms;
}
