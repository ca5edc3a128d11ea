import { StringDecoder } from "node:string_decoder";
import type { Method } from "../contract.ts";
import { fromJson } from "./bytes-in-json.ts";
import type { GatewayLimits } from "./gateway-limits.ts";
import { RequestProblem } from "./problem.ts";

/** The input of a call: one JSON value, or for a method that takes a stream, its lines as they come. */
export async function inputOf(request: Request, method: Method | undefined, limits: GatewayLimits): Promise<unknown> {
  const streams = method?.stream === "in" || method?.stream === "both";
  refuseType(request, streams);
  if (streams) return itemsOf(request, method, limits);
  const text = await readText(request, limits);
  return fromJson(method?.input, parse(text === "" ? "null" : text));
}

function refuseType(request: Request, streams: boolean): void {
  const type = (request.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  const wanted = streams ? "application/x-ndjson" : "application/json";
  if (type === wanted || (type === "" && request.body === null)) return;
  throw new RequestProblem({ status: 415, title: "Unsupported media type", detail: `Wanted a body of type ${wanted}, got ${type === "" ? "none" : type}.` });
}

async function readText(request: Request, { maxBodyBytes, bodyMs }: GatewayLimits): Promise<string> {
  if (Number(request.headers.get("content-length") ?? 0) > maxBodyBytes) throw tooLarge(maxBodyBytes);
  if (request.body === null) return "";
  const reader = request.body.getReader();
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new RequestProblem({ status: 408, title: "Body too slow", detail: `The body had not arrived after ${bodyMs} ms.` })), bodyMs);
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  let bytes = 0;
  try {
    for (;;) {
      const { done, value } = await Promise.race([reader.read(), late.promise]);
      if (done) return text + decoder.decode();
      bytes += value.byteLength;
      if (bytes > maxBodyBytes) throw tooLarge(maxBodyBytes);
      text += decoder.decode(value, { stream: true });
    }
  } catch (error) {
    // Nobody reads on: the sender is told by the connection.
    reader.cancel().catch(() => undefined);
    throw error instanceof RequestProblem ? error : notReadable(error);
  } finally {
    clearTimeout(timer);
  }
}

async function* itemsOf(request: Request, method: Method | undefined, { maxBodyBytes }: GatewayLimits): AsyncGenerator<unknown, void, undefined> {
  if (request.body === null) return;
  const decoder = new StringDecoder("utf8");
  let rest = "";
  for await (const chunk of request.body) {
    const lines = (rest + decoder.write(Buffer.from(chunk as Uint8Array))).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > maxBodyBytes) throw tooLarge(maxBodyBytes);
    for (const line of lines) if (line.trim() !== "") yield fromJson(method?.input, parse(line));
  }
  if (rest.trim() !== "") yield fromJson(method?.input, parse(rest));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new RequestProblem({ status: 400, title: "Body is not JSON", detail: error instanceof Error ? error.message : String(error) });
  }
}

function tooLarge(limit: number): RequestProblem {
  return new RequestProblem({ status: 413, title: "Body too large", detail: `The body is larger than the limit of ${limit} bytes.` });
}

function notReadable(error: unknown): RequestProblem {
  return new RequestProblem({ status: 400, title: "Body cannot be read", detail: error instanceof Error ? error.message : String(error) });
}
