import type { Contract } from "../contract/contract.ts";
import type { HostEvents, Subject } from "../registry/events.ts";
import { checkListen } from "./check.ts";
import type { HostParts } from "./parts.ts";

/** To an event of the host's own, or to one that plugins of a contract emit. @throws TENON_OPTION_INVALID */
export function listen(
  { events, registry }: HostParts,
  args: [string, (event: never) => void] | [Contract, string, (event: never, from: Subject) => void],
): Disposable {
  checkListen(args);
  if (args.length === 2) return events.on(args[0] as keyof HostEvents, args[1] as (event: unknown) => void);
  const [contract, name, told] = args;
  registry.know(contract);
  return events.onPlugin(contract, name, told);
}
