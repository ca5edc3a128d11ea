import type { CallOptions } from "../../contract/call.ts";
import type { Contract } from "../../contract/contract.ts";
import { askMethod, type OnAsked } from "../client.ts";
import type { MethodFace } from "../face.ts";
import { type Ending, endingOf, outcomeOf } from "./blame.ts";
import type { Destination } from "./destination.ts";
import type { Entered, Lane } from "./lane.ts";
import type { Route } from "./route.ts";

/** A call that goes by a route. */
export interface RoutedCall {
  readonly contract: Contract;
  readonly name: string;
  readonly face: MethodFace;
  readonly input: unknown;
  readonly options: CallOptions | undefined;
  readonly onAsked: OnAsked | undefined;
}

/** One attempt on one version, counted. The answer, or a promise of it. */
export function attempt(
  route: Route,
  destination: Destination,
  { contract, name, face, input, onAsked }: RoutedCall,
  options: CallOptions | undefined,
): unknown {
  const lane = destination.laneFor(contract);
  const entered = lane.enter(name);
  let answer: unknown;
  try {
    answer = askMethod(destination.choose, name, face, input, limited(route, options), onAsked);
  } catch (error) {
    lane.leave(entered, outcomeOf(ending(route, error)));
    throw error;
  }
  if (answer instanceof Promise) return leaveLater(route, lane, entered, answer);
  lane.leave(entered, "passed");
  return answer;
}

// A function of its own: what its closures hold would be made for each call else.
function leaveLater(route: Route, lane: Lane, entered: Entered, answer: Promise<unknown>): Promise<unknown> {
  return answer.then(
    (value: unknown) => {
      lane.leave(entered, "passed");
      return value;
    },
    (error: unknown) => {
      lane.leave(entered, outcomeOf(ending(route, error)));
      throw error;
    },
  );
}

export function ending(route: Route, error: unknown): Ending {
  return endingOf(error, route.timeoutMs, route.options.errorFilter ?? never);
}

function never(): boolean {
  return false;
}

/** One attempt may take as long as the route allows, and no longer than its caller waits. */
function limited(route: Route, options: CallOptions | undefined): CallOptions {
  if (options === undefined) return route.limit;
  const { deadlineMs = Infinity } = options;
  return deadlineMs <= route.timeoutMs ? options : { ...options, deadlineMs: route.timeoutMs };
}
