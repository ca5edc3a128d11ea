import { hostRealm } from "../host-realm.ts";
import { subject } from "../subject.ts";

export default subject(() => {
  const cache = new Map<number, number>();
  Object.defineProperty(hostRealm().Map.prototype, "corpusSize", {
    get: () => cache.size, // leak
    configurable: true,
  });
  return { use: (round) => cache.set(round, round).size };
});
