import { hostObjects } from "../host-realm.ts";
import { subject } from "../subject.ts";

// A FinalizationRegistry holds what it will tell its callback, until a target is collected that never will be.
export default subject(() => {
  const cleaned: number[] = [];
  hostObjects().graves.register(hostObjects().bus, () => cleaned.length); // leak
  return { use: (round) => cleaned.push(round) };
});
