import type { IncomingMessage } from "node:http";
import type { GatewayLimits } from "./gateway-options.ts";
import { readIncoming, untouched } from "./incoming.ts";
import { RequestProblem, unreadable } from "./problem.ts";
import { ReceivedBytes, tooLarge } from "./received-bytes.ts";
import { within } from "./within.ts";

const newline = 0x0a;

/** The body of one request, read once: whole, or line by line. */
export class RequestBody {
  readonly #request: Request;
  readonly #limits: GatewayLimits;
  #state: "untouched" | "begun" | "read" = "untouched";

  constructor(request: Request, limits: GatewayLimits) {
    this.#request = request;
    this.#limits = limits;
  }

  /** Whether its rest will be read by nobody, so that the connection is of no more use. */
  get isAbandoned(): boolean {
    return this.#state === "begun";
  }

  /** @throws RequestProblem 413, 408, 400 */
  async text(): Promise<string> {
    const { maxBodyBytes, bodyMs } = this.#limits;
    const length = this.#request.headers.get("content-length");
    if (Number(length ?? 0) > maxBodyBytes) {
      this.#state = "begun";
      throw tooLarge(maxBodyBytes);
    }
    const received = new ReceivedBytes(maxBodyBytes);
    const incoming = untouched(this.#request);
    // By then what came in one piece with the head is there, as small bodies do: nothing has to be timed.
    await Promise.resolve();
    if (incoming !== undefined && length === String(incoming.readableLength)) return this.#there(incoming, received);
    const text = await within(bodyMs, this.#whole(incoming, received));
    if (text === undefined) throw tooSlow(bodyMs);
    return text;
  }

  /** Lines without their ends, cut between bytes: a chunk may end within a letter. Throws RequestProblem 413, 400. */
  async *lines(): AsyncGenerator<string, void, undefined> {
    const line = new ReceivedBytes(this.#limits.maxBodyBytes);
    for await (const chunk of this.#chunks()) {
      let start = 0;
      for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
        line.add(chunk.subarray(start, end));
        yield line.take();
        start = end + 1;
      }
      line.add(chunk.subarray(start));
    }
    if (line.length > 0) yield line.take();
  }

  /** Its end follows in the same turn. An answer before it would be one to a request that is not whole: the connection ends with such. */
  async #there(incoming: IncomingMessage, received: ReceivedBytes): Promise<string> {
    this.#state = "begun";
    const bytes = incoming.read() as Uint8Array | null;
    if (bytes !== null) received.add(bytes);
    const { promise, resolve } = Promise.withResolvers<void>();
    incoming.once("end", resolve).once("close", resolve).resume();
    await promise;
    this.#state = "read";
    return received.take();
  }

  async #whole(incoming: IncomingMessage | undefined, received: ReceivedBytes): Promise<string> {
    if (incoming !== undefined) {
      this.#state = "begun";
      await readIncoming(incoming, (chunk) => received.add(chunk));
      this.#state = "read";
      return received.take();
    }
    for await (const chunk of this.#chunks()) received.add(chunk);
    return received.take();
  }

  // Not cancelled when it is left early: that would end the connection before the answer is out. The answer ends it.
  async *#chunks(): AsyncGenerator<Uint8Array, void, undefined> {
    this.#state = "begun";
    const reader = this.#request.body?.getReader();
    for (;;) {
      const next = await reader?.read().catch((error: unknown) => {
        throw unreadable(error);
      });
      if (next === undefined || next.done) break;
      yield next.value;
    }
    this.#state = "read";
  }
}

function tooSlow(bodyMs: number): RequestProblem {
  return new RequestProblem({
    status: 408,
    title: "Body too slow",
    detail: `The body had not arrived after ${bodyMs} ms.`,
  });
}
