import { levels, verdicts } from "./instruments.ts";
import { MethodMeter } from "./method-meter.ts";

/** What series of a version are told apart by. */
export interface VersionLabels {
  readonly plugin: string;
  readonly version: string;
  readonly realm: string;
}

/** Where a version and its methods may have series of their own. */
export interface SeriesRoom {
  /** Whether one method more may have them; if so, it is counted. */
  takeMethod(): boolean;
  /** Gives so many back. */
  giveMethods(count: number): void;
}

/** What the lives of a version come to in numbers. Instances of the same plugin, version and realm share it. */
export class VersionMeter {
  readonly labels: VersionLabels;
  opens = 0;
  startFailures = 0;
  closes = 0;
  faults = 0;
  restarts = 0;
  /** Of realms that have ended, in milliseconds. */
  pastCpuMs = 0;
  linesWithheld = 0;
  readonly proofs: Map<string, number> = new Map(verdicts.map((verdict) => [verdict, 0]));
  readonly lines: Map<string, number> = new Map(levels.map((level) => [level, 0]));
  readonly #room: SeriesRoom;
  readonly #methods: Map<string, MethodMeter> = new Map();
  #other: MethodMeter | undefined;

  constructor(labels: VersionLabels, room: SeriesRoom) {
    this.labels = labels;
    this.#room = room;
  }

  /** Of a method. Those without room share one that is named "other". */
  method(name: string): MethodMeter {
    return this.#methods.get(name) ?? this.#add(name);
  }

  get methods(): readonly MethodMeter[] {
    return [...this.#methods.values(), ...(this.#other === undefined ? [] : [this.#other])];
  }

  proven(verdict: string): void {
    this.proofs.set(verdict, (this.proofs.get(verdict) ?? 0) + 1);
  }

  wrote(level: string): void {
    this.lines.set(level, (this.lines.get(level) ?? 0) + 1);
  }

  /** It has no series any more. */
  drop(): void {
    this.#room.giveMethods(this.#methods.size);
    this.#methods.clear();
  }

  #add(name: string): MethodMeter {
    if (!this.#room.takeMethod()) return (this.#other ??= new MethodMeter("other"));
    const meter = new MethodMeter(name);
    this.#methods.set(name, meter);
    return meter;
  }
}
