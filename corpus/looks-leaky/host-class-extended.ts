import { hostRealm } from "../host-realm.ts";
import { subject } from "../subject.ts";

export default subject(() => {
  class Counter extends hostRealm().Map<number, number> {
    add(key: number): number {
      return this.set(key, (this.get(key) ?? 0) + 1).size;
    }
  }
  const counter = new Counter();
  return { use: (round) => counter.add(round) };
});
