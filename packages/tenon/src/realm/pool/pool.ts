import type { Alarm, Wheel } from "../../kernel/wheel.ts";
import { Demand } from "./demand.ts";
import { Refill } from "./refill.ts";
import type { Spare, SpareMaker } from "./spare.ts";

/** How many spares a pool may keep. */
export interface PoolSize {
  /** Kept from the start, of the shape that most ask for. */
  readonly least: number;
  /** Kept at most, of all shapes together. */
  readonly most: number;
}

/** What a pool did and has. */
export interface PoolStatus {
  /** Realms that were asked for. */
  readonly opens: number;
  /** Those of them that found a spare: nothing was started between the request and the answer. */
  readonly warmOpens: number;
  /** Ready now. */
  readonly spares: number;
  /** Spares that were started, taken or not. */
  readonly started: number;
  /** Spares that could not be started, or ended though nobody had taken them. */
  readonly failed: number;
  /** Processor time that starting and priming spares took so far. */
  readonly refillCpuMs: number;
}

export interface PoolParts<Shape, Made extends Spare> {
  readonly maker: SpareMaker<Shape, Made>;
  readonly wheel: Wheel;
  readonly size: PoolSize;
  /** The shape that is asked for unless something special is. */
  readonly common: Shape;
}

interface Shelf<Shape, Made> {
  readonly shape: Shape;
  readonly demand: Demand;
  readonly ready: Set<Made>;
  starting: number;
}

/** One not needed is let go after so long. */
const reviewMs = 10_000;

/** Spares by shape. Takes hand out, refills come later, and what is handed out never comes back. */
export class Pool<Shape, Made extends Spare> {
  readonly #parts: PoolParts<Shape, Made>;
  readonly #shelves: Map<string, Shelf<Shape, Made>> = new Map();
  readonly #refill: Refill;
  readonly #ending: Set<Promise<unknown>> = new Set();
  readonly #counts: { opens: number; warmOpens: number; started: number; failed: number; refillCpuMs: number } = {
    ...{ opens: 0, warmOpens: 0, started: 0, failed: 0, refillCpuMs: 0 },
  };
  #review: Alarm | undefined;
  readonly #closing: AbortController = new AbortController();

  constructor(parts: PoolParts<Shape, Made>) {
    this.#parts = parts;
    this.#refill = new Refill(parts.wheel, () => this.#startOne());
    if (this.#shelf(parts.common).demand.wanted > 0) this.#refill.now();
  }

  get status(): PoolStatus {
    return { ...this.#counts, spares: this.#sum(({ ready }) => ready.size) };
  }

  /** A spare of that shape, which is the caller's from now on; undefined where none is ready. */
  take(shape: Shape): Made | undefined {
    if (this.#closing.signal.aborted) return undefined;
    const { ready, demand } = this.#shelf(shape);
    this.#counts.opens += 1;
    const [spare] = ready;
    if (spare === undefined) demand.missed();
    else {
      ready.delete(spare);
      demand.found(ready.size);
      this.#counts.warmOpens += 1;
      this.#refill.worked();
    }
    this.#refill.soon();
    this.#reviewLater();
    return spare;
  }

  /** Ends all spares, and what is being started; starts nothing more. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#review?.cancel();
    const refilled = this.#refill.close();
    for (const { ready } of this.#shelves.values()) for (const spare of ready) this.#end(ready, spare);
    await refilled;
    await Promise.all(this.#ending);
  }

  /** Starts one where one is wanted. `failed` if it could not be started. */
  async #startOne(): Promise<"started" | "failed" | "enough"> {
    const shelf = [...this.#shelves.values()].find((each) => each.ready.size + each.starting < each.demand.wanted);
    if (shelf === undefined || !this.#makeRoom(shelf)) return "enough";
    shelf.starting += 1;
    try {
      const onDied = (): void => {
        if (!shelf.ready.delete(spare)) return;
        this.#counts.failed += 1;
        this.#refill.failed();
      };
      const { spare, cpuMs } = await this.#parts.maker.start(shelf.shape, onDied, this.#closing.signal);
      this.#counts.started += 1;
      this.#counts.refillCpuMs += cpuMs ?? 0;
      shelf.ready.add(spare);
      return "started";
    } catch {
      if (!this.#closing.signal.aborted) this.#counts.failed += 1;
      return "failed";
    } finally {
      shelf.starting -= 1;
    }
  }

  /** Whether one more may be started; one of another shape goes for it, where that has more than it needs. */
  #makeRoom(shelf: Shelf<Shape, Made>): boolean {
    if (this.#sum(({ ready, starting }) => ready.size + starting) < this.#parts.size.most) return true;
    const other = [...this.#shelves.values()].find(
      ({ ready, demand }) => ready !== shelf.ready && ready.size > Math.max(1, demand.wanted / 2),
    );
    const [spare] = other?.ready ?? [];
    if (other === undefined || spare === undefined) return false;
    this.#end(other.ready, spare);
    return true;
  }

  #reviewLater(): void {
    this.#review ??= this.#parts.wheel.after(reviewMs, () => this.#reviewAll(), { keepAlive: false });
  }

  #reviewAll(): void {
    this.#review = undefined;
    for (const { demand, ready } of this.#shelves.values()) {
      demand.review(ready.size);
      for (const spare of [...ready].slice(demand.wanted)) this.#end(ready, spare);
    }
    if (this.#sum(({ ready }) => ready.size) > this.#parts.size.least) this.#reviewLater();
  }

  #end(ready: Set<Made>, spare: Made): void {
    ready.delete(spare);
    const ended = spare.end("it is not needed");
    this.#ending.add(ended);
    void ended.finally(() => this.#ending.delete(ended));
  }

  #shelf(shape: Shape): Shelf<Shape, Made> {
    const { maker, size, common } = this.#parts;
    const key = maker.key(shape);
    const known = this.#shelves.get(key);
    if (known !== undefined) return known;
    const demand = new Demand({ ...size, common: key === maker.key(common) });
    const shelf: Shelf<Shape, Made> = { shape, demand, ready: new Set(), starting: 0 };
    this.#shelves.set(key, shelf);
    return shelf;
  }

  #sum(of: (shelf: Shelf<Shape, Made>) => number): number {
    return [...this.#shelves.values()].reduce((total, shelf) => total + of(shelf), 0);
  }
}
