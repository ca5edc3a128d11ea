import type { Bell } from "./bell.ts";
import { lookMs, type Spin } from "./spin.ts";
import type { Turns } from "./turns.ts";

/** Looking and handing over go on so long before the event loop gets its turn. */
const mostTurnMs = 1;
const looksBetweenClocks = 16;
/** Who waits in memory lets the event loop turn once when nothing came for so long, and then waits on. */
const restMs = 4;

export interface WatchOptions {
  readonly turns: Turns;
  readonly bell: Bell;
  /** Undefined where looking never pays: there is one core. */
  readonly spin: Spin | undefined;
  /** Whether something is to be expected at all. */
  readonly expecting: () => boolean;
  /** Whether there is something to read. */
  readonly ready: () => boolean;
  /** Hands over what there is; answers how much it was. */
  readonly read: () => number;
  /** Holds this thread until there is something, at most so long; answers whether there is. */
  readonly wait: (longestMs: number) => boolean;
}

/**
 * When one end looks at its ring: for a while after it sent or got something, if that pays, and then when it is rung for.
 * After each look that found something, promise jobs run before the next one, so that who was answered can go on.
 */
export class Watch {
  readonly #options: WatchOptions;
  #phase: "asleep" | "looking" | "scheduled" | "stopped" = "asleep";
  #turnStartedAtMs = 0;
  #sleptAtMs = 0;
  /** Whether this end waits in memory now, in place of its event loop. */
  #waits: () => boolean = never;
  /** Nothing came since the event loop turned. */
  #rests = false;

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  /** Whether what came is being handed over. */
  get looking(): boolean {
    return this.#phase === "looking";
  }

  /** Looks for the first time, though not inside this call: whoever calls may not be ready yet for what is there. */
  begin(): void {
    this.#turnStartedAtMs = this.#options.turns.now();
    this.#schedule();
  }

  /** Something was sent, and its answer may be near. */
  sent(): void {
    const { spin, turns } = this.#options;
    if (this.#phase !== "asleep" || spin === undefined) return;
    if (spin.ready) {
      this.#turnStartedAtMs = turns.now();
      this.#schedule();
    } else {
      spin.pass();
      this.#sleptAtMs = turns.now();
    }
  }

  /** Something came that this end did not look for: a ring of the bell, or a message by the port. */
  woken(): void {
    const { spin, turns, expecting } = this.#options;
    if (this.#phase === "stopped") return;
    this.#turnStartedAtMs = turns.now();
    if (this.#phase === "asleep" && expecting()) spin?.woke(this.#turnStartedAtMs - this.#sleptAtMs);
    if (this.#phase !== "scheduled") this.#look();
  }

  /** This end looks by itself, inside of somebody's call. */
  standStill(): void {
    if (this.#phase === "asleep") this.#options.bell.disarm();
  }

  /** It goes on as before; what is there is handed over in a turn of its own. */
  goOn(): void {
    if (this.#phase === "asleep") this.#sleep();
  }

  /** From now on it waits in memory where `isFree`. */
  block(isFree: () => boolean): void {
    this.#waits = isFree;
  }

  stop(): void {
    this.#phase = "stopped";
  }

  #schedule(): void {
    const { turns } = this.#options;
    this.#phase = "scheduled";
    const overlong = turns.now() - this.#turnStartedAtMs > mostTurnMs;
    const run = (): void => {
      if (this.#phase !== "scheduled") return;
      if (overlong) this.#turnStartedAtMs = turns.now();
      this.#look();
    };
    if (overlong) turns.later(run);
    else turns.soon(run);
  }

  #look(): void {
    const { read, bell } = this.#options;
    this.#phase = "looking";
    bell.disarm();
    let found = true;
    try {
      found = read() > 0 || (this.#spin() && read() > 0);
    } finally {
      // Also when a listener threw: what comes behind what it was given is not lost.
      if (this.#isLooking()) {
        if (found) this.#schedule();
        else this.#sleep();
      }
    }
  }

  #sleep(): void {
    if (this.#waits()) return this.#wait();
    const { bell, ready, spin, expecting, turns } = this.#options;
    this.#phase = "asleep";
    bell.arm();
    if (ready()) return this.#schedule();
    if (spin === undefined || !expecting()) return;
    if (!spin.ready) spin.pass();
    this.#sleptAtMs = turns.now();
  }

  /** The same in memory: what is there is handed over in the next turn, after promise jobs. */
  #wait(): void {
    const { wait, spin, turns } = this.#options;
    if (spin?.ready === false) spin.pass();
    const sleptAtMs = turns.now();
    const came = wait(this.#rests ? Infinity : restMs);
    if (came) {
      const nowMs = turns.now();
      spin?.woke(nowMs - sleptAtMs);
      // Its event loop has turned before it went to rest.
      if (this.#rests) this.#turnStartedAtMs = nowMs;
    }
    this.#rests = !came;
    this.#schedule();
  }

  #spin(): boolean {
    const { spin, expecting, ready, turns } = this.#options;
    if (spin?.ready !== true || !this.#isLooking() || !expecting()) return false;
    const startedAtMs = turns.now();
    for (;;) {
      for (let look = 0; look < looksBetweenClocks; look += 1) {
        if (!ready()) continue;
        spin.came();
        return true;
      }
      if (turns.now() - startedAtMs < lookMs) continue;
      spin.missed();
      return false;
    }
  }

  // What is handed over may stop the watch; a comparison in place would be taken for constant.
  #isLooking(): boolean {
    return this.#phase === "looking";
  }
}

const never = (): boolean => false;
