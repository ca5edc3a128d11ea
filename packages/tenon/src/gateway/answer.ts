import type { Answer } from "../index.ts";
import { toJson } from "./bytes-in-json.ts";
import { problemOf } from "./problem.ts";

type Encode = (kind: "item" | "end" | "error", text: string) => string;

const ndjson: Encode = (kind, text) => (kind === "item" ? `${text}\n` : kind === "error" ? `{"error":${text}}\n` : "");
const events: Encode = (kind, text) => (kind === "item" ? `data: ${text}\n\n` : `event: ${kind}\ndata: ${text}\n\n`);

/** One JSON value, or a stream in the form the caller accepts. Always says which version answered. */
export function answerCall(request: Request, { value, streams, plugin, version }: Answer): Response {
  const served = { "tenon-plugin": plugin, "tenon-version": version };
  if (!streams) return new Response(toJson(value), { headers: { ...served, "content-type": "application/json" } });
  const wantsEvents = (request.headers.get("accept") ?? "").includes("text/event-stream");
  const type = wantsEvents ? "text/event-stream" : "application/x-ndjson";
  return new Response(body(value as AsyncIterable<unknown>, wantsEvents ? events : ndjson), { headers: { ...served, "content-type": type, "cache-control": "no-store" } });
}

// Pulled: a reader that does not read holds its plugin's stream back, and one that goes away ends it.
function body(items: AsyncIterable<unknown>, encode: Encode): ReadableStream<Uint8Array> {
  const iterator = items[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      try {
        const next = await iterator.next();
        const text = next.done === true ? encode("end", "{}") : encode("item", toJson(next.value));
        if (text !== "") controller.enqueue(encoder.encode(text));
        if (next.done === true) controller.close();
      } catch (error) {
        controller.enqueue(encoder.encode(encode("error", JSON.stringify(problemOf(error)))));
        controller.close();
      }
    },
    async cancel() {
      await iterator.return?.();
    },
  });
}
