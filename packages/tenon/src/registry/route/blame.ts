import { isTenonError } from "../../contract/errors/error.ts";
import { thrownBy } from "../../contract/errors/thrown-by.ts";
import type { Outcome } from "./breaker.ts";

/** What a call ended with, as the one who routed it sees it. */
export type Ending =
  /** The plugin's own doing; it may have done the work. */
  | "failed"
  /** The caller's doing, or nobody's: another version would end it alike. */
  | "uncounted"
  /** The call never began there. Another version may take it, whatever its method. */
  | "refused";

/** How a call ended that has no answer, given the milliseconds that the route allows. */
export function endingOf(error: unknown, timeoutMs: number, isNoFault: (error: unknown) => boolean): Ending {
  // What came through the wall is the plugin's, though it may pass on an error of Tenon.
  if (thrownBy(error) !== undefined || !isTenonError(error)) return isNoFault(error) ? "uncounted" : "failed";
  switch (error.code) {
    case "TENON_CALL_LOST":
    case "TENON_OUTPUT_INVALID":
    case "TENON_SYNC_REENTRY":
      return "failed";
    // Whoever waited for less than the route allows gave up; the plugin is not late for that.
    case "TENON_CALL_DEADLINE":
      return (error.data as { readonly deadlineMs: number }).deadlineMs >= timeoutMs ? "failed" : "uncounted";
    case "TENON_BREAKER_OPEN":
    case "TENON_ROUTE_FULL":
    case "TENON_ROUTE_VERSION_UNKNOWN":
    case "TENON_CALL_QUEUE_FULL":
    case "TENON_INSTANCE_STATE":
    case "TENON_INSTANCE_UNKNOWN":
    case "TENON_INSTANCE_RESTARTING":
    case "TENON_RESTART_LIMIT":
    case "TENON_REALM_ENDED":
      return "refused";
    default:
      return "uncounted";
  }
}

export function outcomeOf(ending: Ending): Outcome {
  return ending === "refused" ? "uncounted" : ending;
}
