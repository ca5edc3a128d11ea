import { TenonError } from "../index.ts";
import { RequestProblem } from "./problem.ts";

const maxBodyBytes = 8 * 2 ** 20;

/** What each field of a body may be. The host looks at the values. */
export type Fields = Readonly<Record<string, "string" | "number" | "object" | "any">>;

/**
 * Reads a body as an object of known fields.
 *
 * @throws TENON_OPTION_INVALID; a RequestProblem for what is no JSON object or too large.
 */
export async function readFields(request: Request, fields: Fields): Promise<Readonly<Record<string, unknown>>> {
  const body = parse(await readText(request));
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new RequestProblem({ status: 400, title: "Body is no object", detail: "Wanted a JSON object." });
  }
  for (const [name, value] of Object.entries(body)) {
    const type = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (type === undefined) {
      const wanted = `one of ${Object.keys(fields).join(", ")}`;
      throw new TenonError("TENON_OPTION_INVALID", { option: name.slice(0, 100), found: "an unknown field", wanted });
    }
    if (type !== "any" && typeof value !== type) {
      throw new TenonError("TENON_OPTION_INVALID", {
        option: name,
        found: typeof value,
        wanted: `a value of type ${type}`,
      });
    }
  }
  return body as Readonly<Record<string, unknown>>;
}

async function readText(request: Request): Promise<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  let bytes = 0;
  try {
    for await (const chunk of request.body ?? []) {
      bytes += (chunk as Uint8Array).byteLength;
      // Read to its end and forgotten, so that the sender can read the answer; the server bounds how long it may take.
      if (bytes <= maxBodyBytes) text += decoder.decode(chunk as Uint8Array, { stream: true });
    }
    text += decoder.decode();
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new RequestProblem({ status: 400, title: "Body cannot be read", detail });
  }
  if (bytes <= maxBodyBytes) return text;
  const detail = `The body is larger than the limit of ${maxBodyBytes} bytes.`;
  throw new RequestProblem({ status: 413, title: "Body too large", detail });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new RequestProblem({ status: 400, title: "Body is not JSON", detail });
  }
}
