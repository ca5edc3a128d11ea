import type { FromJson } from "../index.ts";
import { RequestProblem } from "./problem.ts";
import type { RequestBody } from "./request-body.ts";

export interface InputForm {
  /** Whether the method takes a stream of items. */
  readonly streams: boolean;
  readonly fromJson: FromJson;
}

/**
 * The input of a call: one JSON value, null for no body; or for a method that takes a stream, its lines as they come.
 *
 * @throws RequestProblem 400, 408, 413, 415
 */
export async function readInput(
  request: Request,
  body: RequestBody,
  { streams, fromJson }: InputForm,
): Promise<unknown> {
  const wanted = streams ? "application/x-ndjson" : "application/json";
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== undefined && type !== wanted) throw unsupported(wanted, type);
  const encoding = request.headers.get("content-encoding")?.toLowerCase() ?? "identity";
  if (encoding !== "identity") throw unsupported("identity encoding", encoding);
  if (streams) {
    if (type === undefined) throw unsupported(wanted, "none");
    return items(body, fromJson);
  }
  const text = await body.text();
  if (text === "") return null;
  if (type === undefined) throw unsupported(wanted, "none");
  return fromJson(parse(text));
}

async function* items(body: RequestBody, fromJson: FromJson): AsyncGenerator<unknown, void, undefined> {
  for await (const line of body.lines()) if (line.trim() !== "") yield fromJson(parse(line));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new RequestProblem({ status: 400, title: "Body is not JSON", detail });
  }
}

function unsupported(wanted: string, found: string): RequestProblem {
  return new RequestProblem({
    status: 415,
    title: "Unsupported media type",
    detail: `Wanted a body of ${wanted}, got ${found}.`,
  });
}
