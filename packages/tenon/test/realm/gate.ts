import type { Services } from "tenon";
import { until } from "./plugin.ts";

/** Host services that plugins wait at until a test lets them pass, and where they leave notes. */
export class Gate {
  readonly notes: string[] = [];
  /** In order of arrival. */
  readonly arrived: number[] = [];
  readonly #waiting = new Map<number, () => void>();

  readonly services: Services = {
    gate: {
      pass: ({ n }: { readonly n: number }): Promise<object> => {
        this.arrived.push(n);
        return new Promise((resolve) => this.#waiting.set(n, () => resolve({})));
      },
      note: (note: { readonly text: string }): object => this.note(note),
    },
    desk: { note: (note: { readonly text: string }): object => this.note(note) },
  };

  readonly note = ({ text }: { readonly text: string }): object => {
    this.notes.push(text);
    return {};
  };

  clear(): void {
    this.notes.length = 0;
    this.arrived.length = 0;
    this.#waiting.clear();
  }

  open(n: number): void {
    this.#waiting.get(n)?.();
  }

  async reached(n: number): Promise<void> {
    await until(() => this.#waiting.has(n));
  }
}
