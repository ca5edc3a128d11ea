import { hostObjects } from "../host-realm.ts";
import { subject } from "../subject.ts";

// Weak in its key only: the key is the host's and stays, and so does what hangs on it.
export default subject(() => {
  const seen: number[] = [];
  hostObjects().notes.set(hostObjects().bus, () => seen.length); // leak
  return { use: (round) => seen.push(round) };
});
