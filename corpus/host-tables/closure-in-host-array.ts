import { hostObjects } from "../host-realm.ts";
import { subject } from "../subject.ts";

export default subject(() => {
  const seen: number[] = [];
  hostObjects().jobs.push(() => seen.length); // leak
  return { use: (round) => seen.push(round) };
});
