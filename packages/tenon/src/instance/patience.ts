import type { Alarm, Wheel } from "../kernel/wheel.ts";

/** How long a drain still waits. It can only get shorter: who is in more of a hurry decides. */
export class Patience {
  readonly #wheel: Wheel;
  readonly #over: PromiseWithResolvers<void> = Promise.withResolvers();
  #alarm: Alarm | undefined;
  #untilMs: number = Infinity;

  constructor(wheel: Wheel, deadlineMs: number) {
    this.#wheel = wheel;
    this.shorten(deadlineMs);
  }

  /** Resolves when it is at an end. */
  get over(): Promise<void> {
    return this.#over.promise;
  }

  /** At most so many milliseconds from now. */
  shorten(deadlineMs: number): void {
    const untilMs = performance.now() + deadlineMs;
    if (untilMs >= this.#untilMs) return;
    this.#alarm?.cancel();
    this.#untilMs = untilMs;
    this.#alarm = this.#wheel.after(deadlineMs, this.#over.resolve);
  }

  /** Nobody waits any more. */
  end(): void {
    this.#untilMs = -Infinity;
    this.#alarm?.cancel();
  }
}
