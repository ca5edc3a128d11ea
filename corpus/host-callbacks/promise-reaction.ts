import { hostObjects } from "../host-realm.ts";
import { subject } from "../subject.ts";

// Whoever waits for what never happens is kept by what never happens.
export default subject(() => {
  let stopped = 0;
  void hostObjects().stopped.then(() => (stopped += 1)); // leak
  return { use: () => stopped };
});
