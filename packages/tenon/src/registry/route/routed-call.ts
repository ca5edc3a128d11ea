import { checkCallOptions } from "../../contract/call-options.ts";
import { askMethod } from "../client.ts";
import { attempt, type RoutedCall } from "./attempt.ts";
import type { Destination } from "./destination.ts";
import { answerElsewhere } from "./recover.ts";
import type { Route } from "./route.ts";

/**
 * Calls by a route: decides, asks its version, and where that could not answer, others.
 *
 * @throws By promise TENON_ROUTE_VERSION_UNKNOWN, TENON_BREAKER_OPEN, TENON_ROUTE_FULL, TENON_ROUTE_EXHAUSTED, and what a call throws.
 */
export function callRouted(route: Route, call: RoutedCall): Promise<unknown> {
  try {
    const { options } = call;
    checkCallOptions(options);
    const destination = route.decide(options?.attributes, call.input);
    // Only who has a deadline needs to know how much of it is left when another version is asked.
    const startedAtMs = options?.deadlineMs === undefined ? 0 : performance.now();
    let answer: unknown;
    try {
      answer = attempt(route, destination, call, options);
    } catch (error) {
      return answerElsewhere(route, call, { destination, error, startedAtMs });
    }
    if (route.shadow !== undefined) shadowed(route, destination, call, answer);
    return answer instanceof Promise
      ? orElsewhere(route, call, destination, startedAtMs, answer)
      : Promise.resolve(answer);
  } catch (error) {
    return Promise.reject(error);
  }
}

// A function of its own: what its closure holds would be made for each call else.
function orElsewhere(
  route: Route,
  call: RoutedCall,
  destination: Destination,
  startedAtMs: number,
  answer: Promise<unknown>,
): Promise<unknown> {
  return answer.catch((error: unknown) => answerElsewhere(route, call, { destination, error, startedAtMs }));
}

function shadowed(route: Route, destination: Destination, call: RoutedCall, answer: unknown): void {
  const { shadow } = route;
  if (shadow === undefined) return;
  const to = route.destination(shadow.to);
  const { name, face, input } = call;
  if (to === destination || to.look() === undefined || !shadow.takes(name)) return;
  shadow.follow(name, answer, () => askMethod(to.choose, name, face, input, route.limit));
}
