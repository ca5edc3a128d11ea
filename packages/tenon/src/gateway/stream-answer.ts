import { type Answer, toJson } from "../index.ts";
import { servedBy } from "./answer.ts";
import type { Problem } from "./problem.ts";
import { within } from "./within.ts";

interface StreamForm {
  readonly type: string;
  readonly item: (json: string) => string;
  readonly end: string;
  readonly error: (json: string) => string;
}

const ndjson: StreamForm = {
  type: "application/x-ndjson",
  item: (json) => `${json}\n`,
  end: "",
  error: (json) => `{"error":${json}}\n`,
};

const events: StreamForm = {
  type: "text/event-stream",
  item: (json) => `data: ${json}\n\n`,
  end: "event: end\ndata: {}\n\n",
  error: (json) => `event: error\ndata: ${json}\n\n`,
};

export interface StreamOptions {
  readonly firstItemMs: number;
  /** Ends the call. A stream that is being read cannot be told in any other way. */
  readonly abort: () => void;
  /** Makes what the caller sees of an error in the stream. */
  readonly failed: (error: unknown) => Problem;
}

/** A stream in the form the caller accepts. Rejects with what fails before its first item, if it fails soon. */
export async function streamAnswer(request: Request, answer: Answer, options: StreamOptions): Promise<Response> {
  const form = (request.headers.get("accept") ?? "").includes(events.type) ? events : ndjson;
  const iterator = (answer.value as AsyncIterable<unknown>)[Symbol.asyncIterator]();
  const first = iterator.next();
  const isSilent = (await within(options.firstItemMs, first)) === undefined;
  const headers = { ...servedBy(answer), "content-type": form.type, "cache-control": "no-store" };
  return new Response(body({ form, begun: [first], iterator, isSilent }, options), { headers });
}

interface Items {
  readonly form: StreamForm;
  /** Asked for already. */
  readonly begun: Promise<IteratorResult<unknown>>[];
  readonly iterator: AsyncIterator<unknown>;
  readonly isSilent: boolean;
}

// Pulled: a reader that does not read holds its plugin's stream back, and one that goes away ends it.
function body(
  { form, begun, iterator, isSilent }: Items,
  { abort, failed }: StreamOptions,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    start(controller) {
      // node:http sends the head with the first chunk only, be it empty.
      if (isSilent) controller.enqueue(new Uint8Array());
    },
    async pull(controller) {
      const send = (text: string): void => {
        if (text !== "") controller.enqueue(encoder.encode(text));
      };
      try {
        const next = await (begun.shift() ?? iterator.next());
        send(next.done === true ? form.end : form.item(toJson(next.value)));
        if (next.done === true) controller.close();
      } catch (error) {
        send(form.error(JSON.stringify(failed(error))));
        controller.close();
      }
    },
    cancel: abort,
  });
}
