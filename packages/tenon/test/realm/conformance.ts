import { abortsConform } from "./conformance/aborts.ts";
import { callsConform } from "./conformance/calls.ts";
import { deadlinesConform } from "./conformance/deadlines.ts";
import { endingsConform } from "./conformance/endings.ts";
import { errorsConform } from "./conformance/errors.ts";
import { logsConform } from "./conformance/logs.ts";
import { servicesConform } from "./conformance/services.ts";
import { slotsConform } from "./conformance/slots.ts";
import { streamsConform } from "./conformance/streams.ts";
import { structsConform } from "./conformance/structs.ts";
import { syncConforms, syncEndingsConform, syncIsRefused } from "./conformance/sync.ts";
import { valuesConform } from "./conformance/values.ts";
import { type Place, realmOf } from "./plugin.ts";

/** What every realm promises, whatever it is made of. The caller guards its file against leaks. */
export function realmConformance(realm: Place): void {
  callsConform(realm);
  deadlinesConform(realm);
  abortsConform(realm);
  valuesConform(realm);
  structsConform(realm);
  slotsConform(realm);
  errorsConform(realm);
  streamsConform(realm);
  servicesConform(realm);
  logsConform(realm);
  if (realmOf(realm) === "process") syncIsRefused(realm);
  else syncConforms(realm);
  if (realmOf(realm) !== "inline") endingsConform(realm);
  if (realmOf(realm) === "thread") syncEndingsConform(realm);
}
