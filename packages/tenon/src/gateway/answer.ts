import { type Answer, toJson } from "../index.ts";

/** One JSON value. Says which version answered, as `streamAnswer` does. */
export function valueAnswer(answer: Answer): Response {
  return new Response(toJson(answer.value), { headers: { ...servedBy(answer), "content-type": "application/json" } });
}

export function servedBy({ plugin, version }: Answer): Readonly<Record<string, string>> {
  return { "tenon-plugin": plugin, "tenon-version": version };
}
