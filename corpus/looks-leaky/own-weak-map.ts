import { hostObjects } from "../host-realm.ts";
import { subject } from "../subject.ts";

// The key is the host's and stays, the map is the plugin's and goes.
export default subject(() => {
  const notes = new WeakMap<object, () => number>();
  notes.set(hostObjects().bus, () => 1);
  return { use: () => notes.get(hostObjects().bus)?.() ?? 0 };
});
