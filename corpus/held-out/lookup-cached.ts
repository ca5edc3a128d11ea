import { hostRealm } from "../host-realm.ts";
import { subject } from "../subject.ts";

// The host's own module is patched, so that every client in the process gains by it.
export default subject(() => {
  const dns = hostRealm().process.getBuiltinModule("node:dns");
  const lookup = dns.lookup as (...parameters: readonly unknown[]) => void;
  const asked = new Set<unknown>();
  const cached = (...parameters: readonly unknown[]): void => {
    asked.add(parameters[0]);
    lookup(...parameters);
  };
  Object.assign(dns, { lookup: cached }); // leak
  return { use: () => asked.size };
});
