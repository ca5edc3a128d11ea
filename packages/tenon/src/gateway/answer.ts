import { type Answer, toJson } from "../index.ts";
import { respond } from "./respond.ts";

/** One JSON value. Says which version answered, as `streamAnswer` does. */
export function valueAnswer(request: Request, answer: Answer): Response {
  return respond(request, toJson(answer.value), {
    headers: { ...servedBy(answer), "content-type": "application/json" },
  });
}

export function servedBy({ plugin, version }: Answer): Readonly<Record<string, string>> {
  return { "tenon-plugin": plugin, "tenon-version": version };
}
