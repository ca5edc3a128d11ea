import { hostObjects, hostRealm } from "../host-realm.ts";
import { subject } from "../subject.ts";

function add(this: { count: number }): number {
  // leak
  return (this.count += 1);
}

// The function that is kept was made by the host's bind; what it is bound to was not.
export default subject(() => {
  const counter = { count: 0 };
  const bind = new (hostRealm().Function)("run", "self", "return Function.prototype.bind.call(run, self)");
  hostObjects().jobs.push((bind as (run: typeof add, self: object) => unknown)(add, counter)); // leak
  return { use: () => add.call(counter) };
});
