import { type Checked, latenciesUs, latenciesUsInFlight, throughput } from "../harness/sampling.ts";
import type { Subject } from "../harness/subject.ts";
import { checkPayload, type Payload, payloads, type Size } from "./payload.ts";

/** Somebody who answers with what he got. */
export interface Echoing extends AsyncDisposable {
  readonly echo: (payload: Payload) => Payload | PromiseLike<Payload>;
}

export interface EchoPeer {
  readonly name: string;
  readonly open: () => Promise<Echoing>;
}

/** How the calls of a round are made, and what is told of them: microseconds of each, or calls a second. */
export interface Manner {
  readonly kind: "each" | "rate";
  readonly count: number;
  readonly inFlight: number;
}

export const unitOf = ({ kind }: Manner): string => (kind === "each" ? "µs" : "calls/s");

function measure(
  { kind, count, inFlight }: Manner,
  work: Checked<Payload>,
): Promise<ArrayLike<number> & Iterable<number>> {
  if (kind === "rate") return throughput({ count, inFlight }, work);
  return inFlight === 1 ? latenciesUs(count, work) : latenciesUsInFlight({ count, inFlight }, work);
}

/** One who echoes, as a subject. */
export function echoSubject({ name, open }: EchoPeer, size: Size, manner: Manner): Subject {
  return {
    name,
    open: async () => {
      const opened = await open();
      const payload = payloads(size);
      const work = {
        call: (index: number) => opened.echo(payload(index)),
        check: (answer: Payload, index: number) => checkPayload(answer, payload(index)),
      };
      return {
        round: () => measure(manner, work),
        [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
      };
    },
  };
}

/**
 * Who waits for which answer: what everybody needs who sends more than one message. By small numbers that are used again, since
 * a Map of what comes and goes costs its user collections (see CallsById).
 */
export class Waiting<Answer> {
  readonly #resolves: (((answer: Answer) => void) | undefined)[] = [undefined];
  readonly #free: number[] = [];

  /** `send` is told the number, which the answer must have. */
  ask(send: (id: number) => void): Promise<Answer> {
    return new Promise((resolve) => {
      const id = this.#free.pop() ?? this.#resolves.push(undefined) - 1;
      this.#resolves[id] = resolve;
      send(id);
    });
  }

  answered(id: number, answer: Answer): void {
    const resolve = this.#resolves[id];
    if (resolve === undefined) throw new RangeError(`found an answer to ${id}, which nobody asked`);
    this.#resolves[id] = undefined;
    this.#free.push(id);
    resolve(answer);
  }
}

/** Sends payloads by messages with a number each, and finds whose answer is whose. */
export class Numbered {
  readonly #waiting: Waiting<Payload> = new Waiting();
  readonly #post: (message: { readonly id: number; readonly payload: Payload }) => void;

  constructor(post: (message: { readonly id: number; readonly payload: Payload }) => void) {
    this.#post = post;
  }

  readonly echo = (payload: Payload): Promise<Payload> => this.#waiting.ask((id) => this.#post({ id, payload }));

  readonly answered = ({ id, payload }: { readonly id: number; readonly payload: Payload }): void =>
    this.#waiting.answered(id, payload);
}
