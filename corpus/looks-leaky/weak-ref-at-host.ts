import { hostObjects, hostRealm } from "../host-realm.ts";
import { subject } from "../subject.ts";

export default subject(() => {
  const seen: number[] = [];
  hostObjects().jobs.push(new (hostRealm().WeakRef)(seen));
  return { use: (round) => seen.push(round) };
});
