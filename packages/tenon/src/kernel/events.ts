interface Registration {
  readonly listen: (event: never) => void;
}

/**
 * Typed events. A listener added while an event is told is not told of it; one disposed meanwhile is not called any more, so
 * nothing of a plugin runs after its registration is undone. The same function may be added twice and is then called twice.
 */
export class Emitter<Events extends Record<string, unknown>> {
  readonly #registrations: Map<keyof Events, Set<Registration>> = new Map();

  on<Name extends keyof Events>(name: Name, listen: (event: Events[Name]) => void): Disposable {
    const registration: Registration = { listen };
    const listeners = this.#registrations.get(name) ?? new Set();
    this.#registrations.set(name, listeners.add(registration));
    return { [Symbol.dispose]: () => this.#remove(name, registration) };
  }

  /** Tells every listener, in order of adding, and returns what they threw: one that throws does not keep it from the next. */
  emit<Name extends keyof Events>(name: Name, event: Events[Name]): readonly unknown[] {
    const errors: unknown[] = [];
    for (const registration of [...(this.#registrations.get(name) ?? [])]) {
      if (!this.#registrations.get(name)?.has(registration)) continue;
      try {
        (registration.listen as (event: Events[Name]) => void)(event);
      } catch (error) {
        errors.push(error);
      }
    }
    return errors;
  }

  /** Listeners of all names. */
  get size(): number {
    return [...this.#registrations.values()].reduce((size, listeners) => size + listeners.size, 0);
  }

  /** Listeners by name. */
  get counts(): ReadonlyMap<keyof Events, number> {
    return new Map([...this.#registrations].map(([name, listeners]) => [name, listeners.size]));
  }

  clear(): void {
    this.#registrations.clear();
  }

  #remove(name: keyof Events, registration: Registration): void {
    const listeners = this.#registrations.get(name);
    if (listeners?.delete(registration) && listeners.size === 0) this.#registrations.delete(name);
  }
}
