/** Why a process that serves is to end. */
export type Ending =
  | { readonly kind: "signal"; readonly signal: "SIGTERM" | "SIGINT" }
  /** An error that nobody caught: what the process holds can no longer be trusted. */
  | { readonly kind: "fault"; readonly error: unknown };

const numbers = { SIGINT: 2, SIGTERM: 15 } as const;

/** Waits for a reason to end. The first signal asks for an orderly end; a second one ends the process at once. */
export class ProcessEnd implements Disposable {
  readonly #asked: PromiseWithResolvers<Ending> = Promise.withResolvers();
  readonly #undo: DisposableStack = new DisposableStack();
  readonly #onFault: (error: unknown) => void;
  #signalled = false;
  #faults = 0;

  constructor(onFault: (error: unknown) => void) {
    this.#onFault = onFault;
    const onSignal = (signal: NodeJS.Signals): void => this.#signal(signal === "SIGINT" ? "SIGINT" : "SIGTERM");
    for (const signal of ["SIGTERM", "SIGINT"] as const) {
      process.on(signal, onSignal);
      this.#undo.defer(() => process.off(signal, onSignal));
    }
    // Rejections that nobody handles come here too.
    const onUncaught = (error: unknown): void => this.#fault(error);
    process.on("uncaughtException", onUncaught);
    this.#undo.defer(() => process.off("uncaughtException", onUncaught));
  }

  /** Resolves with the first reason. */
  get asked(): Promise<Ending> {
    return this.#asked.promise;
  }

  /** Errors that nobody caught so far. */
  get faults(): number {
    return this.#faults;
  }

  [Symbol.dispose](): void {
    this.#undo.dispose();
  }

  #signal(signal: "SIGTERM" | "SIGINT"): void {
    if (this.#signalled) process.exit(128 + numbers[signal]);
    this.#signalled = true;
    this.#asked.resolve({ kind: "signal", signal });
  }

  #fault(error: unknown): void {
    this.#faults += 1;
    this.#onFault(error);
    this.#asked.resolve({ kind: "fault", error });
  }
}
