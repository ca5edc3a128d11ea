import type { Alarm, Wheel } from "../../kernel/wheel.ts";

/** An open is over in less, so that what is started next takes nothing from it. */
const quietMs = 25;
/** Opens that come without a pause are not waited for longer. */
const longestMs = 100;
const firstBackoffMs = 100;
const longestBackoffMs = 30_000;

/** When spares are started: one after another, once opens pause, and later and later where starting fails. Keeps no process alive. */
export class Refill {
  readonly #wheel: Wheel;
  readonly #startOne: () => Promise<"started" | "failed" | "enough">;
  #alarm: Alarm | undefined;
  #askedAtMs: number | undefined;
  #running: Promise<void> | undefined;
  #failures = 0;
  #notBeforeMs = 0;
  #closed = false;

  constructor(wheel: Wheel, startOne: () => Promise<"started" | "failed" | "enough">) {
    this.#wheel = wheel;
    this.#startOne = startOne;
  }

  now(): void {
    this.#alarm?.cancel();
    this.#alarm = undefined;
    this.#askedAtMs = undefined;
    if (!this.#closed) this.#running ??= this.#run();
  }

  /** Once opens pause. */
  soon(): void {
    const nowMs = performance.now();
    this.#askedAtMs ??= nowMs;
    const quiet = Math.min(quietMs, Math.max(0, this.#askedAtMs + longestMs - nowMs));
    this.#alarm?.cancel();
    this.#alarm = this.#after(Math.max(quiet, this.#notBeforeMs - nowMs));
  }

  /** A spare could not be started, or died. */
  failed(): void {
    this.#notBeforeMs = performance.now() + Math.min(longestBackoffMs, firstBackoffMs * 2 ** this.#failures);
    this.#failures += 1;
    this.soon();
  }

  /** A spare was good. */
  worked(): void {
    this.#failures = 0;
  }

  /** Starts nothing more; resolves when what is being started has been. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#alarm?.cancel();
    await this.#running;
  }

  #after(delayMs: number): Alarm {
    return this.#wheel.after(delayMs, () => this.now(), { keepAlive: false });
  }

  async #run(): Promise<void> {
    let outcome: "started" | "failed" | "enough" = "started";
    while (outcome === "started" && !this.#closed) outcome = await this.#startOne();
    this.#running = undefined;
    if (outcome === "failed" && !this.#closed) this.failed();
  }
}
