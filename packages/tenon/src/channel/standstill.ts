import type { Standstill, StandstillEnd } from "./channel.ts";
import type { Bell } from "./ring/bell.ts";
import { lookMs, type Spin } from "./ring/spin.ts";

/** A wait that is not woken looks again after so long, and then after twice as long. */
const firstWaitMs = 1;
const longestWaitMs = 64;
const looksBetweenClocks = 32;

/** How a side that stands still gets what comes. */
export interface Ways {
  readonly bell: Bell;
  /** Undefined where looking never pays. */
  readonly spin: Spin | undefined;
  /** Whether there is something in memory. */
  readonly ready: () => boolean;
  /** Hands over what there is in memory, up to where it is over; answers how much. */
  readonly read: () => number;
  /** The same, and then what came by the port. */
  readonly readAll: () => number;
  /** Whether the other side is still there. */
  readonly alive: () => boolean;
  readonly now: () => number;
}

/** Looks for a while if that pays, then waits on the own bell word, until it is over. */
export function standStill(ways: Ways, { over, untilMs }: Pick<Standstill, "over" | "untilMs">): StandstillEnd {
  const { now, read } = ways;
  for (let waitMs = firstWaitMs; ; waitMs = Math.min(longestWaitMs, waitMs * 2)) {
    while (look(ways)) {
      read();
      if (over()) return "over";
      // One that sends and sends, or makes believe, is no reason to stand longer.
      if (now() >= untilMs) return "late";
    }
    const end = wait(ways, over, Math.min(waitMs, untilMs - now()));
    if (end !== undefined) return end;
  }
}

/** Whether there is something, also after a while of looking. */
function look({ spin, ready, now }: Ways): boolean {
  if (ready()) return true;
  if (spin?.ready !== true) return false;
  const startedAtMs = now();
  for (;;) {
    for (let looks = 0; looks < looksBetweenClocks; looks += 1) {
      if (!ready()) continue;
      spin.came();
      return true;
    }
    if (now() - startedAtMs < lookMs) continue;
    spin.missed();
    return false;
  }
}

function wait(
  { bell, spin, readAll, alive, now }: Ways,
  over: () => boolean,
  longestMs: number,
): StandstillEnd | undefined {
  bell.standStill();
  try {
    const found = readAll() > 0;
    if (over()) return "over";
    if (longestMs <= 0) return "late";
    if (found) return undefined;
    // What it sent before it ended was sent by now: it is there to be read, or nothing more comes.
    if (!alive()) return readAll() === 0 ? "gone" : undefined;
    if (spin?.ready === false) spin.pass();
    const sleptAtMs = now();
    bell.wait(longestMs);
    spin?.woke(now() - sleptAtMs);
    return undefined;
  } finally {
    bell.goOn();
  }
}
