import { hostObjects } from "../host-realm.ts";
import { subject } from "../subject.ts";

export default subject(() => {
  const seen: number[] = [];
  const graves = new FinalizationRegistry<() => number>((tell) => tell());
  graves.register(hostObjects().bus, () => seen.length);
  return { use: (round) => (graves.unregister({}) ? 0 : seen.push(round)) };
});
