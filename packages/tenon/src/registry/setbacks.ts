import type { RestartPolicy } from "./restart-event.ts";
import { waitMs } from "./restart-wait.ts";

/** When another copy may be opened after some were lost or could not be set up: as late as a restart would come. */
export class Setbacks {
  readonly #policy: RestartPolicy | undefined;
  #atMs: readonly number[] = [];
  #untilMs = 0;

  /** Without a policy what is lost is not replaced. */
  constructor(policy: RestartPolicy | undefined) {
    this.#policy = policy;
  }

  note(nowMs: number): void {
    const policy = this.#policy;
    if (policy === undefined) return void (this.#untilMs = Infinity);
    const { most, withinMs } = policy;
    this.#atMs = [...this.#atMs.filter((atMs) => nowMs - atMs < withinMs), nowMs];
    const [first = nowMs] = this.#atMs;
    this.#untilMs = this.#atMs.length > most ? first + withinMs : nowMs + waitMs(policy, this.#atMs.length);
  }

  allows(nowMs: number): boolean {
    return nowMs >= this.#untilMs;
  }
}
