import type { Limited } from "../call/limit.ts";
import type { Payload } from "../call/payload.ts";

/** Makes a response of a value: as the platform does, or as the server likes it best. */
export type Respond = (value: unknown) => Response;

/** The same service with no plugin: a fetch handler that parses, validates by hand and calls the function. */
export function direct(
  path: string,
  execute: (input: Payload) => Limited,
  respond: Respond,
): (request: Request) => Promise<Response> {
  return async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname !== path || request.method !== "POST") return new Response(null, { status: 404 });
    const input: unknown = await request.json();
    if (!isPayload(input)) return new Response(null, { status: 422 });
    return respond(execute(input));
  };
}

function isPayload(input: unknown): input is Payload {
  if (typeof input !== "object" || input === null) return false;
  const { key, cost } = input as Partial<Record<string, unknown>>;
  return typeof key === "string" && typeof cost === "number";
}
