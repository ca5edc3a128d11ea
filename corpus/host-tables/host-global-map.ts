import { hostRealm } from "../host-realm.ts";
import { subject } from "../subject.ts";

// A cache hung on the global object, so that "all of us share it".
export default subject(() => {
  const cache = new Map<number, string>();
  hostRealm()["corpusCache"] = cache; // leak
  return { use: (round) => cache.set(round, "x".repeat(1_000)).size };
});
