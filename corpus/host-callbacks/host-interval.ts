import { hostRealm } from "../host-realm.ts";
import { subject } from "../subject.ts";

export default subject(() => {
  let ticks = 0;
  hostRealm().setInterval(() => (ticks += 1), 60_000); // leak
  return { use: () => ticks };
});
