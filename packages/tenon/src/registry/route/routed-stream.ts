import type { Instance } from "../../instance/instance.ts";
import { type Served, streamServed, type Watched } from "../client.ts";
import { ending, type RoutedCall } from "./attempt.ts";
import { outcomeOf } from "./blame.ts";
import type { Outcome } from "./breaker.ts";
import type { Destination } from "./destination.ts";
import type { Lane } from "./lane.ts";
import type { Route } from "./route.ts";

/** A stream by a route. Another version is asked only where the first refuses to begin: half a stream cannot be taken over. */
export async function streamRouted(
  route: Route,
  call: RoutedCall,
  watched: Watched | undefined,
): Promise<Served<AsyncIterable<unknown>>> {
  const { name, face, input, options } = call;
  const { destination, lane } = openWay(route, call);
  const { value, instance } = await streamServed(destination.choose, name, face, input, options, watched);
  return { value: counted(route, lane, name, value), instance };
}

/** Calls and stands still; the same for those who cannot wait for a second version's turn. */
export function callNowRouted<Answer>(route: Route, call: RoutedCall, ask: (choose: () => Instance) => Answer): Answer {
  const { destination, lane } = openWay(route, call);
  const entered = lane.enter(call.name);
  try {
    const answer = ask(destination.choose);
    lane.leave(entered, "passed");
    return answer;
  } catch (error) {
    lane.leave(entered, outcomeOf(ending(route, error)));
    throw error;
  }
}

/** The first version of the chain that would take the call. */
function openWay(route: Route, call: RoutedCall): { readonly destination: Destination; readonly lane: Lane } {
  let destination = route.decide(call.options?.attributes, call.input);
  const asked = new Set([destination]);
  for (;;) {
    try {
      const lane = destination.laneFor(call.contract);
      lane.check(call.name);
      return { destination, lane };
    } catch (error) {
      const next =
        ending(route, error) === "refused" ? route.after(destination, call.options?.attributes, call.input) : undefined;
      if (next === undefined || asked.has(next)) throw error;
      asked.add(next);
      destination = next;
    }
  }
}

// Entered with the first item that is asked for: what nobody reads never ends either.
async function* counted(
  route: Route,
  lane: Lane,
  method: string,
  items: AsyncIterable<unknown>,
): AsyncGenerator<unknown, void, undefined> {
  const entered = lane.enter(method);
  // A reader that leaves early says nothing of the plugin.
  let outcome: Outcome = "uncounted";
  try {
    yield* items;
    outcome = "passed";
  } catch (error) {
    outcome = outcomeOf(ending(route, error));
    throw error;
  } finally {
    lane.leave(entered, outcome);
  }
}
